"""What is on its way to being an invoice or an answer: drafts, and files sent ahead."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models

from polyphonie.invoicing.terms.drafts import NO_SUCH_DRAFT
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .sequences import next_of


class Draft(models.Model):
    """An invoice that a person or a program is writing: what was typed so far (`terms.drafts.Sheet`).

    Closed, it is discarded, or deposited as the invoice that it then names; it is forgotten some time after.
    """

    pk = models.CompositePrimaryKey("owner_id", "id")
    owner_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    sheet = models.JSONField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    entity_id = models.UUIDField(null=True)
    invoice_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner_id", "changed_at", "id"], name="invoicing_draft_changed"),
            models.Index(fields=["changed_at"], name="invoicing_draft_kept"),
        ]

    @classmethod
    def locked(cls, owner: UUID, draft: UUID) -> Self:
        """The draft, held until the commit. Refuses: INV-DRF-01 its owner has none of this id."""
        found = cls.objects.select_for_update().filter(owner_id=owner, id=draft).first()
        if found is None:
            raise Refused(NO_SUCH_DRAFT())
        return found


class FileAhead(models.Model):
    """A file sent before the invoice, or the answer, to which it belongs; forgotten after some days.

    One that a draft holds (`draft_id`, a draft of the same owner) stays as long as the draft.
    """

    pk = models.CompositePrimaryKey("depositor_id", "id")
    depositor_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    ordinal = models.BigIntegerField(db_default=next_of("invoicing_fileahead_ordinal"))
    name = models.TextField()
    size = models.BigIntegerField()
    sent_at = models.DateTimeField()
    draft_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["depositor_id", "ordinal"], name="invoicing_fileahead_number"),
            models.Index(
                fields=["depositor_id", "draft_id"],
                name="invoicing_fileahead_draft",
                condition=models.Q(draft_id__isnull=False),
            ),
            models.Index(fields=["sent_at"], name="invoicing_fileahead_sent"),
        ]
