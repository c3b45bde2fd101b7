"""Late interest is liquidated by itself: a request of what is owed is entered, with its computation beside it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import queries as budget
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, in_consequence, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.queries import interest as queries
from polyphonie.spending.terms.interest import INTEREST_CASE, NOT_PAID_YET, Part, PartKind, imputing
from polyphonie.spending.terms.payment_requests import Flux, Ground, Purpose, RequestDraft, RequestLineDraft

from .payment_requests import EnteredRequest, enter_payment_request


@action
def liquidate_interest(*, actor: Actor, entity: UUID, request: UUID, on: date) -> EnteredRequest | None:
    """Enter the request of what paying late owes: interest and the indemnity, or what is still missing of them.

    It is charged where its principal was, or there in the next year once that one is closed, and goes on like any
    other: ordered, passed, paid, or waiting until there are appropriations. None when nothing (more) is owed: done
    twice, it is done once.
    Refuses: SPE-PRQ-01, SPE-INT-01 it is not paid yet, REF-RAT-01 no rate is known, ACC-RIG-01.
    Source: code de la commande publique, articles L2192-13, R2192-31 to R2192-36 and D2192-35.
    """
    held = models.PaymentRequest.locked(entity, request)
    access.require(actor, Right.PAYMENT_REQUEST, perimeter=held.perimeter, on=on)
    if held.paid_on is None:
        raise Refused(NOT_PAID_YET(number=held.number))
    parts, asked = queries.owed(held), queries.asked(entity, request)
    missing = sum(each.cents for each in parts) - asked
    if missing <= 0:
        unchanged()
        return None
    draft = _draft(held, missing, since=sum(each.days for each in parts[:1]), on=on)
    entered = enter_payment_request(actor=in_consequence(actor), entity=entity, draft=draft, on=on)
    kept = (*parts, Part(PartKind.BEFORE, -asked)) if asked else parts
    rows.insert(models.parts_as_kept(entity, entered.request, kept))
    note(entity=entity, subject=held.source, interest=entered.number, cents=missing)
    return entered


def _draft(principal: models.PaymentRequest, cents: int, *, since: int, on: date) -> RequestDraft:
    assert principal.paid_on is not None, "asked before"
    line = models.lines_of(principal.entity_id, [principal.id])[principal.id][0]
    charged = budget.charged_on(principal.entity_id, [line.envelope_id], on=on)
    before = len(queries.of_principals(principal.entity_id, [principal.id]))
    return RequestDraft(
        flux=Flux.DIRECT,
        ground=Ground.LEGAL_CASE,
        case=INTEREST_CASE,
        purpose=Purpose.INTEREST,
        principal=principal.id,
        supplier=principal.supplier_id,
        document_number=f"IM-{principal.number}" + (f"-{before + 1}" if before else ""),
        label=f"Intérêts moratoires, demande {principal.number}, {since} jours",
        received_on=principal.paid_on,
        lines=(
            RequestLineDraft(
                Money(cents),
                envelope=charged[line.envelope_id],
                charge_account=imputing(on).charge_account,
                axes=line.axes,
            ),
        ),
    )
