"""A programme's year through the chain: committed, served, requested, ordered, passed, paid, reconciled, act by act.

The bank is played: a statement tells each evening that what was sent left the account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from polyphonie.documents.bank.identifiers import french_iban
from polyphonie.kernel.acts import Actor
from polyphonie.parties import actions as parties
from polyphonie.parties.terms.bank_accounts import AccountDraft, OwnerKind
from polyphonie.payments import actions as payments
from polyphonie.payments import queries
from polyphonie.payments import rules as transfers
from polyphonie.payments.terms import LotState
from polyphonie.spending import actions as spending
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentKind, LineDraft
from polyphonie.spending.terms.payment_requests import Flux, Ground, RequestDraft, RequestLineDraft

from .documents import Document
from .entries import hash_of

_INVOICED_BEFORE: Final = timedelta(days=9)
"""How long before its payment an invoice is liquidated, at the earliest on the day of its service."""
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
        draft = AccountDraft(
            owner_kind=kind,
            owner=owner,
            iban=french_iban(bank=_TREASURY_BANK, branch=_TREASURY_BRANCH, number=f"{place:011d}"),
            holder=f"Titulaire {place} de la démonstration",
            proof=_PROOF,
            proof_name="rib.txt",
            proof_type="text/plain",
        )
        entered = parties.enter_bank_account(actor=cast.keeper, entity=entity, draft=draft, on=on)
        if entered.new:
            parties.confirm_bank_account(actor=cast.accountant, entity=entity, account=entered.id, on=on)


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
    _passed: dict[str, UUID] = field(default_factory=dict)

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
        for day in sorted({*agenda, *paying}):
            for act, document in agenda[day]:
                act(document, day)
            if due := [document for document in paying[day] if document.reference in self._passed]:
                self._pay(due, day)

    def _steps(self, document: Document) -> Iterator[tuple[Callable[[Document, date], None], date]]:
        yield self._commit, document.committed_on
        yield self._serve, document.served_on
        yield self._request, max(document.served_on, document.paid_on - _INVOICED_BEFORE)

    def _commit(self, document: Document, on: date) -> None:
        label = f"Dépense {document.reference.partition(':')[2]}"
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
        self._commitments[document.reference] = made
        self.committed += document.amount.cents

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
        draft = RequestDraft(
            flux=Flux.CERTIFIED,
            ground=Ground.CERTIFIED_SERVICE,
            supplier=self._supplier(document),
            document_number=document.reference.partition(":")[2],
            label="Règlement de la demande de paiement",
            received_on=on,
            lines=(RequestLineDraft(document.amount, commitment=self._commitments[document.reference]),),
            right_on=document.served_on,
        )
        entity, cast = self.entity, self.cast
        request = spending.enter_payment_request(
            actor=cast.manager, entity=entity, draft=draft, on=on, key=document.reference
        ).request
        spending.order_payment(actor=cast.officer, entity=entity, request=request, on=on)
        spending.pass_request(actor=cast.accountant, entity=entity, request=request, on=on, confirmed=tuple(CheckCode))
        self._passed[document.reference] = transfers.transfer_of(f"payment_request:{request}")

    def _pay(self, due: Sequence[Document], on: date) -> None:
        entity, cast = self.entity, self.cast
        ordered = [self._passed.pop(document.reference) for document in due]
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
        self.paid += sum(document.amount.cents for document in due)

    def _supplier(self, document: Document) -> UUID:
        return self.suppliers[hash_of(document.reference) % len(self.suppliers)]
