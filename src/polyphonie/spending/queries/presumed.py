"""Services presumed done: which commitments, since when, what they led to pay, which campaigns are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, Sum

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import queries as controls
from polyphonie.controls.terms import Candidate, Purpose
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import Literal
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.rules import presumed as rules
from polyphonie.spending.rules.payment_requests import named_line
from polyphonie.spending.rules.presumed import Due
from polyphonie.spending.terms.payment_requests import Ground, RequestState
from polyphonie.spending.terms.presumed import NO_SUCH_MARK, EndCause

from .payment_requests import RequestRow, numbered
from .places import within

PAGE = 50


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A commitment whose services are, or were, presumed done."""

    entity: UUID
    id: UUID
    commitment: UUID
    number: str
    supplier_name: str
    label: str
    category: str
    decision: str
    from_on: date
    marked_by_name: str
    marked_on: date
    ended_on: date | None
    ended_by_name: str
    end_cause: EndCause | None
    end_reason: str
    perimeter: Perimeter

    def state(self, *, on: date) -> str:
        """Whether it holds on a day (`held`), will (`coming`), or holds no more (`ended`)."""
        if self.ended_on is not None:
            return "ended"
        return "held" if self.from_on <= on else "coming"


def marks(
    *, actor: Actor, entity: UUID, on: date, held: bool = False, after: UUID | None = None, limit: int = PAGE
) -> tuple[MarkRow, ...]:
    """The marks that the actor may consult, newest first; those alone that are not ended, where asked.

    Refuses: ACC-RIG-01.
    """
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.PresumedService.objects.filter(within(reach), entity_id=entity)
    if held:
        found = found.filter(ended_on=None)
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(map(_row, found.order_by("-id")[:limit]))


def mark(*, actor: Actor, entity: UUID, commitment: UUID, on: date) -> MarkRow:
    """The latest mark of a commitment. Refuses: SPE-SFP-08, ACC-RIG-01."""
    found = models.PresumedService.objects.filter(entity_id=entity, commitment_id=commitment).order_by("-id").first()
    if found is None:
        raise Refused(NO_SUCH_MARK())
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    return _row(found)


def _row(row: models.PresumedService) -> MarkRow:
    return MarkRow(
        entity=row.entity_id,
        id=row.id,
        commitment=row.commitment_id,
        number=row.commitment_number,
        supplier_name=row.supplier_name,
        label=row.label,
        category=row.category,
        decision=row.decision,
        from_on=row.from_on,
        marked_by_name=row.marked_by_name,
        marked_on=row.marked_on,
        ended_on=row.ended_on,
        ended_by_name=row.ended_by_name,
        end_cause=EndCause(row.end_cause) if row.end_cause else None,
        end_reason=row.end_reason,
        perimeter=row.perimeter,
    )


@dataclass(frozen=True, slots=True)
class Presumed:
    """What was requested on presumed service since a day, counted and summed in cents."""

    count: int
    cents: int


def requested(*, actor: Actor, entity: UUID, since: date, on: date) -> Presumed:
    """What was requested on presumed service since a day, where the actor may consult. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.PaymentRequest.objects.filter(
        within(reach), entity_id=entity, ground=Literal(Ground.PRESUMED_SERVICE), entered_on__gte=since
    )
    told = found.aggregate(count=Count("id"), cents=Sum("cents"))
    return Presumed(told["count"], told["cents"] or 0)


def held(*, actor: Actor, entity: UUID, on: date) -> int:
    """How many commitments are under presumed service on a day, where the actor may consult. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.PresumedService.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=on), within(reach), entity_id=entity, from_on__lte=on
    )
    return found.count()


def requests_of(*, actor: Actor, entity: UUID, commitment: UUID, on: date, limit: int = PAGE) -> tuple[RequestRow, ...]:
    """What was requested on presumed service under a commitment, newest first. Refuses: ACC-RIG-01."""
    lines = models.CommitmentLine.objects.filter(entity_id=entity, id=commitment)
    named = models.RequestLine.objects.filter(entity_id=entity, commitment__in=[each.reference for each in lines])
    asked = models.PaymentRequest.objects.filter(
        entity_id=entity, ground=Literal(Ground.PRESUMED_SERVICE), id__in=named.values("request_id")
    )
    ids = [each.id for each in asked.order_by("-id")[:limit]]
    return tuple(sorted(numbered(actor=actor, entity=entity, ids=ids, on=on), key=lambda row: row.id, reverse=True))


def waiting_request(entity: UUID, structure: UUID, invoice: UUID) -> UUID | None:
    """The request that an invoice's arrival entered on presumed service, while it waits to be ordered or passed."""
    found = models.PaymentRequest.objects.filter(
        entity_id=entity,
        structure_id=structure,
        invoice_id=invoice,
        ground=Literal(Ground.PRESUMED_SERVICE),
        state=Literal(RequestState.ENTERED),
    )
    return found.values_list("id", flat=True).first()


def to_look_at(entity: UUID, *, since: date, until: date) -> tuple[Candidate, ...]:
    """What was passed on presumed service in a period (its end excluded), each in the category of its commitment."""
    passed = list(passed_presumed(entity, since=since, until=until))
    lines = models.lines_of(entity, [each.id for each in passed])
    first = {request: named_line(of[0].commitment) for request, of in lines.items() if of}
    marked = models.PresumedService.objects.filter(
        entity_id=entity, commitment_id__in={n[0] for n in first.values() if n}
    )
    categories = dict(marked.order_by("id").values_list("commitment_id", "category"))
    return tuple(
        Candidate(each.source, categories.get(named[0], "") if (named := first[each.id]) else "", Money(each.cents))
        for each in passed
    )


def passed_presumed(entity: UUID, *, since: date, until: date) -> Iterator[models.PaymentRequest]:
    """The requests that were passed on presumed service in a period (its end excluded)."""
    return models.PaymentRequest.objects.filter(
        entity_id=entity, ground=Literal(Ground.PRESUMED_SERVICE), passed_on__gte=since, passed_on__lt=until
    ).iterator(2000)


def due(*, entity: UUID, on: date) -> Due:
    """How many campaigns the present year has had, and which period the next one has to look at."""
    held = models.PresumedService.objects.filter(
        Q(ended_on=None) | Q(ended_on__year=on.year), entity_id=entity, from_on__lte=on
    )
    done = [
        (each.since, each.until)
        for each in controls.populations(Purpose.PRESUMED_SERVICE, entity=entity)
        if each.since.year == on.year
    ]
    return rules.due(done, held=held.exists(), on=on)
