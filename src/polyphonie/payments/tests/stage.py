"""A State that pays: a committed envelope, open books, a supplier with its bank account, and who does what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import actions as access
from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget import actions as budget
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind
from polyphonie.documents.bank import identifiers
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions as ledger
from polyphonie.ledger import queries as books
from polyphonie.ledger.terms import NewAccount
from polyphonie.parties import actions as parties
from polyphonie.parties.terms import Address, SupplierEntry, SupplierIdKind
from polyphonie.parties.terms.bank_accounts import AccountDraft, OwnerKind
from polyphonie.payments import actions
from polyphonie.payments.terms import Charge, TransferDraft

TODAY = date(2026, 3, 2)
NEW_YEAR = date(2026, 1, 1)
STATE = UUID("018f0000-0000-7000-8000-0000000000e1")
PROGRAMME = UUID("018f0000-0000-7000-8000-000000000354")
AXIS = Axis(Centre("0354", PROGRAMME, mission="AB", ministry="09"))
PAYABLE, TRANSIT, BANK, REISSUE = "4011000000", "5129000000", "5121000000", "4751000000"
ACCOUNTS = (
    NewAccount(PAYABLE, "Fournisseurs", subledger=True),
    NewAccount(TRANSIT, "Virements émis"),
    NewAccount(BANK, "Compte du Trésor à la Banque de France"),
    NewAccount(REISSUE, "Virements rejetés à régulariser"),
    NewAccount("4711000000", "Recettes à classer"),
    NewAccount("4721000000", "Dépenses à classer"),
    NewAccount("7088000000", "Autres produits"),
)
TREASURY_IBAN = identifiers.french_iban(bank="30001", branch="00064", number="00000090421")
IBAN = identifiers.french_iban(bank="30004", branch="00585", number="00000123456")
OTHER_IBAN = identifiers.french_iban(bank="20041", branch="01012", number="0000123C026")


def codes(caught: object) -> set[str]:
    """The codes of a refusal that a test caught."""
    value = caught.value  # type: ignore[attr-defined]
    assert isinstance(value, Refused)
    return {refusal.code for refusal in value.refusals}


def somebody(role: Role, name: str) -> Actor:
    """A person who holds a role on the State."""
    perimeter = Perimeter.of_entity(STATE)
    made = access.invite_person(
        actor=SYSTEM, email=f"{new_id()}@example.fr", name=name, perimeter=perimeter, on=NEW_YEAR
    ).person
    access.grant_role(
        actor=SYSTEM, person=made, role=role, perimeter=perimeter, perimeter_label="É", start=NEW_YEAR, on=NEW_YEAR
    )
    return Actor(ActorKind.PERSON, made, name)


def _by(name: str) -> Actor:
    return Actor(ActorKind.SYSTEM, new_id(), name)


def bank_account(owner: UUID, iban: str, *, kind: OwnerKind = OwnerKind.SUPPLIER, holder: str = "Atelier") -> UUID:
    """An account that two people saw."""
    draft = AccountDraft(kind, owner, iban, holder, b"RIB", "rib.pdf")
    made = parties.enter_bank_account(actor=_by("Saisie"), entity=STATE, draft=draft, on=NEW_YEAR).id
    parties.confirm_bank_account(actor=_by("Accord"), entity=STATE, account=made, on=NEW_YEAR)
    return made


@dataclass(frozen=True)
class Stage:
    """What is there to pay with. `commitment` has ten thousand euros of AE; CP are open for as much."""

    envelope: UUID
    commitment: str
    supplier: UUID
    account: UUID
    treasury: UUID
    accountant: Actor
    preparer: Actor
    signer: Actor
    stranger: Actor

    def draft(self, cents: int = 120_00, *, source: str = "", **told: object) -> TransferDraft:
        """A transfer of a request whose CP are reserved."""
        source = source or f"payment_request:{new_id()}"
        said: dict[str, object] = {
            "source": source,
            "payee": self.supplier,
            "payee_name": "Atelier Numérique Lorient",
            "account": self.account,
            "amount": Money(cents),
            "label": "Facture F-2026-001",
            "due_on": TODAY,
            "supplier_account": PAYABLE,
            "charges": (Charge(self.envelope, self.commitment, Money(cents), source),),
            "ground": "certified_service",
        }
        return TransferDraft(**(said | told))  # type: ignore[arg-type]

    def order(self, cents: int = 120_00, **told: object) -> UUID:
        """A transfer that the accountant passed, whose CP were reserved when it was ordered."""
        draft = self.draft(cents, **told)
        for charge in draft.charges:
            budget.reserve(
                actor=SYSTEM,
                entity=STATE,
                envelope=charge.envelope,
                kind=Kind.CP,
                amount=charge.amount,
                source=charge.reserved_as,
                on=TODAY,
            )
        return actions.order(actor=SYSTEM, entity=STATE, draft=draft, on=TODAY)

    def lot(self, *cents: int) -> UUID:
        """A lot of so many transfers, prepared."""
        for each in cents or (120_00,):
            self.order(each)
        (made,) = actions.prepare_lot(actor=self.preparer, entity=STATE, on=TODAY)
        return made

    def sent(self, *cents: int) -> UUID:
        """A lot that was signed and sent."""
        made = self.lot(*cents)
        actions.sign_lot(actor=self.signer, entity=STATE, lot=made, on=TODAY)
        actions.send_lot(actor=self.preparer, entity=STATE, lot=made, on=TODAY)
        return made


def balance(account: str) -> int:
    """What an account of the State's books holds, in cents: debits above zero."""
    return sum(row.net for row in books.balances(STATE, until=date(2026, 12, 31), accounts=account))


def made() -> Stage:
    """The whole stage."""
    lines = tuple(ActLine(AXIS, kind, Money(10_000_00)) for kind in Kind)
    opening = ActDraft(ActType.OPENING, 2026, "LFI 2026", "Loi de finances", TODAY, lines)
    budget.enact(actor=SYSTEM, entity=STATE, draft=opening, on=TODAY)
    envelope = _envelope()
    commitment = "commitment:2104453606/1"
    budget.consume(
        actor=SYSTEM,
        entity=STATE,
        envelope=envelope,
        kind=Kind.AE,
        amount=Money(10_000_00),
        source=commitment,
        on=TODAY,
    )
    ledger.open_books(actor=SYSTEM, entity=STATE, on=NEW_YEAR)
    ledger.open_accounts(actor=SYSTEM, entity=STATE, accounts=ACCOUNTS, on=NEW_YEAR)
    ledger.open_year(actor=SYSTEM, entity=STATE, year=2026, on=NEW_YEAR)
    entry = SupplierEntry(name="Atelier Numérique Lorient", address=Address("3 quai des Indes", "56100", "Lorient"))
    supplier = parties.register_supplier(
        actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier="99991001100017", entry=entry, on=TODAY
    ).id
    return Stage(
        envelope=envelope,
        commitment=commitment,
        supplier=supplier,
        account=bank_account(supplier, IBAN),
        treasury=bank_account(STATE, TREASURY_IBAN, kind=OwnerKind.ENTITY, holder="État de l'Exemple"),
        accountant=somebody(Role.PUBLIC_ACCOUNTANT, "Pauline Visa"),
        preparer=somebody(Role.PAYING_ACCOUNTANT, "Paul Prépare"),
        signer=somebody(Role.PAYING_ACCOUNTANT, "Sylvie Signe"),
        stranger=Actor(ActorKind.PERSON, new_id(), "Camille Sans-Rôle"),
    )


def _envelope() -> UUID:
    from polyphonie.budget import models

    return models.Envelope.objects.get(entity_id=STATE).id
