from __future__ import annotations

from dataclasses import replace

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries
from polyphonie.parties.terms import SupplierEntry, SupplierIdKind

from .cases import TODAY, acts, codes

pytestmark = pytest.mark.django_db
SIRET = "99991001100017"


def test_it_makes_a_supplier_known_by_its_number_its_company_and_its_name(atelier: SupplierEntry) -> None:
    registered = actions.register_supplier(
        actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier="999 910 011 00017", entry=atelier, on=TODAY
    )
    found = queries.supplier_by_identifier(SupplierIdKind.SIRET, "999 910 011 00017")
    assert found is not None
    assert (found.id, found.identifier, found.siren, found.country) == (registered.id, SIRET, "999910011", "FR")
    assert (found.name, found.email, found.vat_number) == (atelier.name, atelier.email, atelier.vat_number)
    assert queries.suppliers_of_siren("999910011") == (found,)
    for text in ("numérique", "LORI atel", "99991001100017", "FR01999910011"):
        assert queries.search_suppliers(text) == (found,), text
    assert acts(f"supplier:{registered.id}") == ["parties.register_supplier"]


@pytest.mark.parametrize(
    ("kind", "identifier", "kept", "country"),
    [
        (SupplierIdKind.VAT, "BE 0697.449.992", "BE0697449992", "BE"),
        (SupplierIdKind.VAT, "EL 094259216", "EL094259216", "GR"),
        (SupplierIdKind.RIDET, "0 123 456.001", "0123456001", "NC"),
        (SupplierIdKind.TAHITI, "A12345-001", "A12345001", "PF"),
        (SupplierIdKind.NON_EU, " chHelvetia Papier ", "CHHELVETIA PAPIER", "CH"),
    ],
)
def test_it_knows_suppliers_from_elsewhere(kind: SupplierIdKind, identifier: str, kept: str, country: str) -> None:
    entry = SupplierEntry(name="Fournisseur d'ailleurs")
    actions.register_supplier(actor=SYSTEM, id_kind=kind, identifier=identifier, entry=entry, on=TODAY)
    found = queries.supplier_by_identifier(kind, kept)
    assert found is not None
    assert (found.identifier, found.siren, found.country) == (kept, "", country)


@pytest.mark.parametrize(
    ("kind", "identifier", "code"),
    [
        (SupplierIdKind.SIRET, "99991001100018", "PAR-SIR-01"),
        (SupplierIdKind.VAT, "FR01999910011", "PAR-VAT-02"),
        (SupplierIdKind.VAT, "BE0697449993", "PAR-VAT-01"),
        (SupplierIdKind.VAT, "US123456789", "PAR-VAT-01"),
        (SupplierIdKind.RIDET, "12345", "PAR-RID-01"),
        (SupplierIdKind.TAHITI, "A1234500É", "PAR-TAH-01"),
        (SupplierIdKind.NON_EU, "DEUTSCHE PAPIER", "PAR-NEU-01"),
        (SupplierIdKind.NON_EU, "1X", "PAR-NEU-01"),
    ],
)
def test_it_refuses_a_wrong_identifier(kind: SupplierIdKind, identifier: str, code: str) -> None:
    entry = SupplierEntry(name="Fournisseur")
    with pytest.raises(Refused) as caught:
        actions.register_supplier(actor=SYSTEM, id_kind=kind, identifier=identifier, entry=entry, on=TODAY)
    assert codes(caught) == {code}


def test_it_refuses_the_vat_number_of_another_company_and_a_wrong_address(atelier: SupplierEntry) -> None:
    wrong = replace(atelier, vat_number="FR79999920028", email="pas une adresse")
    with pytest.raises(Refused) as caught:
        actions.register_supplier(actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=SIRET, entry=wrong, on=TODAY)
    assert codes(caught) == {"PAR-VAT-03", "PAR-EML-01"}


def test_it_refuses_other_information_on_a_known_supplier(supplier: object, atelier: SupplierEntry) -> None:
    other = replace(atelier, name="Autre")
    with pytest.raises(Refused) as caught:
        actions.register_supplier(actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=SIRET, entry=other, on=TODAY)
    assert codes(caught) == {"PAR-SUP-02"}


def test_it_forbids_who_does_not_keep_the_directory(atelier: SupplierEntry, stranger: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actions.register_supplier(
            actor=stranger, id_kind=SupplierIdKind.SIRET, identifier=SIRET, entry=atelier, on=TODAY
        )
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(supplier: object, atelier: SupplierEntry) -> None:
    again = actions.register_supplier(
        actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=SIRET, entry=atelier, on=TODAY
    )
    assert (again.id, again.new) == (supplier, False)
    assert len(queries.search_suppliers("")) == 1
