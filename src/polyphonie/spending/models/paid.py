"""What was paid, move by move, and the sums that are kept of it: restitutions read these, not every request."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from django.db import models

from polyphonie.kernel.identity import new_id

from .payment_requests import PaymentRequest
from .places import Placed


class PaidMove(Placed):
    """A request that was paid, or, with its signs turned, one that the bank sent back. Appended, never changed.

    It stands where its request does (`centre_id`). `waited`: the days from its start to the payment.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    centre_id = models.UUIDField()
    ground = models.TextField()
    flux = models.SmallIntegerField()
    paid_on = models.DateField()
    requests = models.SmallIntegerField()
    late = models.SmallIntegerField()
    waited = models.IntegerField()
    payable_cents = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["entity_id", "request_id"], name="spending_paid_request")]

    @classmethod
    def of(cls, request: PaymentRequest, *, paid_on: date, sign: int) -> Self:
        """What a request counts for, paid on a day (a sign of one) or sent back since (of minus one)."""
        return cls(
            entity_id=request.entity_id,
            request_id=request.id,
            programme_id=request.programme_id,
            bop_id=request.bop_id,
            uo_id=request.uo_id,
            centre_id=request.uo_id or request.bop_id or request.programme_id,
            ground=request.ground,
            flux=request.flux,
            paid_on=paid_on,
            requests=sign,
            late=sign if request.due_on is not None and request.due_on < paid_on else 0,
            waited=sign * (paid_on - request.started_on).days,
            payable_cents=sign * request.payable_cents,
        )


class PaidSum(Placed):
    """What a centre paid in a month, on a ground, in a flow, by the moves that `PaidMark` tells.

    It is a copy, for speed: `proofs` recompute it, and what moved since is read from moves.
    """

    pk = models.CompositePrimaryKey("entity_id", "centre_id", "ground", "flux", "month")
    entity_id = models.UUIDField()
    centre_id = models.UUIDField()
    ground = models.TextField()
    flux = models.SmallIntegerField()
    month = models.DateField()
    requests = models.IntegerField()
    late = models.IntegerField()
    waited = models.BigIntegerField()
    payable_cents = models.BigIntegerField()


class PaidMark(models.Model):
    """The first move that the sums of an entity do not hold."""

    entity_id: UUID | models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True)
    before = models.UUIDField()
