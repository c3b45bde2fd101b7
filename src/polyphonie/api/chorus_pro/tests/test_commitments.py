"""Commitments by Chorus Pro's API: a supplier checks the number that it is to invoice, a body finds its own."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, PAPETERIE, VALMONT
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.ledger import actions as ledger
from polyphonie.spending import models
from polyphonie.spending.terms.commitments import CommitmentKind, CommitmentState

from .program import ChorusProgram

SEARCH = "engagementsJuridiques/v1/rechercher"
NUMBER = "2104453606"


def committed(republic: Republic, supplier: UUID, *, state: CommitmentState = CommitmentState.VALIDATED) -> None:
    """What is kept of a commitment once it was validated, or is not yet."""
    models.Commitment(
        entity_id=republic.entity(HOSPITAL),
        number=NUMBER,
        kind=CommitmentKind.ORDER,
        state=state,
        supplier_id=supplier,
        supplier_name="Atelier Numérique Lorient",
        label="Serveurs de fichiers",
        programme_id=new_id(),
        cents=120_000,
        fiscal_year=2026,
        author_id=new_id(),
        validated_on=date(2026, 3, 2),
    ).save(force_insert=True)


@pytest.fixture
def body(republic: Republic) -> UUID:
    """A body that keeps books, and may commit."""
    entity = republic.entity(HOSPITAL)
    ledger.open_books(actor=SYSTEM, entity=entity, on=date(2026, 1, 1))
    return entity


def numbers(told: dict[str, Any]) -> list[str]:
    return [row["numeroEngagementJuridique"] for row in told["listeEngagementJuridique"]]


def test_a_supplier_checks_a_number_as_its_accounting_program_does(
    supplier: ChorusProgram, rival: ChorusProgram, republic: Republic, body: UUID
) -> None:
    committed(republic, republic.supplier())
    found = supplier.ask("transverses/v1/recuperer/structures/actives/fournisseur")["listeStructures"]
    asked = {
        "structureReceptriceEngagementJuridique": str(found[0]["idStructureCPP"]),
        "numeroEngagementJuridique": NUMBER,
        "etatCourantEngagementJuridique": "COMMANDE",
    }
    (row,) = supplier.ask(SEARCH, asked)["listeEngagementJuridique"]
    assert (row["designationStructureEmettrice"], row["etatCourantEngagementJuridique"]) == (
        "Centre hospitalier du Lac",
        "COMMANDE",
    )
    assert supplier.ask(SEARCH, asked | {"numeroEngagementJuridique": "2100000000"})["codeRetour"] == 20000
    assert supplier.ask(SEARCH, asked | {"etatCourantEngagementJuridique": "SOLDE"})["codeRetour"] == 20000
    assert rival.ask(SEARCH, {"numeroEngagementJuridique": NUMBER})["codeRetour"] == 20000
    assert supplier.ask(SEARCH, {"structureEmettriceEngagementJuridique": 0})["parametresRetour"]["total"] == 1


def test_a_body_finds_its_own_and_no_neighbour_s(supplier: ChorusProgram, republic: Republic, body: UUID) -> None:
    committed(republic, republic.supplier())
    rights = (Right.SPENDING_CONSULT, Right.DIRECTORY_CONSULT)
    own = ChorusProgram.of(Perimeter.of_entity(body), *rights)
    ledger.open_books(actor=SYSTEM, entity=republic.entity(VALMONT), on=date(2026, 1, 1))
    other = ChorusProgram.of(Perimeter.of_entity(republic.entity(VALMONT)), *rights, name="Voisin")
    assert numbers(own.ask(SEARCH)) == [NUMBER]
    assert other.ask(SEARCH, {"numeroEngagementJuridique": NUMBER})["codeRetour"] == 20000


def test_what_binds_nobody_yet_is_not_shown(supplier: ChorusProgram, republic: Republic, body: UUID) -> None:
    committed(republic, republic.supplier(), state=CommitmentState.SUBMITTED)
    committed(republic, republic.supplier(PAPETERIE))
    assert supplier.ask(SEARCH)["codeRetour"] == 20000


def test_it_forbids_who_neither_supplies_nor_consults(blind: ChorusProgram, recipient: ChorusProgram) -> None:
    for program in (blind, recipient):
        assert program.call(SEARCH).status_code == 403
