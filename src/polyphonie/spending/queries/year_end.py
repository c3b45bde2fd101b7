"""What the chain of expenditure leaves open at the end of a year: what is carried over, owed, or in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import Literal
from polyphonie.spending import models
from polyphonie.spending.terms.certificates import CertificateState
from polyphonie.spending.terms.commitments import CommitmentState
from polyphonie.spending.terms.payment_requests import TO_PAY, RequestState

from .restitutions import Scope, opened, seen

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of a commitment that is not paid in full, in cents."""

    commitment: UUID
    number: str
    place: int
    label: str
    supplier_name: str
    programme: UUID
    cents: int
    certified: int
    requested: int
    paid: int

    @property
    def carried(self) -> int:
        """What is left to pay, which the next year takes over."""
        return self.cents - self.paid

    @property
    def accrued(self) -> int:
        """Services certified and not asked for payment: charges to pay."""
        return max(self.certified - self.requested, 0)

    @property
    def owed(self) -> int:
        """What was asked for payment and is not paid."""
        return self.requested - self.paid


@dataclass(frozen=True, slots=True)
class OpenSums:
    """What open lines come to, in cents: as the properties of `OpenLine` tell of each."""

    carried: int
    accrued: int
    owed: int


@dataclass(frozen=True, slots=True)
class Pending:
    """Documents of a kind that somebody still has to act on before the year may close: how many, cents."""

    kind: str
    count: int
    cents: int


def open_lines(*, actor: Actor, scope: Scope, on: date) -> Iterator[OpenLine]:
    """The lines of signed commitments that are not paid in full, read as they are asked for. Refuses: ACC-RIG-01."""
    lines, last = _open(actor, scope, on).order_by("id", "place"), (UUID(int=0), 0)
    while some := list(lines.filter(Q(id__gt=last[0]) | Q(id=last[0], place__gt=last[1]), id__gte=last[0])[:_AT_ONCE]):
        of = _signed(scope.entity).filter(id__in={line.id for line in some})
        kept = {row.id: row for row in of}
        for line in some:
            if line.id in kept:
                yield OpenLine(
                    commitment=line.id,
                    number=kept[line.id].number,
                    place=line.place,
                    label=line.label,
                    supplier_name=kept[line.id].supplier_name,
                    programme=line.programme_id,
                    cents=line.cents,
                    certified=line.certified,
                    requested=line.requested,
                    paid=line.paid,
                )
        last = some[-1].id, some[-1].place


def open_sums(*, actor: Actor, scope: Scope, on: date) -> OpenSums:
    """What these lines come to. Refuses: ACC-RIG-01."""
    told = opened("carried", "accrued", "owed", actor=actor, scope=scope, on=on)
    cents = {kind: cents for kind, _, _, cents in told}
    return OpenSums(cents.get("carried", 0), cents.get("accrued", 0), cents.get("owed", 0))


def _open(actor: Actor, scope: Scope, on: date) -> QuerySet[models.CommitmentLine]:
    return seen(models.CommitmentLine.objects.filter(cents__gt=F("paid")), actor, scope, on)


def _signed(entity: UUID) -> QuerySet[models.Commitment]:
    return models.Commitment.objects.filter(entity_id=entity, validated_on__isnull=False)


def pending(*, actor: Actor, scope: Scope, on: date) -> tuple[Pending, ...]:
    """What is in the way of the closing, kind by kind; kinds of which there is none are left out."""
    kinds = (*(f"request_{state}" for state in RequestState if state in TO_PAY), "invoice_open")
    told = {
        kind: Pending(kind, count, cents) for kind, _, count, cents in opened(*kinds, actor=actor, scope=scope, on=on)
    }
    others: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("commitment_submitted", _commitments(CommitmentState.SUBMITTED)),
        ("commitment_draft", _commitments(CommitmentState.DRAFT)),
        ("service_observed", models.ServiceCertificate.objects.filter(state=Literal(CertificateState.OBSERVED))),
    )
    for kind, rows in others:
        sums = seen(rows, actor, scope, on).aggregate(count=Count("id"), sum_cents=Sum("cents"))
        if sums["count"]:
            told[kind] = Pending(kind, sums["count"], sums["sum_cents"])
    order = (*kinds[:-1], *(kind for kind, _ in others), kinds[-1])
    return tuple(told[kind] for kind in order if kind in told)


def _commitments(state: CommitmentState) -> QuerySet[models.Commitment]:
    return models.Commitment.objects.filter(state=Literal(state))
