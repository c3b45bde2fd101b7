"""Bank accounts by Chorus Pro's API: a supplier lists those on which it may be paid, and invoices on one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.documents.bank import identifiers
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, VALMONT
from polyphonie.kernel.acts import Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions as parties
from polyphonie.parties.terms.bank_accounts import AccountDraft, OwnerKind

from .program import ChorusProgram, codes
from .test_depositing import SUBMIT, submission

LIST = "transverses/v1/recuperer/coordbanc/valides"
IBAN = identifiers.french_iban(bank="30004", branch="00585", number="00000123456")
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def ordinal(supplier: ChorusProgram, republic: Republic) -> int:
    found = supplier.ask("transverses/v1/recuperer/structures/actives/fournisseur")["listeStructures"]
    number: int = found[0]["idStructureCPP"]
    return number


def enter(republic: Republic, siret: str, *, confirmed: bool = True) -> UUID:
    """An account of the supplier with a body, which another person confirmed, or has not yet."""
    enters, confirms = (Actor(ActorKind.SYSTEM, new_id(), name) for name in ("Tina Tiers", "Coralie Confirme"))
    draft = AccountDraft(
        owner_kind=OwnerKind.SUPPLIER,
        owner=republic.supplier(),
        iban=IBAN,
        holder="Atelier Numérique Lorient",
        proof=b"%PDF-1.7 un RIB",
        proof_name="rib.pdf",
    )
    entity = republic.entity(siret)
    made = parties.enter_bank_account(actor=enters, entity=entity, draft=draft, on=NEW_YEAR).id
    if confirmed:
        parties.confirm_bank_account(actor=confirms, entity=entity, account=made, on=NEW_YEAR)
    return made


def test_a_supplier_lists_its_accounts_and_invoices_on_one(
    supplier: ChorusProgram, republic: Republic, ordinal: int
) -> None:
    enter(republic, HOSPITAL)
    enter(republic, VALMONT)
    (account,) = supplier.ask(LIST, {"idStructure": ordinal})["listeCoordonneeBancaire"]
    assert account["nomCoordonneeBancaire"] == f"Atelier Numérique Lorient · FR76 … {IBAN[-4:]}"
    seller = {"idFournisseur": ordinal, "codeCoordonneesBancairesFournisseur": account["idCoordonneeBancaire"]}
    told = supplier.ask(SUBMIT, submission(ordinal, fournisseur=seller))
    assert told["codeRetour"] == 0, told
    invoice = supplier.ask(
        "factures/v1/consulter/fournisseur", {"identifiantFactureCPP": told["identifiantFactureCPP"]}
    )
    assert IBAN in str(invoice)
    unknown = submission(ordinal, fournisseur=seller | {"codeCoordonneesBancairesFournisseur": 1})
    assert codes(supplier.ask(SUBMIT, unknown)) == ["API-CPR-09"]


def test_an_account_is_listed_once_it_is_confirmed(supplier: ChorusProgram, republic: Republic, ordinal: int) -> None:
    enter(republic, HOSPITAL, confirmed=False)
    assert supplier.ask(LIST, {"idStructure": ordinal})["codeRetour"] == 20000


def test_it_shows_a_supplier_s_accounts_to_nobody_else(
    rival: ChorusProgram, blind: ChorusProgram, republic: Republic, ordinal: int
) -> None:
    enter(republic, HOSPITAL)
    assert codes(rival.ask(LIST, {"idStructure": ordinal})) == ["API-CPR-03"]
    assert blind.call(LIST, {"idStructure": ordinal}).status_code == 403
