"""The sample invoices through the chain of expenditure: committed before they came, and paid step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions as books
from polyphonie.ledger import queries as ledger
from polyphonie.requests import actions as requests
from polyphonie.requests.terms.purchase_requests import Attachment, CommitmentTerms, PurchaseDraft, PurchaseLine
from polyphonie.spending import actions as spending
from polyphonie.spending.queries import payment_requests, presumed, proposals
from polyphonie.spending.queries.proposals import ProposalView
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentKind, LineDraft
from polyphonie.spending.terms.payment_requests import (
    REQUEST_STATES,
    Flux,
    Ground,
    RequestDraft,
    RequestLineDraft,
    RequestState,
)
from polyphonie.spending.terms.proposals import ProposalState

from .samples_desks import Desks, pay
from .year.chain import Cast
from .year.tree import Unit

_OPERATING: Final = "3"
_PRESUMED: Final = "Décision de la démonstration : service fait présumé, liste 2026"
_LISTED: Final = "Décision de la démonstration : contrats payés sans ordre préalable, liste 2026"
_DECISION: Final = "Décision de la démonstration : l’État paie les factures du ministère"


@dataclass(frozen=True, slots=True)
class _Commitment:
    """What is bought. `asked`: somebody of the unit asked for it by a purchase request, which was approved."""

    kind: CommitmentKind
    supplier: int
    label: str
    group: str
    amount: Money
    presumed: str = ""
    listed: bool = False
    asked: bool = False


_COMMITMENTS: Final = (
    _Commitment(CommitmentKind.CONTRACT, 0, "Maintenance et hébergement du site, 2026", "04.03.01", Money(8_400_00)),
    _Commitment(CommitmentKind.ORDER, 1, "Fournitures de bureau, 4e trimestre", "03.01.01", Money(820_80), asked=True),
    _Commitment(
        CommitmentKind.CONTRACT,
        0,
        "Abonnement de télécommunications, 2026",
        "04.03.01",
        Money(4_464_00),
        presumed="telecommunications",
    ),
    _Commitment(
        CommitmentKind.CONTRACT,
        1,
        "Affranchissement, 2026",
        "01.01.01",
        Money(1_200_00),
        presumed="postage",
        listed=True,
    ),
)
"""What the samples name: 2100000001 to 2100000003, the first numbers that the State gives. The last one is paid by
statements of account, before any order."""
_STATEMENTS: Final = ((2, Money(96_40)), (3, Money(112_75)), (4, Money(88_10)))
"""The months of which postage sends a statement, which is paid at the end of the next one, and what each asks for."""

_ESTIMATE: Final = Attachment("devis.txt", "text/plain", "Devis : fournitures de bureau, 820,80 € TTC.\n".encode())


@dataclass(frozen=True, slots=True)
class Step:
    """What became of an invoice in the chain. `request` is empty where it was not matched, and `reasons` say why."""

    invoice: str
    commitment: str
    request: str
    state: str
    paid: bool = False
    reasons: tuple[str, ...] = ()


def commit(
    units: Sequence[Unit],
    *,
    entity: UUID,
    ministry: UUID,
    suppliers: Sequence[UUID],
    cast: Cast,
    on: date,
    today: date,
) -> None:
    """Commit what the samples will be invoiced for, and say that the State pays for its ministry. What is paid before
    any order is, up to `today`; each desk is left with something to do.
    """
    spending.name_payer(actor=SYSTEM, entity=entity, structure=ministry, from_on=on, source=_DECISION, on=on)
    unit = next(unit for unit in units if unit.axis.title == _OPERATING)
    for each in _COMMITMENTS:
        draft = _asked_for if each.asked else _drafted
        made = draft(each, unit, entity=entity, supplier=suppliers[each.supplier], cast=cast, on=on)
        spending.submit_commitment(actor=cast.manager, entity=entity, commitment=made.commitment, on=on)
        spending.validate_commitment(actor=cast.officer, entity=entity, commitment=made.commitment, on=on)
        if each.presumed:
            spending.presume_service(
                actor=cast.officer,
                entity=entity,
                commitment=made.commitment,
                category=each.presumed,
                decision=_PRESUMED,
                from_on=on,
                on=on,
            )
        if each.listed:
            spending.list_periodic(
                actor=cast.officer, entity=entity, commitment=made.commitment, decision=_LISTED, from_on=on, on=on
            )
            _pay_statements(
                made.commitment, suppliers[each.supplier], entity=entity, cast=cast, year=on.year, until=today
            )
    Desks(entity, unit, cast, landlord=suppliers[0], builder=suppliers[1]).fill(on=on, today=today)


def _pay_statements(commitment: UUID, supplier: UUID, *, entity: UUID, cast: Cast, year: int, until: date) -> None:
    """Each statement is requested on presumed service, and passed and paid without waiting for an order."""
    for month, amount in _STATEMENTS:
        on = date(year, month + 1, 13)
        if on > until:
            return
        draft = RequestDraft(
            flux=Flux.VALIDATION_CERTIFIES,
            ground=Ground.PRESUMED_SERVICE,
            supplier=supplier,
            document_number=f"AFFR-{year}-{month:02d}",
            label=f"Relevé d’affranchissement {month:02d}/{year}",
            received_on=on,
            lines=(RequestLineDraft(amount, commitment, 1),),
        )
        made = spending.enter_payment_request(
            actor=cast.manager, entity=entity, draft=draft, on=on, key=draft.document_number
        )
        spending.pass_request(
            actor=cast.accountant, entity=entity, request=made.request, on=on, confirmed=tuple(CheckCode)
        )
        pay([made.request], entity=entity, cast=cast, on=on)


def _drafted(
    bought: _Commitment, unit: Unit, *, entity: UUID, supplier: UUID, cast: Cast, on: date
) -> spending.Drafted:
    """A commitment that its manager drafts from nothing."""
    line = LineDraft(envelope=unit.envelope, label=bought.label, amount=bought.amount, purchasing_group=bought.group)
    draft = CommitmentDraft(kind=bought.kind, supplier=supplier, label=bought.label, lines=(line,))
    return spending.draft_commitment(actor=cast.manager, entity=entity, draft=draft, on=on, key=bought.label)


def _asked_for(
    bought: _Commitment, unit: Unit, *, entity: UUID, supplier: UUID, cast: Cast, on: date
) -> spending.Drafted:
    """A commitment whose draft comes of a purchase request, with its estimate, approved in the unit."""
    line = PurchaseLine(
        label=bought.label,
        quantity=Decimal(1),
        unit_price=bought.amount,
        purchasing_group=bought.group,
        centre=unit.axis.centre.code,
        wanted_on=date(on.year, 10, 1),
    )
    draft = PurchaseDraft(bought.label, "Papier et consommables des bureaux", (line,), supplier)
    made = requests.draft_request(actor=cast.observer, entity=entity, draft=draft, on=on, key=bought.label).request
    requests.attach_document(actor=cast.observer, entity=entity, request=made, attachment=_ESTIMATE, on=on)
    requests.submit_request(actor=cast.observer, entity=entity, request=made, on=on)
    requests.approve_request(actor=cast.approver, entity=entity, request=made, on=on)
    committed_as = CommitmentTerms(bought.kind, envelopes={1: unit.envelope})
    return requests.commit_request(actor=cast.manager, entity=entity, request=made, on=on, committed_as=committed_as)


def play(received: Iterable[tuple[UUID, UUID]], *, entity: UUID, cast: Cast, on: date) -> Iterator[Step]:
    """Take what was matched from its proposal to the bank's statement; told invoice by invoice.

    Each of the cast does their part, by the acts of the portal. What an earlier run paid is told as it stands.
    """
    found = [view for where in received if (view := proposals.of_invoice(*where)) is not None]
    asked = {view.id: _request(view, entity=entity, cast=cast, on=on) for view in found if view.lines}
    if ordered := [request for request in asked.values() if request]:
        pay(ordered, entity=entity, cast=cast, on=on)
        deliveries.drain()
    rows = {
        row.id: row
        for row in payment_requests.numbered(
            actor=SYSTEM, entity=entity, ids=[request for request in asked.values() if request], on=on
        )
    }
    for first in found:
        view = proposals.of_invoice(first.structure, first.id) or first
        request = asked.get(view.id)
        row = rows.get(request) if request else None
        yield Step(
            invoice=view.invoice_number,
            commitment=view.commitment_number,
            request=row.number if row else "",
            state=REQUEST_STATES[row.state].fr if row else "Non rapprochée" if view.reasons else "Déjà payée",
            paid=row is not None and row.state is RequestState.PAID,
            reasons=tuple(reason.fr for reason in view.reasons),
        )


def match(accounts: Iterable[str], *, entity: UUID, cast: Cast, on: date) -> None:
    """Match what seems to settle on some accounts, as the accountant does who accepts all that is proposed."""
    for account in accounts:
        proposed = [
            [(item.entry, item.place) for item in each.items]
            for each in ledger.match_proposals(entity, account=account)
        ]
        if proposed:
            books.accept_matches(actor=cast.accountant, entity=entity, account=account, matches=proposed, on=on)


def _request(view: ProposalView, *, entity: UUID, cast: Cast, on: date) -> UUID | None:
    """The request that pays an invoice, passed by the accountant; None when an earlier run made it."""
    if waiting := presumed.waiting_request(entity, view.structure, view.id):
        return _ordered(waiting, entity=entity, cast=cast, on=on)
    if view.state is not ProposalState.PROPOSED:
        return None
    try:
        spending.accept_proposal(actor=cast.certifier, entity=entity, proposal=view.id, on=on)
    except Refused:  # another invoice took what was left: it is matched again, and says so
        spending.propose_service(actor=SYSTEM, structure=view.structure, invoice=view.id, on=on)
        return None
    made = spending.request_payment(actor=cast.manager, entity=entity, proposal=view.id, on=on)
    return _ordered(made.request, entity=entity, cast=cast, on=on)


def _ordered(request: UUID, *, entity: UUID, cast: Cast, on: date) -> UUID:
    spending.order_payment(actor=cast.officer, entity=entity, request=request, on=on)
    checks = tuple(CheckCode)
    spending.pass_request(actor=cast.accountant, entity=entity, request=request, on=on, confirmed=checks)
    return request
