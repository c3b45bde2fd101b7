"""What the kernel keeps: the audit journal and its chains, deliveries, counters, callers' keys, originals."""

from __future__ import annotations

from django.db import models

from .identity import new_id


class Chain(models.Model):
    """The head of an entity's audit chain: how many rows it has and the hash of the last."""

    entity_id = models.UUIDField(primary_key=True)
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(default=b"")


class AuditRow(models.Model):
    """One act, told once: who, when, what, on what. Never changed: the database refuses it."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField()
    act = models.TextField()
    subject = models.TextField()
    facts = models.JSONField()
    hash = models.BinaryField()

    class Meta:
        db_table = "kernel_audit"
        indexes = [
            models.Index(fields=["entity_id", "position"], name="kernel_audit_position"),
            models.Index(fields=["entity_id", "subject", "id"], name="kernel_audit_subject"),
        ]


class Delivery(models.Model):
    """An announcement on its way to one reaction. It leaves the table in the transaction that handles it.

    `lane` is the subject's share of the traffic: one worker at a time serves a lane, so a subject's announcements
    arrive in order. A failed delivery holds back only the later ones of the same subject and reaction.

    `id` is the place in the line. The database's sequence gives it, not the clock of the machine that announces: acts
    that wait for each other on a subject get their places in that order, even when their machines' clocks differ.
    """

    id = models.BigAutoField(primary_key=True)
    lane = models.SmallIntegerField()
    reaction = models.TextField()
    event = models.TextField()
    entity_id = models.UUIDField()
    subject = models.UUIDField()
    payload = models.JSONField()
    announced_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["lane", "id"], name="kernel_delivery_lane"),
            models.Index(fields=["due_at"], name="kernel_delivery_due"),
            models.Index(fields=["id"], name="kernel_delivery_failed", condition=models.Q(attempts__gt=0)),
        ]


class Counter(models.Model):
    """The last number given in a series without gaps."""

    pk = models.CompositePrimaryKey("entity_id", "series")
    entity_id = models.UUIDField()
    series = models.TextField()
    last = models.BigIntegerField()


class CallerKey(models.Model):
    """A caller's key, what it was used for, and the answer that was given."""

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.TextField()
    key = models.TextField()
    content = models.JSONField()
    answer = models.JSONField(null=True)
    claimed_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_key"
        indexes = [models.Index(fields=["claimed_at"], name="kernel_key_claimed_at")]


class Original(models.Model):
    """The bytes of a document as received, compressed, or the place where an object store now holds them."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    body = models.BinaryField(null=True)
    shelf = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="kernel_original_is_somewhere",
                condition=models.Q(body__isnull=False, shelf="") | models.Q(body__isnull=True) & ~models.Q(shelf=""),
            )
        ]


class SpoolPart(models.Model):
    """A megabyte, compressed, of a file on its way in. `id` is the file's, which all its parts bear."""

    pk = models.CompositePrimaryKey("entity_id", "id", "place")
    entity_id = models.UUIDField()
    id = models.UUIDField()
    place = models.IntegerField()
    body = models.BinaryField()


class JobError(models.Model):
    """Why a job last failed. The row goes with the job's (the key to the queue's table is made in the migration)."""

    job_id = models.BigIntegerField(primary_key=True)
    error = models.TextField()
    failed_at = models.DateTimeField()


class Task(models.Model):
    """A long piece of work that a person asked for: how far it is, where it goes on, what came of it.

    `file_name` is empty unless it made a file, which then stands in the spool under the task's id until `kept_until`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner_id = models.UUIDField()
    owner_name = models.TextField()
    name = models.TextField()
    title_fr = models.TextField()
    title_en = models.TextField()
    arguments = models.JSONField()
    state = models.TextField()
    total = models.BigIntegerField(null=True)
    done = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    cursor = models.TextField(default="")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField()
    file_name = models.TextField(default="")
    media_type = models.TextField(default="")
    size = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    problem = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["owner_id", "id"], name="kernel_task_owner"),
            models.Index(fields=["kept_until"], name="kernel_task_kept_until"),
        ]


class TaskLine(models.Model):
    """What became of one of the things that a task was about."""

    pk = models.CompositePrimaryKey("task", "place")
    task = models.ForeignKey(Task, on_delete=models.CASCADE)
    place = models.IntegerField()
    subject = models.TextField()
    label = models.TextField()
    refusals = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
