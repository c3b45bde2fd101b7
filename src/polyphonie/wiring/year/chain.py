"""A programme's year through the chain: committed, served, requested, ordered, passed, paid, reconciled, act by act.

The bank is played: a statement tells each evening that what was sent left the account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from polyphonie.documents.bank.identifiers import french_iban
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.parties import actions as parties
from polyphonie.parties.terms.bank_accounts import AccountDraft, Entered, OwnerKind
from polyphonie.payments import actions as payments
from polyphonie.payments import queries
from polyphonie.payments import rules as transfers
from polyphonie.payments.terms import LotState
from polyphonie.spending import actions as spending
from polyphonie.spending.actions import Followed
from polyphonie.spending.queries import periodic
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentKind, LineDraft
from polyphonie.spending.terms.payment_requests import (
    CERTIFIED_BEFORE,
    Flux,
    Ground,
    RequestDraft,
    RequestLineDraft,
    Step,
)

from .documents import Document
from .entries import hash_of

_FLOWS: Final = (
    (Flux.CERTIFIED, False),
    (Flux.VALIDATION_CERTIFIES, True),
    (Flux.CONCURRENT, False),
    (Flux.VALIDATION_CERTIFIES, False),
    (Flux.DIRECT, False),
)
"""The ways that the goods of an envelope take in turn, and whether their services are presumed done."""
_PRESUMED_ACCOUNTS: Final = ("60", "61", "62")
_DIRECT_CHARGE: Final = "6251000000"
"""What is paid without a commitment is travel: goods are not."""
_PRESUMED: Final = "Décision du programme : service fait présumé"
_LISTED: Final = "Décision du programme : contrats payés sans ordre préalable"
_SAMPLE: Final = 2
_TREASURY_BANK: Final = "30001"
_TREASURY_BRANCH: Final = "00794"
_PROOF: Final = b"Releve d'identite bancaire de la demonstration, invente.\n"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the chain: each duty has its own person, as the law wants."""

    manager: Actor
    observer: Actor
    certifier: Actor
    officer: Actor
    accountant: Actor
    payer: Actor
    signer: Actor
    keeper: Actor
    approver: Actor


def open_accounts(entity: UUID, cast: Cast, suppliers: Sequence[UUID], *, on: date) -> None:
    """The account of the body at the central bank, and one for each supplier: entered by one, confirmed by another."""
    owners = [(OwnerKind.ENTITY, entity), *((OwnerKind.SUPPLIER, supplier) for supplier in suppliers)]
    for place, (kind, owner) in enumerate(owners, start=1):
        entered = enter_account(entity, cast, kind, owner, place, on=on)
        if entered.new:
            parties.confirm_bank_account(actor=cast.accountant, entity=entity, account=entered.id, on=on)


def enter_account(entity: UUID, cast: Cast, kind: OwnerKind, owner: UUID, number: int, *, on: date) -> Entered:
    """An account of somebody who is paid, which awaits that another person confirms it."""
    draft = AccountDraft(
        owner_kind=kind,
        owner=owner,
        iban=french_iban(bank=_TREASURY_BANK, branch=_TREASURY_BRANCH, number=f"{number:011d}"),
        holder=f"Titulaire {number} de la démonstration",
        proof=_PROOF,
        proof_name="rib.txt",
        proof_type="text/plain",
    )
    return parties.enter_bank_account(actor=cast.keeper, entity=entity, draft=draft, on=on)


def through(document: Document) -> Document:
    """A document with the way that it takes: goods take all of them in turn, the others are certified first.

    A commitment that is made afterwards is made on the day of its service; what takes the way without one is travel.
    """
    if not document.charge.startswith(_PRESUMED_ACCOUNTS):
        return document
    number = int(document.reference.rpartition("/")[2])
    flux, presumed = _FLOWS[(number - 1) % len(_FLOWS)]
    committed_on = document.served_on if flux is Flux.CONCURRENT else document.committed_on
    charge = _DIRECT_CHARGE if flux is Flux.DIRECT else document.charge
    return replace(document, flux=flux, presumed=presumed, committed_on=committed_on, charge=charge)


