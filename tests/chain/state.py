"""A State whose expenditure is played: appropriations, books, suppliers with accounts, people in each duty.

All is made by the acts of the program, on the nomenclatures of the tests of `spending`. `make bench-chain` measures
what it pays, and the soak kills those who pay.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Role
from polyphonie.budget import actions as budget
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Kind
from polyphonie.controls import actions as controls
from polyphonie.controls.terms import Mode, Rule
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
from polyphonie.parties import queries as directory
from polyphonie.parties.terms import SupplierIdKind
from polyphonie.parties.terms.bank_accounts import AccountDraft, OwnerKind
from polyphonie.payments.terms import IN_TRANSIT, TO_REISSUE, TREASURY, UNKNOWN_IN, UNKNOWN_OUT
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.spending import actions as spending
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentKind, LineDraft
from polyphonie.spending.tests import stage

ENTITY: Final = stage.STATE
INVOICES_OF_ONE: Final = 10
"""How many invoices a commitment is paid by: a contract's months, more or less."""
OWED: Final = Money(120_00)
_TEN_MILLIARDS: Final = Money(10_000_000_000_00)
_TARGET: Final = b"""code;libelle;premier_jour;dernier_jour;parent;jours_fermes;remplace;source
TARGET;TARGET;2006-01-01;;;67;;Mesure
"""
_PASSING: Final = (stage.CHARGE, stage.ACCRUED, TREASURY, IN_TRANSIT, TO_REISSUE, UNKNOWN_IN, UNKNOWN_OUT)


@dataclass(frozen=True, slots=True)
class Supplier:
    id: UUID
    seller: Seller
    depositor: Actor


@dataclass(frozen=True, slots=True)
class State:
    """The day, where it is paid from, to whom, and who acts, each in one duty."""

    on: date
    envelope: UUID
    suppliers: tuple[Supplier, ...]
    certifier: Actor
    manager: Actor
    officer: Actor
    accountant: Actor
    payer: Actor
    signer: Actor


def sellers(count: int) -> tuple[Seller, ...]:
    """So many invented sellers, the same at each call."""
    made = []
    for number in range(1, count + 1):
        siret = generator.siret(number)
        key = (12 + 3 * (int(siret[:9]) % 97)) % 97
        made.append(Seller(f"Fournisseur {number}", siret, f"FR{key:02d}{siret[:9]}"))
    return tuple(made)


def opened(sold_by: Sequence[Seller], *, on: date) -> State:
    """A State that pays these sellers, on a day, with ten milliards of AE and of CP on one programme.

    Its control plan has none of their requests looked at whole: its accountant may pass sets of them.
    """
    new_year = on.replace(month=1, day=1)
    stage.load_nomenclatures()
    reference.import_edition(
        actor=SYSTEM,
        kind=Nomenclature.CALENDAR,
        file=io.BytesIO(_TARGET),
        name="Mesure",
        file_name="calendrier.csv",
        on=new_year,
    )
    lines = tuple(ActLine(Axis(stage.TERRITORIES, title="3"), kind, _TEN_MILLIARDS) for kind in Kind)
    draft = ActDraft(ActType.OPENING, on.year, f"LFI {on.year}", "Loi de finances", new_year, lines)
    budget.enact(actor=SYSTEM, entity=ENTITY, draft=draft, on=new_year)
    ledger.open_books(actor=SYSTEM, entity=ENTITY, on=new_year)
    accounts = [NewAccount(code, f"Compte {code}") for code in _PASSING]
    owed = NewAccount(stage.SUPPLIERS, "Fournisseurs", subledger=True)
    ledger.open_accounts(actor=SYSTEM, entity=ENTITY, accounts=[*accounts, owed], on=new_year)
    ledger.open_year(actor=SYSTEM, entity=ENTITY, year=on.year, on=new_year)
    republic = Republic()
    known = directory.entity_by_siret(HOSPITAL)  # a demonstration's own
    paid_for = known.id if known else republic.entity(HOSPITAL)
    spending.name_payer(actor=SYSTEM, entity=ENTITY, structure=paid_for, from_on=new_year, source="Mesure", on=new_year)
    _account(OwnerKind.ENTITY, ENTITY, 0, on=new_year)
    rules = (Rule("all", "Contrôles permanents", Mode.RELEASED),)
    plan = controls.draft_plan(actor=SYSTEM, entity=ENTITY, title="Mesure", rules=rules, on=new_year).plan
    controls.publish(actor=SYSTEM, entity=ENTITY, plan=plan, from_on=new_year, on=new_year)
    return State(
        on,
        stage.envelope(stage.TERRITORIES, year=on.year),
        tuple(_supplier(number, seller, republic, new_year) for number, seller in enumerate(sold_by, start=1)),
        stage.somebody(Role.SERVICE_CERTIFIER, name="Serge Certifie"),
        stage.somebody(Role.COMMITMENT_MANAGER, name="Mina Gestion"),
        stage.somebody(Role.AUTHORISING_OFFICER, name="Ondine Ordonnatrice"),
        stage.somebody(Role.PUBLIC_ACCOUNTANT, name="Camille Comptable"),
        stage.somebody(Role.PAYING_ACCOUNTANT, name="Paule Payeuse"),
        stage.somebody(Role.PAYING_ACCOUNTANT, name="Simon Signataire"),
    )


