"""A chain to be paid: a commitment whose service is certified, a supplier with its account, people in each duty."""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from polyphonie.access.terms import Role
from polyphonie.documents.bank import identifiers
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions as ledger
from polyphonie.ledger.models import Entry
from polyphonie.ledger.terms import NewAccount
from polyphonie.parties import actions as parties
from polyphonie.parties.terms.bank_accounts import AccountDraft, OwnerKind
from polyphonie.payments.terms import IN_TRANSIT, TO_REISSUE, UNKNOWN_IN, UNKNOWN_OUT
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.spending import actions, models
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.payment_requests import Flux, Ground, RequestDraft, RequestLineDraft, Step

from . import stage
from .stage import NEW_YEAR, STATE, TODAY, TRAVEL

SEEN = (CheckCode.DOCUMENTS,)
"""What the accountant looks at, where there is no invoice."""
OWED = tuple(NewAccount(code, f"Compte {code}", subledger=True) for code in ("4017000000", "4091000000", "4421000000"))


@dataclass
class Chain:
    """The unit's envelope and supplier, and who acts: each in one duty."""

    envelope: UUID
    supplier: UUID
    manager: Actor
    officer: Actor
    accountant: Actor
    documents: int = 0

    def commitment(self, euros: int = 1_000, *, certified: int | None = None) -> UUID:
        """A validated commitment of one line, of which the service was certified."""
        made = stage.validated(self.supplier, stage.line(euros))
        cents = (euros if certified is None else certified) * 100
        models.CommitmentLine.objects.filter(entity_id=STATE, id=made).update(certified=cents)
        return made

    def draft(self, commitment: UUID | None = None, euros: int = 400, **given: Any) -> RequestDraft:
        """A request on a commitment, or a direct one."""
        self.documents += 1
        deducted = {name: given.pop(name) for name in ("recovered", "withheld") if name in given}
        line = (
            RequestLineDraft(Money(euros * 100), commitment, **deducted)
            if commitment
            else RequestLineDraft(Money(euros * 100), envelope=self.envelope, charge_account=TRAVEL)
        )
        told: dict[str, Any] = {
            "flux": Flux.CERTIFIED if commitment else Flux.DIRECT,
            "ground": Ground.CERTIFIED_SERVICE,
            "supplier": self.supplier,
            "document_number": f"F-{self.documents}",
            "label": "Timbres de mars",
            "received_on": TODAY,
            "lines": (line,),
        }
        return RequestDraft(**(told | given))

    def enter(self, draft: RequestDraft, *, on: date = TODAY, actor: Actor | None = None, key: str = "") -> UUID:
        return actions.enter_payment_request(
            actor=actor or self.manager, entity=STATE, draft=draft, on=on, key=key
        ).request

    def pension(self, euros: int = 400, *, envelope: UUID, case: str = "pensions") -> RequestDraft:
        """What the law lets pay without an order, charged to that envelope."""
        line = RequestLineDraft(Money(euros * 100), envelope=envelope, charge_account=TRAVEL)
        return self.draft(None, euros, ground=Ground.NO_ORDER, case=case, lines=(line,))

    def entered(self, euros: int = 400, **given: Any) -> UUID:
        return self.enter(self.draft(self.commitment(), euros, **given))

    def order(self, request: UUID, *, on: date = TODAY, actor: Actor | None = None) -> str:
        return actions.order_payment(actor=actor or self.officer, entity=STATE, request=request, on=on).number

    def ordered(self, euros: int = 400, **given: Any) -> UUID:
        request = self.entered(euros, **given)
        self.order(request)
        return request

    def passes(
        self,
        request: UUID,
        *,
        on: date = TODAY,
        actor: Actor | None = None,
        confirmed: Collection[CheckCode] = SEEN,
    ) -> None:
        by = actor or self.accountant
        actions.pass_request(actor=by, entity=STATE, request=request, on=on, confirmed=confirmed)

    def passed(self, euros: int = 400, **given: Any) -> UUID:
        request = self.ordered(euros, **given)
        self.passes(request)
        return request

    def suspend(self, request: UUID, cause: str = "missing_document", *, on: date = TODAY) -> None:
        by = self.accountant if kept(request).ordered_on else self.manager
        actions.suspend_request(actor=by, entity=STATE, request=request, cause=cause, words="Il manque le bon.", on=on)

    def cp(self) -> tuple[int, int]:
        """Payment appropriations reserved and consumed, in cents."""
        found = stage.credit(self.envelope, stage.Kind.CP)
        return found.reserved, found.consumed


