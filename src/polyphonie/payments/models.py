"""What payments keeps: transfers, the lots that they left in, what the bank answered, line by line."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from polyphonie.kernel import rows
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .terms import LOT_LIFE, MOST_CENTS, TRANSFER_LIFE, LineState, LotState, TransferState
from .terms.refusals import NO_SUCH_LINE, NO_SUCH_LOT, NO_SUCH_TRANSFER


class Transfer(models.Model):
    """A transfer. Its id is the id of what it pays (its source), so nothing is paid twice; a reissued one has its own.

    `root_id` is then the first transfer's. `shared` is the same in all that pay several payees of one document. What it
    says never changes: only its state and what follows from it do.
    Charges are four arrays, place by place; they are null when nothing of it is charged to the budget.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField()
    root_id = models.UUIDField(null=True)
    source = models.TextField()
    payee_id = models.UUIDField()
    payee_name = models.TextField()
    party_id = models.UUIDField()
    account_id = models.UUIDField()
    iban = models.TextField()
    bic = models.TextField()
    cents = models.BigIntegerField()
    label = models.TextField()
    due_on = models.DateField()
    supplier_account = models.TextField()
    ground = models.TextField()
    shared = models.UUIDField(null=True)
    envelopes = ArrayField(models.UUIDField(), null=True)
    commitments = ArrayField(models.TextField(), null=True)
    reserved_as = ArrayField(models.TextField(), null=True)
    charged = ArrayField(models.BigIntegerField(), null=True)
    ordered_on = models.DateField()
    state = models.TextField(default=TRANSFER_LIFE.initial.value)
    lot_id = models.UUIDField(null=True)
    place = models.IntegerField(null=True)
    line_id = models.UUIDField(null=True)
    reason = models.TextField(default="")
    reissued_as = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payments_transfer_state", condition=Q(state__in=[str(each) for each in TransferState])
            ),
            models.CheckConstraint(name="payments_transfer_amount", condition=Q(cents__gt=0, cents__lte=MOST_CENTS)),
            models.CheckConstraint(
                name="payments_transfer_in_a_lot",
                condition=Q(lot_id__isnull=True, state__in=[TransferState.ORDERED.value, TransferState.ABANDONED.value])
                | Q(lot_id__isnull=False, place__isnull=False) & ~Q(state=TransferState.ORDERED.value),
            ),
            models.CheckConstraint(name="payments_transfer_has_a_ground", condition=~Q(ground="")),
        ]
        indexes = [
            models.Index(
                fields=["entity_id", "due_on", "id"], name="payments_transfer_to_pay", condition=Q(lot_id__isnull=True)
            ),
            models.Index(
                fields=["entity_id", "lot_id", "place"], name="payments_transfer_lot", condition=Q(lot_id__isnull=False)
            ),
            models.Index(
                fields=["entity_id", "id"],
                name="payments_transfer_rejected",
                condition=Q(state=TransferState.REJECTED.value),
            ),
            models.Index(
                fields=["entity_id", "root_id"],
                name="payments_transfer_root",
                condition=Q(root_id__isnull=False),
            ),
            models.Index(
                fields=["entity_id", "shared"],
                name="payments_transfer_shared",
                condition=Q(shared__isnull=False),
            ),
        ]

    @classmethod
    def locked_together(cls, entity: UUID, transfer: UUID) -> list[Self]:
        """A transfer with those that pay the other payees of its document, as they were made and made again, held until
        the commit in the order of ids. Refuses: PAY-TRA-01 there is none.
        """
        shared = cls.objects.filter(entity_id=entity, id=transfer).values_list("shared", flat=True).first()
        if shared is None:
            return [cls.locked(entity, transfer)]
        return list(cls.objects.select_for_update().filter(entity_id=entity, shared=shared).order_by("id"))

    @classmethod
    def locked(cls, entity: UUID, transfer: UUID) -> Self:
        """A transfer, held until the commit. Refuses: PAY-TRA-01 there is none."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=transfer).first()
        if found is None:
            raise Refused(NO_SUCH_TRANSFER())
        return found


class Lot(models.Model):
    """Transfers that leave together: one account, one day, one file. `digest` is what was signed.

    `message` is its name at the bank; `file_id` the file as it was sent, an original.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    message = models.TextField()
    debtor_account_id = models.UUIDField()
    debtor_iban = models.TextField()
    execute_on = models.DateField()
    count = models.IntegerField()
    cents = models.BigIntegerField()
    state = models.TextField(default=LOT_LIFE.initial.value)
    prepared_on = models.DateField()
    prepared_by = models.UUIDField()
    prepared_by_name = models.TextField()
    digest = models.BinaryField(null=True)
    signed_on = models.DateField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_by_name = models.TextField(default="")
    sent_on = models.DateField(null=True)
    sent_by_name = models.TextField(default="")
    version = models.TextField(default="")
    file_id = models.UUIDField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity_id", "message"], name="payments_lot_message"),
            models.CheckConstraint(name="payments_lot_state", condition=Q(state__in=[str(each) for each in LotState])),
            models.CheckConstraint(
                name="payments_lot_four_eyes", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("prepared_by"))
            ),
            models.CheckConstraint(
                name="payments_lot_sent_once_signed",
                condition=Q(file_id__isnull=True)
                & Q(state__in=[LotState.PREPARED.value, LotState.SIGNED.value, LotState.WITHDRAWN.value])
                | Q(file_id__isnull=False, signed_by__isnull=False, digest__isnull=False)
                & Q(state__in=[LotState.SENT.value, LotState.SETTLED.value]),
            ),
        ]
        indexes = [models.Index(fields=["entity_id", "state", "id"], name="payments_lot_by_state")]

    @classmethod
    def locked(cls, entity: UUID, lot: UUID) -> Self:
        """A lot, held until the commit. Refuses: PAY-LOT-01 there is none."""
        found = rows.find(cls, entity_id=entity, id=lot, held=True)
        if not found:
            raise Refused(NO_SUCH_LOT())
        return found[0]

    @classmethod
    def all_locked(cls, entity: UUID, lots: Collection[UUID]) -> list[Self]:
        """Several lots, held until the commit, always taken in one order."""
        return rows.find(cls, entity_id=entity, id=lots, order=("id",), held=True)


