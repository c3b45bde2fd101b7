"""What the chain of expenditure leaves open at the end of a year: what is carried over, owed, or in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import Literal, literals
from polyphonie.spending import models
from polyphonie.spending.terms.certificates import CertificateState
from polyphonie.spending.terms.commitments import CommitmentState
from polyphonie.spending.terms.payment_requests import TO_PAY, RequestState
from polyphonie.spending.terms.proposals import UNDECIDED

from .restitutions import Scope, seen

_AT_ONCE: Final = 500


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
    """What these lines come to, summed by the database. Refuses: ACC-RIG-01.

    All open lines are read in an index that tells enough; those of the few commitments not signed are left out.
    """
    lines = _open(actor, scope, on)
    states = literals(set(CommitmentState) - {CommitmentState.VALIDATED})
    unsigned = models.Commitment.objects.filter(entity_id=scope.entity, state__in=states)
    every, others = _summed(lines), _summed(lines.filter(id__in=unsigned.values("id")))
    return OpenSums(*(one - other for one, other in zip(every, others, strict=True)))


def _summed(lines: QuerySet[models.CommitmentLine]) -> tuple[int, int, int]:
    sums = lines.aggregate(
        carried=Sum(F("cents") - F("paid")),
        accrued=Sum(F("certified") - F("requested"), filter=Q(certified__gt=F("requested"))),
        owed=Sum(F("requested") - F("paid")),
    )
    return sums["carried"] or 0, sums["accrued"] or 0, sums["owed"] or 0


def _open(actor: Actor, scope: Scope, on: date) -> QuerySet[models.CommitmentLine]:
    return seen(models.CommitmentLine.objects.filter(cents__gt=F("paid")), actor, scope, on)


def _signed(entity: UUID) -> QuerySet[models.Commitment]:
    return models.Commitment.objects.filter(entity_id=entity, state=Literal(CommitmentState.VALIDATED))


def pending(*, actor: Actor, scope: Scope, on: date) -> tuple[Pending, ...]:
    """What is in the way of the closing, kind by kind; kinds of which there is none are left out."""
    requests = seen(models.PaymentRequest.objects.filter(state__in=literals(TO_PAY)), actor, scope, on)
    by_state = requests.order_by().values_list("state").annotate(Count("id"), Sum("cents"))
    unpaid = {state: Pending(f"request_{state}", count, cents) for state, count, cents in by_state}
    others: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("commitment_submitted", _commitments(CommitmentState.SUBMITTED)),
        ("commitment_draft", _commitments(CommitmentState.DRAFT)),
        ("service_observed", models.ServiceCertificate.objects.filter(state=Literal(CertificateState.OBSERVED))),
        ("invoice_open", models.Proposal.objects.filter(state__in=literals(UNDECIDED))),
    )
    found = [unpaid[state] for state in RequestState if state in unpaid]
    for kind, rows in others:
        sums = seen(rows, actor, scope, on).aggregate(count=Count("id"), sum_cents=Sum("cents"))
        if sums["count"]:
            found.append(Pending(kind, sums["count"], sums["sum_cents"]))
    return tuple(found)


def _commitments(state: CommitmentState) -> QuerySet[models.Commitment]:
    return models.Commitment.objects.filter(state=Literal(state))