def _supplier(number: int, seller: Seller, republic: Republic, on: date) -> Supplier:
    found = directory.supplier_by_identifier(SupplierIdKind.SIRET, seller.siret)
    if found:
        republic.made["supplier", seller.siret] = found.id
    known = republic.supplier(seller)
    _account(OwnerKind.SUPPLIER, known, number, on=on)
    return Supplier(known, seller, republic.depositor(seller))


def _account(kind: OwnerKind, owner: UUID, number: int, *, on: date) -> None:
    enters, confirms = (Actor(ActorKind.SYSTEM, new_id(), name) for name in ("Tina Tiers", "Coralie Confirme"))
    draft = AccountDraft(
        owner_kind=kind,
        owner=owner,
        iban=french_iban(bank="30001", branch="00794", number=f"{number:011d}"),
        holder=f"Titulaire {number}",
        proof=b"%PDF-1.7 un RIB",
        proof_name="rib.pdf",
    )
    made = parties.enter_bank_account(actor=enters, entity=ENTITY, draft=draft, on=on).id
    parties.confirm_bank_account(actor=confirms, entity=ENTITY, account=made, on=on)


@dataclass(frozen=True, slots=True)
class Received:
    """An invoice to come: its number, its bytes, and whose it is."""

    number: str
    supplier: Supplier
    content: bytes


def invoices(state: State, count: int, series: str) -> Iterator[Received]:
    """Invoices to the State, each of its turn's supplier, on a commitment that was made for ten of them."""
    numbers: dict[UUID, str] = {}
    for place in range(count):
        turn, which = divmod(place, len(state.suppliers))
        supplier = state.suppliers[which]
        if turn % INVOICES_OF_ONE == 0:
            numbers[supplier.id] = _committed(state, supplier)
        paper = Paper(
            seller=supplier.seller,
            number=f"{series}{place:07d}",
            commitment=numbers[supplier.id],
            issued_on=state.on,
            due_on=state.on,
        )
        yield Received(paper.number, supplier, paper.content())


def _committed(state: State, supplier: Supplier) -> str:
    line = LineDraft(
        envelope=state.envelope,
        label="Timbres",
        amount=Money(OWED.cents * INVOICES_OF_ONE),
        purchasing_group=stage.POSTAGE,
    )
    draft = CommitmentDraft(kind=CommitmentKind.ORDER, supplier=supplier.id, label="Affranchissement", lines=(line,))
    made = spending.draft_commitment(actor=state.manager, entity=ENTITY, draft=draft, on=state.on).commitment
    spending.submit_commitment(actor=state.manager, entity=ENTITY, commitment=made, on=state.on)
    spending.validate_commitment(actor=state.officer, entity=ENTITY, commitment=made, on=state.on)
    return stage.kept(made).number
