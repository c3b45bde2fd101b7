"""The accountant's desk: a request is checked and passed, one at a time or all those where the checks hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, in_consequence, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import refuse
from polyphonie.ledger import actions as ledger
from polyphonie.ledger.terms import Line
from polyphonie.spending import models
from polyphonie.spending.queries import checks as queries
from polyphonie.spending.rules import checks as rules
from polyphonie.spending.rules.payment_requests import named_line
from polyphonie.spending.terms.checks import Check, CheckCode, Finding, check_terms
from polyphonie.spending.terms.payment_requests import Ground, Purpose, RequestState

from . import assessments, invoice_states, transfers
from .orders import Outcome, each_of, engage

S = RequestState
_PASSED: Final = frozenset({S.PASSED, S.IN_PAYMENT, S.PAID, S.BANK_REJECTED})


@action
def pass_request(*, actor: Actor, entity: UUID, request: UUID, on: date, confirmed: Collection[CheckCode] = ()) -> None:
    """Pass a request: the eight checks are made and kept with their facts, the debt is entered, the transfer ordered.

    `confirmed` are the checks that asked for the accountant's eyes and satisfy them; the control plan of the day tells
    which it asks for. A written requisition sets
    failures aside, but not those of the credits, of the certification and of the discharge. What may be
    paid before its order passes without one.
    Refuses: SPE-PRQ-01, SPE-CHK-01 a check fails, SPE-CHK-02 one must be looked at, KER-LIF-01, LED-PER-01,
    LED-ACC-02, ACC-RIG-01, ACC-SEP-02. Source: décret 2012-1246, articles 18 to 20 and 38.
    """
    held = models.PaymentRequest.locked(entity, request)
    access.require(actor, Right.PAYMENT_VISA, perimeter=held.perimeter, on=on, other_than=_ordering_side(held))
    if held.state in _PASSED and held.passed_by == actor.id:
        unchanged()
        return
    unordered = held.state == RequestState.ENTERED and held.order_after
    held.take("pass_unordered" if unordered else "pass")
    lines = models.lines_of(entity, [request])[request]
    models.claims_on(entity, held.supplier_id, commitments=_commitments(lines), on=on, held=True)
    found = queries.checks_of(held, lines, on=on)
    required = models.Requisition.objects.filter(entity_id=entity, request_id=request).exists()
    assessed = assessments.assess(held, lines, actor=actor, on=on)
    released = frozenset(CheckCode) - set(assessed.checks)
    refuse(rules.visa_refusals(found, confirmed=released | set(confirmed), required=required, terms=check_terms(on)))
    if unordered:
        engage(held, lines, actor=actor, on=on)
    rows.insert(_verdicts(held, found, confirmed, released, actor=actor, on=on))
    assessments.record(held, found, confirmed, actor=actor, on=on)
    held.passed_by, held.passed_on = actor.id, on
    if not held.payable_cents:
        held.take("settle")
        held.paid_on = on
    held.save(update_fields=["state", "passed_by", "passed_on", "paid_on"])
    if held.paid_on:
        transfers.count_paid([(held, 1)])
    transfers.order(held, lines, actor=actor, on=on)
    _enter(held, lines, actor=actor, on=on)
    invoice_states.follow(held, InvoiceState.RECORDED, actor=actor, on=on)
    note(entity=entity, subject=held.source, after=held.state, required=required)


def _commitments(lines: Sequence[models.RequestLine]) -> list[UUID]:
    return [named[0] for line in lines if (named := named_line(line.commitment)) is not None]


def _ordering_side(request: models.PaymentRequest) -> frozenset[UUID]:
    return frozenset({request.entered_by, request.ordered_by or request.entered_by})


def _verdicts(
    request: models.PaymentRequest,
    found: Iterable[Check],
    confirmed: Collection[CheckCode],
    released: Collection[CheckCode],
    *,
    actor: Actor,
    on: date,
) -> list[models.CheckVerdict]:
    """Each check as it is kept. One that asks for eyes holds once it was looked at, or where the plan releases it."""
    return [
        models.CheckVerdict(
            entity_id=request.entity_id,
            request_id=request.id,
            code=each.code,
            holds=each.finding is Finding.HOLDS
            or (each.finding is Finding.TO_SEE and (each.code in confirmed or each.code in released)),
            computed=each.finding is not Finding.TO_SEE,
            facts={**each.facts, **({"released": "yes"} if each.code in released else {})},
            by=actor.id,
            by_name=actor.name,
            on=on,
        )
        for each in found
    ]


def _enter(request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, actor: Actor, on: date) -> None:
    """The debt in the books: what accrues on it, or its charge; then what an advance and a guarantee take of it."""
    for (event, named, account, axes), cents in _debts(request, lines).items():
        _post(request, event, {named: account} if account else {}, cents, axes=dict(axes), actor=actor, on=on)
    recovered, withheld = (sum(getattr(line, each) for line in lines) for each in ("recovered_cents", "withheld_cents"))
    if recovered:
        _post(request, "advance_recovered", {}, recovered, axes={}, actor=actor, on=on)
    if withheld:
        accounts = {"retention": _retention(request)}
        _post(request, "retention_withheld", accounts, withheld, axes={}, actor=actor, on=on)


_Debt = tuple[str, str, str, tuple[tuple[str, str], ...]]


def _debts(request: models.PaymentRequest, lines: Sequence[models.RequestLine]) -> dict[_Debt, int]:
    """What is entered, by the model of its entry and the account that it names."""
    found: dict[_Debt, int] = {}
    for line in lines:
        debt: _Debt
        if request.purpose == Purpose.RETENTION_RELEASE:
            debt = "retention_released", "retention", _retention(request), ()
        elif request.ground == Ground.ADVANCE:
            debt = "advance_request", "", "", ()
        elif request.certified_before:
            debt = "payment_request", "accrual", line.accrual_account, ()
        else:
            debt = "direct_payment_request", "charge", line.charge_account, tuple(sorted(line.axes.items()))
        found[debt] = found.get(debt, 0) + line.cents
    return found


def _retention(request: models.PaymentRequest) -> str:
    """The account of the guarantees kept back from a creditor, beside the one that they are owed on."""
    return f"{request.supplier_account[:3]}7000000"


def _post(
    request: models.PaymentRequest,
    event: str,
    accounts: dict[str, str],
    cents: int,
    *,
    axes: dict[str, str],
    actor: Actor,
    on: date,
) -> None:
    named = ":".join([event, *accounts.values(), *axes.values()])
    ledger.post_event(
        actor=in_consequence(actor),
        entity=request.entity_id,
        event=event,
        dated_on=on,
        accounts=accounts | {"supplier": request.supplier_account},
        amounts={"amount": Money(cents)},
        source=request.source,
        key=f"{request.source}:{named}",
        on=on,
        about=Line("", party=request.supplier_id, reference=request.number, axes=axes),
    )


@action
def pass_requests(*, actor: Actor, entity: UUID, requests: Sequence[UUID], on: date) -> tuple[Outcome, ...]:
    """Pass many requests at once: each of which every check holds by itself is passed, the others tell why not.

    Refuses nothing as a whole; each tells what `pass_request` refuses.
    """
    return each_of(requests, lambda request: pass_request(actor=actor, entity=entity, request=request, on=on))