@dataclass(slots=True)
class Chain:
    """The expenditure of some envelopes, document by document, each on its days. Sums are in cents."""

    entity: UUID
    cast: Cast
    suppliers: Sequence[UUID]
    documents: Sequence[Document]
    committed: int = 0
    certified: int = 0
    paid: int = 0
    _commitments: dict[str, UUID] = field(default_factory=dict)
    _passed: dict[str, str] = field(default_factory=dict)

    def play(self, first: date, last: date) -> None:
        """Do all that is due from a day to another, in the order of days; what is paid on a day leaves in one lot."""
        agenda: dict[date, list[tuple[Callable[[Document, date], None], Document]]] = defaultdict(list)
        paying: dict[date, list[Document]] = defaultdict(list)
        for document in self.documents:
            for act, day in self._steps(document):
                if first <= day <= last:
                    agenda[day].append((act, document))
            if first <= document.paid_on <= last:
                paying[document.paid_on].append(document)
        self.regularise(first)
        for day in sorted({*agenda, *paying}):
            for act, document in agenda[day]:
                act(document, day)
            if due := [document for document in paying[day] if document.reference in self._passed]:
                self._pay(due, day)

    def _steps(self, document: Document) -> Iterator[tuple[Callable[[Document, date], None], date]]:
        if document.flux is not Flux.DIRECT:
            yield self._commit, document.committed_on
        if document.flux in CERTIFIED_BEFORE:
            yield self._serve, document.served_on
        yield self._request, document.requested_on

    def regularise(self, on: date) -> None:
        """Sign the periodic orders of the semesters that are over, and look afterwards at what was presumed done."""
        entity, cast = self.entity, self.cast
        waiting = [
            each for each in periodic.to_regularise(actor=cast.officer, entity=entity, on=on) if each.until <= on
        ]
        for each in waiting:
            spending.sign_periodic_order(
                actor=cast.officer,
                entity=entity,
                centre=each.centre,
                since=each.since,
                until=each.until,
                total=Money(each.cents),
                on=on,
            )
        for since, until in sorted({(each.since, each.until) for each in waiting}):
            spending.open_presumed_campaign(actor=SYSTEM, entity=entity, since=since, until=until, size=_SAMPLE, on=on)

    def _commit(self, document: Document, on: date) -> None:
        label = document.label
        line = LineDraft(
            envelope=document.unit.envelope,
            label=label,
            amount=document.amount,
            purchasing_group=document.group,
            charge_account="" if document.group else document.charge,
        )
        draft = CommitmentDraft(
            kind=CommitmentKind.ORDER if document.group else CommitmentKind.GRANT,
            supplier=self._supplier(document),
            label=label,
            lines=(line,),
        )
        entity, cast = self.entity, self.cast
        made = spending.draft_commitment(
            actor=cast.manager, entity=entity, draft=draft, on=on, key=document.reference
        ).commitment
        spending.submit_commitment(actor=cast.manager, entity=entity, commitment=made, on=on)
        spending.validate_commitment(actor=cast.officer, entity=entity, commitment=made, on=on)
        if document.presumed:
            self._presume(made, on)
        self._commitments[document.reference] = made
        self.committed += document.amount.cents

    def _presume(self, commitment: UUID, on: date) -> None:
        given: dict[str, Any] = {"actor": self.cast.officer, "entity": self.entity, "commitment": commitment, "on": on}
        spending.presume_service(category="reprographics", decision=_PRESUMED, from_on=on, **given)
        spending.list_periodic(decision=_LISTED, from_on=on, **given)

    def _serve(self, document: Document, on: date) -> None:
        service = spending.observe_service(
            actor=self.cast.observer,
            entity=self.entity,
            commitment=self._commitments[document.reference],
            place=1,
            amount=document.amount,
            done_on=on,
            on=on,
            key=document.reference,
        )
        spending.certify_service(actor=self.cast.certifier, entity=self.entity, service=service, on=on)
        self.certified += document.amount.cents

    def _request(self, document: Document, on: date) -> None:
        asked = (
            RequestLineDraft(document.amount, envelope=document.unit.envelope, charge_account=document.charge)
            if document.flux is Flux.DIRECT
            else RequestLineDraft(document.amount, commitment=self._commitments[document.reference])
        )
        draft = RequestDraft(
            flux=document.flux,
            ground=Ground.PRESUMED_SERVICE if document.presumed else Ground.CERTIFIED_SERVICE,
            supplier=self._supplier(document),
            document_number=document.reference.partition(":")[2],
            label=document.label,
            received_on=on,
            lines=(asked,),
            right_on=document.served_on,
        )
        entity, cast = self.entity, self.cast
        request = spending.enter_payment_request(
            actor=cast.manager, entity=entity, draft=draft, on=on, key=document.reference
        ).request
        if not document.presumed:
            spending.order_payment(actor=cast.officer, entity=entity, request=request, on=on)
        if document.flux is Flux.DIRECT:
            self.committed += document.amount.cents
        spending.pass_request(actor=cast.accountant, entity=entity, request=request, on=on, confirmed=tuple(CheckCode))
        self._passed[document.reference] = f"payment_request:{request}"

    def _pay(self, due: Sequence[Document], on: date) -> None:
        entity, cast = self.entity, self.cast
        sources = [self._passed.pop(document.reference) for document in due]
        ordered = [transfers.transfer_of(each) for each in sources]
        for lot in payments.prepare_lot(actor=cast.payer, entity=entity, execute_on=on, transfers=ordered, on=on):
            payments.sign_lot(actor=cast.signer, entity=entity, lot=lot, on=on)
            payments.send_lot(actor=cast.payer, entity=entity, lot=lot, on=on)
        sent = queries.lots(actor=cast.payer, entity=entity, on=on, state=LotState.SENT)
        payments.record_statement(
            actor=cast.payer,
            entity=entity,
            content=queries.played_statement(sent, on=on),
            name=f"releve-{on}.xml",
            on=on,
        )
        for step in (Step.SENT, Step.EXECUTED):  # told on its own day, which deliveries do not know
            followed = [Followed(source, step, on, "") for source in sources]
            spending.follow_transfers(actor=SYSTEM, entity=entity, transfers=followed, on=on)
        self.paid += sum(document.amount.cents for document in due)

    def _supplier(self, document: Document) -> UUID:
        return self.suppliers[hash_of(document.reference) % len(self.suppliers)]