class Report(models.Model):
    """A status report of the bank (pain.002), kept as it came; `digest` is its SHA-256: it is taken once."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    lot_id = models.UUIDField()
    identifier = models.TextField()
    answer = models.TextField(default="")
    rejected = models.IntegerField(default=0)
    recorded_on = models.DateField()
    file_id = models.UUIDField()
    digest = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity_id", "digest"], name="payments_report_once")]
        indexes = [models.Index(fields=["entity_id", "lot_id", "id"], name="payments_report_lot")]


class Statement(models.Model):
    """A statement (camt.053) or a notification (camt.054: not `stated`) of an account, kept as it came, taken once.

    A file may hold several, each at its place.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    identifier = models.TextField()
    page = models.TextField(default="")
    stated = models.BooleanField(default=True)
    place = models.IntegerField(default=0)
    iban = models.TextField()
    opening = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    lines = models.IntegerField()
    again = models.IntegerField()
    executed = models.IntegerField()
    returned = models.IntegerField()
    unknown = models.IntegerField()
    recorded_on = models.DateField()
    file_id = models.UUIDField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity_id", "digest", "place"], name="payments_statement_taken")
        ]
        indexes = [models.Index(fields=["entity_id", "iban", "id"], name="payments_statement_account")]


class StatementLine(models.Model):
    """A movement of an account, as the first file told it (`statement_id`) and the first statement (`stated_in`).

    `reference`, `batch` and `named` (a digest) are what it is known again by: see `pairing`. `matched` are the cents
    that were found to be of our transfers, `unknown` those that wait on a suspense account until somebody says where
    they belong (`imputed_to`).
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField()
    statement_id = models.UUIDField()
    stated_in = models.UUIDField(null=True)
    iban = models.TextField()
    reference = models.TextField()
    batch = models.TextField(default="")
    named = models.TextField(default="")
    cents = models.BigIntegerField()
    booked_on = models.DateField()
    label = models.TextField()
    lot_id = models.UUIDField(null=True)
    transfers = models.IntegerField()
    matched = models.BigIntegerField()
    unknown = models.BigIntegerField()
    state = models.TextField()
    imputed_to = models.TextField(default="")
    imputed_on = models.DateField(null=True)
    imputed_by_name = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        db_table = "payments_statement_line"
        constraints = [
            models.CheckConstraint(
                name="payments_line_state", condition=Q(state__in=[str(each) for each in LineState])
            ),
            models.CheckConstraint(name="payments_line_adds_up", condition=Q(cents=F("matched") + F("unknown"))),
        ]
        indexes = [
            models.Index(fields=["entity_id", "statement_id", "id"], name="payments_line_statement"),
            models.Index(fields=["entity_id", "iban", "booked_on", "cents"], name="payments_line_alike"),
            models.Index(fields=["entity_id", "lot_id"], name="payments_line_lot", condition=Q(lot_id__isnull=False)),
            models.Index(
                fields=["entity_id", "id"],
                name="payments_line_waiting",
                condition=Q(state__in=[LineState.PARTLY.value, LineState.UNKNOWN.value]),
            ),
        ]

    @classmethod
    def locked(cls, entity: UUID, line: UUID) -> Self:
        """A line, held until the commit. Refuses: PAY-STA-03 there is none."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=line).first()
        if found is None:
            raise Refused(NO_SUCH_LINE())
        return found
