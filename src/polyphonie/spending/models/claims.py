"""Claims on what creditors are owed: assignments, garnishments, oppositions, as they were served to the accountant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from polyphonie.kernel import rows
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending.terms.claims import NO_SUCH_CLAIM, ClaimKind, ClaimView


class Claim(models.Model):
    """A claim. `taken` is what it took already of its `limit_cents` (None: everything); it ends when it is lifted."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    kind = models.TextField()
    debtor_id = models.UUIDField()
    debtor_name = models.TextField()
    beneficiary_id = models.UUIDField()
    beneficiary_name = models.TextField()
    commitment_id = models.UUIDField(null=True)
    limit_cents = models.BigIntegerField(null=True)
    taken = models.BigIntegerField(default=0)
    reference = models.TextField()
    served_on = models.DateField()
    ended_on = models.DateField(null=True)
    entered_by_name = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="spending_claim_kind", condition=Q(kind__in=[str(each) for each in ClaimKind])),
            models.CheckConstraint(name="spending_claim_of_another", condition=~Q(debtor_id=F("beneficiary_id"))),
            models.CheckConstraint(
                name="spending_claim_within_limit",
                condition=Q(taken__gte=0) & (Q(limit_cents=None) | Q(limit_cents__gte=F("taken"))),
            ),
            models.UniqueConstraint(fields=["entity_id", "debtor_id", "reference"], name="spending_claim_once"),
        ]
        indexes = [models.Index(fields=["entity_id", "debtor_id", "served_on", "id"], name="spending_claim_debtor")]

    @classmethod
    def locked(cls, entity: UUID, claim: UUID) -> Self:
        """A claim, held until the commit. Refuses: SPE-CLM-01."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=claim).first()
        if found is None:
            raise Refused(NO_SUCH_CLAIM())
        return found

    @property
    def view(self) -> ClaimView:
        left = None if self.limit_cents is None else self.limit_cents - self.taken
        kind = ClaimKind(self.kind)
        return ClaimView(self.id, kind, self.beneficiary_id, self.beneficiary_name, self.commitment_id, left)


def claims_on(entity: UUID, debtors: Collection[UUID], *, on: date, held: bool = False) -> dict[UUID, list[Claim]]:
    """The claims in force on some creditors, by creditor, in the order in which they were served; held until the commit
    where asked, in the order of their ids.
    """
    found = rows.find(Claim, entity_id=entity, debtor_id=debtors, order=("id",), held=held)
    by_debtor: dict[UUID, list[Claim]] = {}
    for claim in sorted(found, key=lambda each: (each.served_on, each.id)):
        if claim.served_on <= on and (claim.ended_on is None or claim.ended_on > on):
            by_debtor.setdefault(claim.debtor_id, []).append(claim)
    return by_debtor