def open_state() -> Chain:
    """A unit that pays a supplier with a bank account, budget and books that are open, and somebody in each duty."""
    stage.load_nomenclatures()
    envelope = stage.open_budget()
    supplier = stage.register_supplier()
    stage.open_books()
    ledger.open_accounts(actor=SYSTEM, entity=STATE, accounts=OWED, on=NEW_YEAR)
    add_account(supplier)
    return Chain(
        envelope,
        supplier,
        stage.somebody(Role.COMMITMENT_MANAGER, stage.OF_UNIT, "Mina Gestion"),
        stage.somebody(Role.AUTHORISING_OFFICER, stage.OF_UNIT, "Ondine Ordonnatrice"),
        stage.somebody(Role.PUBLIC_ACCOUNTANT, name="Camille Comptable"),
    )


def open_bank() -> None:
    """What lots and statements need: the calendar of TARGET (its weekends only), accounts of passage, one to debit."""
    columns = "code;libelle;premier_jour;dernier_jour;parent;jours_fermes;remplace;source"
    reference.import_edition(
        actor=SYSTEM,
        kind=Nomenclature.CALENDAR,
        file=io.BytesIO(f"{columns}\nTARGET;TARGET;2006-01-01;;;67;;Essai\n".encode()),
        name="Essai",
        file_name="essai.csv",
        on=NEW_YEAR,
    )
    passing = [NewAccount(code, f"Compte {code}") for code in (IN_TRANSIT, TO_REISSUE, UNKNOWN_IN, UNKNOWN_OUT)]
    ledger.open_accounts(actor=SYSTEM, entity=STATE, accounts=passing, on=NEW_YEAR)
    add_account(STATE, OwnerKind.ENTITY)


def add_account(owner: UUID, kind: OwnerKind = OwnerKind.SUPPLIER) -> UUID:
    """A bank account that was entered by one person and confirmed by another."""
    enters, confirms = (Actor(ActorKind.SYSTEM, new_id(), name) for name in ("Tina Tiers", "Coralie Confirme"))
    draft = AccountDraft(
        owner_kind=kind,
        owner=owner,
        iban=identifiers.french_iban(bank="30004", branch="00585", number=f"{owner.int % 10**11:011d}"),
        holder="Atelier Numérique Lorient",
        proof=b"%PDF-1.7 un RIB",
        proof_name="rib.pdf",
    )
    made = parties.enter_bank_account(actor=enters, entity=STATE, draft=draft, on=NEW_YEAR).id
    parties.confirm_bank_account(actor=confirms, entity=STATE, account=made, on=NEW_YEAR)
    return made


def kept(request: UUID) -> models.PaymentRequest:
    return models.PaymentRequest.objects.get(entity_id=STATE, id=request)


def booked(request: UUID) -> list[str]:
    """The labels of the entries that follow from a request, in their order."""
    found = Entry.objects.filter(source=f"payment_request:{request}").order_by("number")
    return list(found.values_list("label", flat=True))


def paid(source: str, *steps: Step, on: date = TODAY) -> None:
    """What the bank made of a transfer."""
    for step in steps:
        actions.follow_transfer(actor=SYSTEM, entity=STATE, source=source, step=step, on=on, reason="Compte clos")


def creditor(name: str = "Banque des Cessions", siret: str = "99991002900019") -> UUID:
    """Another third party, with a bank account of its own."""
    made = stage.register_supplier(siret, name)
    add_account(made)
    return made
