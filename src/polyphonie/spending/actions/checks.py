"""The accountant's desk: a request is checked and passed, one at a time or all those where the checks hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.controls.terms import Assessment
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, in_consequence, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import actions as ledger
from polyphonie.ledger.actions import Happened
from polyphonie.ledger.terms import Line
from polyphonie.payments.terms import set_of
from polyphonie.spending import models
from polyphonie.spending.queries import checks as queries
from polyphonie.spending.queries.checks import Lines, Paid
from polyphonie.spending.rules import checks as rules
from polyphonie.spending.terms.checks import Check, CheckCode, Finding, check_terms
from polyphonie.spending.terms.payment_refusals import LOOK_AT_IT_WHOLE, NO_SUCH_REQUEST
from polyphonie.spending.terms.payment_requests import Ground, Purpose, RequestState

from . import assessments, invoice_states, transfers
from .orders import Outcome, engage_all, outcomes

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
    _pass(actor, entity, [request], on, confirmed)


def _pass(
    actor: Actor, entity: UUID, requests: Sequence[UUID], on: date, confirmed: Collection[CheckCode] | None = None
) -> None:
    """Pass all of these requests, or refuse. `confirmed` is None when nobody looks at each by itself."""
    held = _to_pass(actor, entity, requests, on)
    unordered = [each for each in held if each.state == S.ENTERED and each.order_after]
    without = {each.id for each in unordered}
    for each in held:
        each.take("pass_unordered" if each.id in without else "pass")
    if not held:
        return
    lines = models.lines_of(entity, [each.id for each in held])
    payees = queries.Payees(held, lines, on=on, held=True)
    paid = {each.id: payees.take(each) for each in held}
    required = set(_required(entity, held))
    assessed = assessments.assess_all(held, lines, actor=actor, on=on, paid=paid)
    if confirmed is None:
        refuse(LOOK_AT_IT_WHOLE(number=each.number) for each in held if assessed[each.id].drawn)
    seen = confirmed or ()
    found = _checked(held, lines, paid, required, seen, assessed=assessed, actor=actor, on=on)
    if unordered:
        engage_all(unordered, lines, actor=actor, on=on)
    assessments.record_all(found, seen, entity=entity, actor=actor, on=on)
    for each in held:
        each.passed_by, each.passed_on = actor.id, on
        if not each.payable_cents:
            each.take("settle")
            each.paid_on = on
    rows.update(held, ["state", "passed_by", "passed_on", "paid_on"])
    rows.insert([models.PaidMove.of(each, paid_on=on, sign=1) for each in held if each.paid_on])
    transfers.count_paid([(each, 1) for each in held if each.paid_on])
    ordered = transfers.order_all(held, lines, paid, actor=actor, on=on)
    together = {"transfers": set_of(ordered)} if len(ordered) > 1 else {}
    rows.update(list(payees.taken.values()), ["taken"])
    entries = [entry for each in held for entry in _entries(each, lines[each.id])]
    ledger.post_events(actor=in_consequence(actor), entity=entity, events=entries, dated_on=on, on=on)
    invoice_states.follow_all(held, InvoiceState.RECORDED, actor=actor, on=on)
    for each in held:
        note(entity=entity, subject=each.source, after=each.state, required=each.id in required, **together)


def _to_pass(actor: Actor, entity: UUID, requests: Sequence[UUID], on: date) -> list[models.PaymentRequest]:
    """The requests that are held until the commit, but for those that the actor passed before.

    Refuses: SPE-PRQ-01, ACC-RIG-01, ACC-SEP-02.
    """
    held = models.PaymentRequest.locked_all(entity, requests)
    if len(held) < len(requests):
        raise Refused(NO_SUCH_REQUEST())
    for each in held.values():
        other_than = _ordering_side(each)
        access.require(actor, Right.PAYMENT_VISA, perimeter=each.perimeter, on=on, other_than=other_than)
    unchanged()
    return [each for each in held.values() if each.state not in _PASSED or each.passed_by != actor.id]


def _required(entity: UUID, held: Sequence[models.PaymentRequest]) -> Iterable[UUID]:
    """Those of which a written requisition was made."""
    made = rows.pick(models.Requisition, "request_id", entity_id=entity, request_id=[each.id for each in held])
    return (request for (request,) in made)


def _checked(
    held: Sequence[models.PaymentRequest],
    lines: Lines,
    paid: Mapping[UUID, Paid],
    required: Collection[UUID],
    confirmed: Collection[CheckCode],
    *,
    assessed: Mapping[UUID, Assessment],
    actor: Actor,
    on: date,
) -> dict[str, tuple[Check, ...]]:
    """What the checks find of each request, kept with their facts. Refuses: SPE-CHK-01, SPE-CHK-02."""
    grounds, terms = queries.Grounds(held, lines, on=on), check_terms(on)
    told: dict[str, tuple[Check, ...]] = {}
    verdicts: list[models.CheckVerdict] = []
    for each in held:
        found = told[each.source] = grounds.checks(each, paid[each.id])
        released = frozenset(CheckCode) - set(assessed[each.id].checks)
        seen = released | set(confirmed)
        refuse(rules.visa_refusals(found, confirmed=seen, required=each.id in required, terms=terms))
        verdicts += _verdicts(each, found, confirmed, released, actor=actor, on=on)
    rows.insert(verdicts)
    return told


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


def _entries(request: models.PaymentRequest, lines: Sequence[models.RequestLine]) -> Iterator[Happened]:
    """The debt in the books: what accrues on it, or its charge; then what an advance and a guarantee take of it."""
    for (event, named, account, axes), cents in _debts(request, lines).items():
        yield _entry(request, event, {named: account} if account else {}, cents, axes=dict(axes))
    recovered, withheld = (sum(getattr(line, each) for line in lines) for each in ("recovered_cents", "withheld_cents"))
    if recovered:
        yield _entry(request, "advance_recovered", {}, recovered, axes={})
    if withheld:
        yield _entry(request, "retention_withheld", {"retention": _retention(request)}, withheld, axes={})


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
            debt = "payment_request", "accrual", line.accrual_account, tuple(sorted(line.axes.items()))
        else:
            debt = "direct_payment_request", "charge", line.charge_account, tuple(sorted(line.axes.items()))
        found[debt] = found.get(debt, 0) + line.cents
    return found


def _retention(request: models.PaymentRequest) -> str:
    """The account of the guarantees kept back from a creditor, beside the one that they are owed on."""
    return f"{request.supplier_account[:3]}7000000"


def _entry(
    request: models.PaymentRequest, event: str, accounts: dict[str, str], cents: int, *, axes: dict[str, str]
) -> Happened:
    named = ":".join([event, *accounts.values(), *axes.values()])
    return Happened(
        event,
        accounts | {"supplier": request.supplier_account},
        {"amount": Money(cents)},
        source=request.source,
        key=f"{request.source}:{named}",
        about=Line("", party=request.supplier_id, reference=request.number, axes=axes),
    )


@action
def pass_requests(*, actor: Actor, entity: UUID, requests: Sequence[UUID], on: date) -> tuple[Outcome, ...]:
    """Pass many requests at once, as far as the control plan lets nobody look at each: those whose permanent checks
    hold are passed, the others tell why not.

    Refuses nothing as a whole; each tells what `pass_request` refuses, and SPE-CHK-03 the plan wants it looked at
    whole, as everything is where none is published. Source: décret 2012-1246, article 42.
    """
    return outcomes(requests, lambda part: _pass(actor, entity, part, on))
