from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries
from polyphonie.parties.terms import SupplierEntry

from .cases import TODAY, acts, codes

pytestmark = pytest.mark.django_db


def test_it_replaces_what_is_known_of_a_supplier(supplier: UUID, atelier: SupplierEntry) -> None:
    actions.amend_supplier(
        actor=SYSTEM, supplier=supplier, entry=replace(atelier, name="Atelier du Port", email=""), on=TODAY
    )
    found = queries.supplier(supplier)
    assert found is not None
    assert (found.name, found.email) == ("Atelier du Port", "")
    assert queries.search_suppliers("port") == (found,)
    assert queries.search_suppliers("numerique") == ()
    assert acts(f"supplier:{supplier}") == ["parties.register_supplier", "parties.amend_supplier"]


def test_it_refuses_an_unknown_supplier_and_a_wrong_vat_number(supplier: UUID, atelier: SupplierEntry) -> None:
    with pytest.raises(Refused) as unknown:
        actions.amend_supplier(actor=SYSTEM, supplier=new_id(), entry=atelier, on=TODAY)
    with pytest.raises(Refused) as wrong:
        actions.amend_supplier(
            actor=SYSTEM, supplier=supplier, entry=replace(atelier, vat_number="FR00999910011"), on=TODAY
        )
    assert (codes(unknown), codes(wrong)) == ({"PAR-SUP-01"}, {"PAR-VAT-01"})


def test_it_forbids_agents_and_the_people_of_others(
    supplier: UUID, atelier: SupplierEntry, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    agent = person_who_is(Role.SUPPLIER_AGENT, Perimeter.of_supplier(supplier))
    stranger = person_who_is(Role.SUPPLIER_MANAGER, Perimeter.of_supplier(new_id()))
    for actor in (agent, stranger):
        with pytest.raises(Refused) as caught:
            actions.amend_supplier(actor=actor, supplier=supplier, entry=replace(atelier, name="Moi"), on=TODAY)
        assert codes(caught) == {"ACC-RIG-01"}


def test_it_lets_a_supplier_amend_what_it_says_of_itself(
    supplier: UUID, atelier: SupplierEntry, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    manager = person_who_is(Role.SUPPLIER_MANAGER, Perimeter.of_supplier(supplier))
    entry = replace(atelier, email="compta@atelier.exemple.fr")
    actions.amend_supplier(actor=manager, supplier=supplier, entry=entry, on=TODAY)
    found = queries.supplier(supplier)
    assert found is not None and found.email == "compta@atelier.exemple.fr"


def test_it_repeats_safely(supplier: UUID, atelier: SupplierEntry) -> None:
    for _ in range(2):
        actions.amend_supplier(actor=SYSTEM, supplier=supplier, entry=replace(atelier, name="Port"), on=TODAY)
    assert [row.name for row in queries.search_suppliers("")] == ["Port"]
