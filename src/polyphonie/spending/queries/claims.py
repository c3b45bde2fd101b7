"""The claims on what creditors are owed, as the accountant follows them: what each takes, what it took, of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.terms.claims import NO_SUCH_CLAIM, ClaimKind
from polyphonie.spending.terms.payment_requests import RequestState

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim, in cents. `limit` None: all that its debtor is owed; `number`: the commitment that it is kept to."""

    entity: UUID
    id: UUID
    kind: ClaimKind
    debtor: UUID
    debtor_name: str
    beneficiary: UUID
    beneficiary_name: str
    commitment: UUID | None
    number: str
    limit: int | None
    taken: int
    reference: str
    served_on: date
    ended_on: date | None
    entered_by_name: str

    @property
    def left(self) -> int | None:
        return None if self.limit is None else self.limit - self.taken

    def standing(self, *, on: date) -> str:
        """`ended` once it is lifted, `exhausted` once it took all it may, else `held`."""
        if self.ended_on is not None and self.ended_on <= on:
            return "ended"
        return "exhausted" if self.left == 0 else "held"


@dataclass(frozen=True, slots=True)
class TakenRow:
    """What a claim took of a request, in cents, and where that transfer stands."""

    request: UUID
    number: str
    cents: int
    state: RequestState
    passed_on: date | None
    paid_on: date | None


def claims(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    text: str = "",
    held: bool = False,
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[ClaimRow, ...]:
    """The claims served to a body's accountant, newest first; `held`: those that still take. Refuses: ACC-RIG-01."""
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Claim.objects.filter(entity_id=entity)
    if held:
        takes = Q(limit_cents=None) | Q(limit_cents__gt=F("taken"))
        found = found.filter(takes, Q(ended_on=None) | Q(ended_on__gt=on))
    for word in text.replace("\x00", "").split():
        found = found.filter(
            Q(reference__icontains=word) | Q(debtor_name__icontains=word) | Q(beneficiary_name__icontains=word)
        )
    if after is not None:
        found = found.filter(id__lt=after)
    return _rows(entity, list(found.order_by("-id")[:limit]))


def claim(*, actor: Actor, entity: UUID, claim: UUID, on: date) -> tuple[ClaimRow, tuple[TakenRow, ...]]:
    """A claim, and what it took, newest first. Refuses: SPE-CLM-01, ACC-RIG-01."""
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Claim.objects.filter(entity_id=entity, id=claim).first()
    if found is None:
        raise Refused(NO_SUCH_CLAIM())
    shares = list(
        models.Share.objects.filter(entity_id=entity, payee_id=found.beneficiary_id, claim_id=claim).order_by("-id")[
            :PAGE
        ]
    )
    requests = {
        each.id: each
        for each in models.PaymentRequest.objects.filter(
            entity_id=entity, id__in={share.request_id for share in shares}
        )
    }
    taken = tuple(
        TakenRow(
            share.request_id,
            requests[share.request_id].number,
            share.cents,
            RequestState(share.state),
            requests[share.request_id].passed_on,
            share.paid_on,
        )
        for share in shares
        if share.request_id in requests
    )
    return _rows(entity, [found])[0], taken


def claim_named(entity: UUID, debtor: UUID, reference: str) -> UUID | None:
    """The claim of that reference on a creditor."""
    found = models.Claim.objects.filter(entity_id=entity, debtor_id=debtor, reference=reference.strip())
    return found.values_list("id", flat=True).first()


def _rows(entity: UUID, found: list[models.Claim]) -> tuple[ClaimRow, ...]:
    bound = {each.commitment_id for each in found if each.commitment_id}
    numbers = dict(models.Commitment.objects.filter(entity_id=entity, id__in=bound).values_list("id", "number"))
    return tuple(
        ClaimRow(
            entity=each.entity_id,
            id=each.id,
            kind=ClaimKind(each.kind),
            debtor=each.debtor_id,
            debtor_name=each.debtor_name,
            beneficiary=each.beneficiary_id,
            beneficiary_name=each.beneficiary_name,
            commitment=each.commitment_id,
            number=numbers.get(each.commitment_id, "") if each.commitment_id else "",
            limit=each.limit_cents,
            taken=each.taken,
            reference=each.reference,
            served_on=each.served_on,
            ended_on=each.ended_on,
            entered_by_name=each.entered_by_name,
        )
        for each in found
    )
