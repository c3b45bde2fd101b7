"""The State whose expenditure is measured: appropriations, books, suppliers with accounts, people in each duty.

All is made by the acts of the program, on the nomenclatures of the tests of `spending`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Role
from polyphonie.budget import actions as budget
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Kind
from polyphonie.documents.bank.identifiers import french_iban
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, Paper, Seller
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions as ledger
from polyphonie.ledger.terms import NewAccount
from polyphonie.parties import actions as parties
from polyphonie.parties import generator
from polyphonie.parties.terms.bank_accounts import AccountDraft, OwnerKind
from polyphonie.payments.terms import IN_TRANSIT, TO_REISSUE, UNKNOWN_IN, UNKNOWN_OUT
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.spending import actions as spending
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentKind, LineDraft
from polyphonie.spending.tests import stage

ENTITY: Final = stage.STATE
ON: Final = stage.TODAY
SUPPLIERS: Final = 40
INVOICES_OF_ONE: Final = 10
"""How many invoices a commitment is paid by: a contract's months, more or less."""
OWED: Final = Money(120_00)
_TEN_MILLIARDS: Final = Money(10_000_000_000_00)
_TARGET: Final = (
    b"code;libelle;premier_jour;dernier_jour;parent;jours_fermes;remplace;source\nTARGET;T;2006-01-01;;;67;;M\n"
)


@dataclass(frozen=True, slots=True)
class Supplier:
    id: UUID
    seller: Seller
    depositor: Actor


@dataclass(frozen=True, slots=True)
class State:
    """Where it is paid from, to whom, and who acts, each in one duty."""

    envelope: UUID
    suppliers: tuple[Supplier, ...]
    certifier: Actor
    manager: Actor
    officer: Actor
    accountant: Actor
    payer: Actor
    signer: Actor


def opened() -> State:
    stage.load_nomenclatures()
    reference.import_edition(
        actor=SYSTEM,
        kind=Nomenclature.CALENDAR,
        file=io.BytesIO(_TARGET),
        name="Mesure",
        file_name="calendrier.csv",
        on=stage.NEW_YEAR,
    )
    axis = Axis(stage.TERRITORIES, title="3")
    lines = tuple(ActLine(axis, kind, _TEN_MILLIARDS) for kind in Kind)
    draft = ActDraft(ActType.OPENING, stage.YEAR, "LFI 2026", "Loi de finances", stage.NEW_YEAR, lines)
    budget.enact(actor=SYSTEM, entity=ENTITY, draft=draft, on=stage.NEW_YEAR)
    stage.open_books()
    codes = (IN_TRANSIT, TO_REISSUE, UNKNOWN_IN, UNKNOWN_OUT)
    accounts = tuple(NewAccount(code, f"Compte {code}") for code in codes)
    ledger.open_accounts(actor=SYSTEM, entity=ENTITY, accounts=accounts, on=stage.NEW_YEAR)
    republic = Republic()
    hospital = republic.entity(HOSPITAL)
    spending.name_payer(
        actor=SYSTEM, entity=ENTITY, structure=hospital, from_on=stage.NEW_YEAR, source="Mesure", on=stage.NEW_YEAR
    )
    _account(OwnerKind.ENTITY, ENTITY, 0)
    return State(
        stage.envelope(stage.TERRITORIES),
        tuple(_supplier(number, republic) for number in range(1, SUPPLIERS + 1)),
        stage.somebody(Role.SERVICE_CERTIFIER, name="Serge Certifie"),
        stage.somebody(Role.COMMITMENT_MANAGER, name="Mina Gestion"),
        stage.somebody(Role.AUTHORISING_OFFICER, name="Ondine Ordonnatrice"),
        stage.somebody(Role.PUBLIC_ACCOUNTANT, name="Camille Comptable"),
        stage.somebody(Role.PAYING_ACCOUNTANT, name="Paule Payeuse"),
        stage.somebody(Role.PAYING_ACCOUNTANT, name="Simon Signataire"),
    )


def _supplier(number: int, republic: Republic) -> Supplier:
    siret = generator.siret(number)
    key = (12 + 3 * (int(siret[:9]) % 97)) % 97
    seller = Seller(f"Fournisseur {number}", siret, f"FR{key:02d}{siret[:9]}")
    known = republic.supplier(seller)
    _account(OwnerKind.SUPPLIER, known, number)
    return Supplier(known, seller, republic.depositor(seller))


def _account(kind: OwnerKind, owner: UUID, number: int) -> None:
    enters, confirms = (Actor(ActorKind.SYSTEM, new_id(), name) for name in ("Tina Tiers", "Coralie Confirme"))
    draft = AccountDraft(
        owner_kind=kind,
        owner=owner,
        iban=french_iban(bank="30001", branch="00794", number=f"{number:011d}"),
        holder=f"Titulaire {number}",
        proof=b"%PDF-1.7 un RIB",
        proof_name="rib.pdf",
    )
    made = parties.enter_bank_account(actor=enters, entity=ENTITY, draft=draft, on=stage.NEW_YEAR).id
    parties.confirm_bank_account(actor=confirms, entity=ENTITY, account=made, on=stage.NEW_YEAR)


@dataclass(frozen=True, slots=True)
class Received:
    """An invoice to come: its bytes, and whose it is."""

    supplier: Supplier
    content: bytes


def invoices(state: State, count: int, series: str) -> Iterator[Received]:
    """Invoices to the State, each of its turn's supplier, on a commitment that was made for ten of them."""
    numbers: dict[UUID, str] = {}
    for place in range(count):
        supplier = state.suppliers[place % SUPPLIERS]
        if place // SUPPLIERS % INVOICES_OF_ONE == 0:
            numbers[supplier.id] = _committed(state, supplier)
        paper = Paper(
            seller=supplier.seller,
            number=f"{series}{place:07d}",
            commitment=numbers[supplier.id],
            issued_on=ON,
            due_on=ON,
        )
        yield Received(supplier, paper.content())


def _committed(state: State, supplier: Supplier) -> str:
    line = LineDraft(
        envelope=state.envelope,
        label="Timbres",
        amount=Money(OWED.cents * INVOICES_OF_ONE),
        purchasing_group=stage.POSTAGE,
    )
    draft = CommitmentDraft(kind=CommitmentKind.ORDER, supplier=supplier.id, label="Affranchissement", lines=(line,))
    made = spending.draft_commitment(actor=state.manager, entity=ENTITY, draft=draft, on=ON).commitment
    spending.submit_commitment(actor=state.manager, entity=ENTITY, commitment=made, on=ON)
    spending.validate_commitment(actor=state.officer, entity=ENTITY, commitment=made, on=ON)
    return stage.kept(made).number
