"""Who pays for a structure's invoices, and the services proposed from invoices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from polyphonie.access.terms import Perimeter
from polyphonie.budget.terms import Centre
from polyphonie.kernel import rows
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.spending.terms.proposals import (
    NO_SUCH_PROPOSAL,
    PROPOSAL_LIFE,
    UNDECIDED,
    ProposalState,
    ProposedLine,
)


class Payer(models.Model):
    """The accounting entity that pays for the invoices of a public structure from a day, until another one does."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    structure_id = models.UUIDField()
    from_on = models.DateField()
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity_id", "structure_id", "from_on"], name="spending_payer_one_a_day"),
        ]
        indexes = [models.Index(fields=["structure_id", "from_on"], name="spending_payer_structure")]


class Proposal(models.Model):
    """A service proposed from an invoice, or why none is. It bears its invoice's id: one to each.

    `lines` are those that it is about, `reasons` why it is not matched (`Refusal`). It stands on the centre of its
    first line; where it has none, whoever sees the whole entity sees it, and both sides of the invoice always do.
    `unrequested`: it was accepted, and counts on what is certified until a request asks for its payment.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField()
    structure_id = models.UUIDField()
    invoice_number = models.TextField()
    supplier_id = models.UUIDField()
    supplier_name = models.TextField()
    cents = models.BigIntegerField()
    issued_on = models.DateField()
    commitment_number = models.TextField(default="")
    contract_number = models.TextField(default="")
    state = models.TextField(default=PROPOSAL_LIFE.initial.value)
    way = models.TextField(default="")
    certified = models.BooleanField(default=False)
    lines = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    programme_id = models.UUIDField(null=True)
    bop_id = models.UUIDField(null=True)
    uo_id = models.UUIDField(null=True)
    proposed_on = models.DateField()
    decided_by_name = models.TextField(default="")
    decided_on = models.DateField(null=True)
    reason = models.TextField(default="")
    unrequested = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_proposal_state", condition=Q(state__in=[str(each) for each in ProposalState])
            ),
        ]
        indexes = [
            models.Index(fields=["entity_id", "state", "id"], name="spending_proposal_by_state"),
            models.Index(fields=["entity_id", "supplier_id", "invoice_number"], name="spending_proposal_number"),
            models.Index(fields=["structure_id", "id"], name="spending_proposal_structure"),
            models.Index(
                fields=["entity_id", "issued_on", "id"],
                name="spending_proposal_undecided",
                condition=Q(state__in=sorted(UNDECIDED)),
            ),
            models.Index(
                fields=["entity_id", "supplier_id"],
                name="spending_proposal_unrequested",
                condition=Q(unrequested=True),
            ),
        ]

    @classmethod
    def locked(cls, entity: UUID, proposal: UUID) -> Self:
        """A proposal, held until the commit. Refuses: SPE-PRO-01."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=proposal).first()
        if found is None:
            raise Refused(NO_SUCH_PROPOSAL())
        return found

    @classmethod
    def locked_all(cls, entity: UUID, proposals: Collection[UUID]) -> dict[UUID, Self]:
        """Some proposals, held until the commit, in the order of ids. Refuses: SPE-PRO-01 one is not there."""
        held = rows.find(cls, entity_id=entity, id=proposals, order=("id",), held=True)
        found = {each.id: each for each in held}
        if len(found) < len(set(proposals)):
            raise Refused(NO_SUCH_PROPOSAL())
        return found

    def take(self, move: str) -> None:
        """Take a move of the life cycle. Refuses: KER-LIF-01."""
        self.state = PROPOSAL_LIFE.after(move, ProposalState(self.state))

    def tell(self, lines: Sequence[ProposedLine], reasons: Sequence[Refusal], place: Centre | None) -> None:
        """Be about these lines, or about none for these reasons."""
        self.lines = [
            {
                **asdict(each),
                "commitment": str(each.commitment),
                "service": str(each.service) if each.service else None,
            }
            for each in lines
        ]
        self.reasons = [{**asdict(each), "kind": str(each.kind)} for each in reasons]
        self.programme_id = place.programme if place else None
        self.bop_id = place.bop if place else None
        self.uo_id = place.uo if place else None

    @property
    def perimeter(self) -> Perimeter:
        """The centre of its first line; the whole body where it has none."""
        if self.programme_id is None:
            return Perimeter.of_entity(self.entity_id)
        place = Centre("", self.programme_id, self.bop_id, self.uo_id)
        return Perimeter.of_centre(self.entity_id, place.id, within=place.within)

    @property
    def proposed(self) -> tuple[ProposedLine, ...]:
        return tuple(
            ProposedLine(
                UUID(each["commitment"]),
                each["number"],
                each["place"],
                each["cents"],
                UUID(each["service"]) if each["service"] else None,
            )
            for each in self.lines
        )
