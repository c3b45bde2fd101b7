"""Purchase requests, their lines, what was done to them, what is joined to them; the circuits that approve them."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import ACTOR, PERIMETERS, guard, holds_on_platform
from polyphonie.kernel.partitions import CreatePartitionedModel, refuse_changes

OWN_CENTRES = " OR ".join(
    [
        holds_on_platform("spending."),
        *(f"{column} = ANY {PERIMETERS}" for column in ("entity_id", "programme_id", "bop_id", "uo_id")),
    ]
)
OF_ITS_REQUEST = """EXISTS (SELECT FROM requests_purchaserequest r
    WHERE r.entity_id = {table}.entity_id AND r.id = {table}.request_id)"""
AS_PRICED = """
    ALTER TABLE requests_purchaseline ADD CONSTRAINT requests_line_as_priced
        CHECK (cents = round(quantity * unit_cents));
"""
"""A line comes to its quantity times its price, rounded to the cent."""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ApprovalCircuit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("centre_id", models.UUIDField(null=True)),
                ("centre", models.TextField(default="")),
                ("from_on", models.DateField()),
                ("steps", models.JSONField()),
                ("source", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity_id", "centre_id", "from_on"], name="requests_circuit_in_force")
                ],
            },
        ),
        CreatePartitionedModel(
            name="PurchaseAttachment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("request_id", models.UUIDField()),
                ("original_id", models.UUIDField()),
                ("name", models.TextField()),
                ("sha256", models.TextField()),
                ("size", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["entity_id", "request_id", "id"], name="requests_attachment_request")],
            },
        ),
        CreatePartitionedModel(
            name="PurchaseEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("request_id", models.UUIDField()),
                ("move", models.TextField()),
                ("state", models.TextField()),
                ("level", models.TextField(default="")),
                ("by_id", models.UUIDField()),
                ("by_name", models.TextField()),
                ("on", models.DateField()),
                ("reason", models.TextField(default="")),
                ("cents", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["entity_id", "request_id", "id"], name="requests_event_request")],
            },
        ),
        CreatePartitionedModel(
            name="PurchaseLine",
            fields=[
                ("centre", models.TextField()),
                ("programme_id", models.UUIDField()),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", "rank", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("rank", models.SmallIntegerField()),
                ("label", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                ("unit_cents", models.BigIntegerField()),
                ("cents", models.BigIntegerField()),
                ("purchasing_group", models.TextField()),
                ("wanted_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cents__gt", 0), ("quantity__gt", 0)), name="requests_line_above_zero"
                    )
                ],
            },
        ),
        CreatePartitionedModel(
            name="PurchaseRequest",
            fields=[
                ("centre", models.TextField()),
                ("programme_id", models.UUIDField()),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("number", models.TextField()),
                ("state", models.TextField(default="draft")),
                ("label", models.TextField()),
                ("reason", models.TextField(default="")),
                ("supplier_id", models.UUIDField(null=True)),
                ("supplier_name", models.TextField(default="")),
                ("cents", models.BigIntegerField()),
                ("wanted_on", models.DateField()),
                ("requester_id", models.UUIDField()),
                ("requester_name", models.TextField()),
                ("made_on", models.DateField()),
                ("submitted_on", models.DateField(null=True)),
                ("circuit", models.JSONField(default=list)),
                ("waits_at", models.TextField(default="")),
                ("approved_by", models.JSONField(default=list)),
                ("commitment_id", models.UUIDField(null=True)),
                ("commitment_number", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity_id", "number"], name="requests_request_number"),
                    models.Index(fields=["entity_id", "state", "wanted_on", "id"], name="requests_request_by_state"),
                    models.Index(fields=["entity_id", "requester_id", "id"], name="requests_request_requester"),
                    models.Index(fields=["entity_id", "uo_id", "id"], name="requests_request_unit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "submitted", "returned", "approved", "committed", "refused", "withdrawn"],
                            )
                        ),
                        name="requests_request_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("cents__gt", 0)), name="requests_request_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "submitted"), models.Q(("waits_at", ""), _negated=True)),
                            models.Q(models.Q(("state", "submitted"), _negated=True), ("waits_at", "")),
                            _connector="OR",
                        ),
                        name="requests_request_waits_while_submitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("commitment_id__isnull", False), ("state", "committed")),
                            models.Q(models.Q(("state", "committed"), _negated=True), ("commitment_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="requests_request_committed",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            sql=AS_PRICED,
            reverse_sql="ALTER TABLE requests_purchaseline DROP CONSTRAINT requests_line_as_priced;",
        ),
        refuse_changes("requests_purchaseevent"),
        refuse_changes("requests_purchaseattachment"),
        guard("requests_purchaserequest", shows=f"{OWN_CENTRES} OR requester_id = {ACTOR}"),
        guard("requests_purchaseline", shows=OWN_CENTRES),
        guard("requests_purchaseevent", shows=OF_ITS_REQUEST.format(table="requests_purchaseevent")),
        guard("requests_purchaseattachment", shows=OF_ITS_REQUEST.format(table="requests_purchaseattachment")),
    ]
