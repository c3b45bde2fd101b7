"""What is open in the chain, in sums: year ends and desks read these, not every line, request and invoice."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from polyphonie.kernel.identity import new_id


class Open(models.Model):
    """So many documents of a kind more on a centre (or fewer, below zero), which come to so many cents.

    `kind`: what open lines of commitments come to (`carried`, `accrued`, `owed`), requests by their state
    (`request_…`), by the last day to pay (`to_pay`) or whose delay is stopped (`stopped`: of both, what is payable),
    invoices that nobody has decided (`invoice_open`), and by the day they were issued those of no certified service
    (`uncertified`). Kinds that tell no day have the first of the year 1. An invoice of no commitment has no programme.
    """

    entity_id: UUID | models.UUIDField[UUID, UUID] = models.UUIDField()
    programme_id = models.UUIDField(null=True)
    bop_id = models.UUIDField(null=True)
    uo_id = models.UUIDField(null=True)
    kind = models.TextField()
    day = models.DateField()
    count = models.IntegerField()
    cents = models.BigIntegerField()

    class Meta:
        abstract = True


class OpenMove(Open):
    """What a statement changed. The database writes it, whatever act it is of; `keep_open_sums` takes it into sums."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    id = models.UUIDField(default=new_id)


class OpenSum(Open):
    """What is open but for the moves that are not taken yet. It is a copy, for speed: `proofs` recompute it."""

    pk = models.CompositePrimaryKey("entity_id", "centre_id", "kind", "day")
    centre_id = models.UUIDField()
