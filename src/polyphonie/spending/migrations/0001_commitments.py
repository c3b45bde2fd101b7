"""Commitments, their lines, what was done to them: by entity and by month, shown centre by centre."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform
from polyphonie.kernel.partitions import CreatePartitionedModel, refuse_changes

OWN_CENTRES = " OR ".join(
    [
        holds_on_platform("spending."),
        *(f"{column} = ANY {PERIMETERS}" for column in ("entity_id", "programme_id", "bop_id", "uo_id")),
    ]
)
OF_ITS_COMMITMENT = """EXISTS (SELECT FROM spending_commitment c
    WHERE c.entity_id = spending_commitmentevent.entity_id AND c.id = spending_commitmentevent.commitment_id)"""
PLANNED = """
    CREATE FUNCTION spending_planned(schedule jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE
        AS $$ SELECT coalesce(sum(value::numeric), 0) FROM jsonb_each_text(schedule) $$;
    ALTER TABLE spending_commitmentline ADD CONSTRAINT spending_line_planned_in_full
        CHECK (spending_planned(schedule) = cents);
"""
"""The payments that a line plans, year by year, sum to its amount."""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreatePartitionedModel(
            name="Commitment",
            fields=[
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
                ("kind", models.TextField()),
                ("state", models.TextField(default="draft")),
                ("supplier_id", models.UUIDField()),
                ("supplier_name", models.TextField()),
                ("label", models.TextField()),
                ("contract_number", models.TextField(default="")),
                ("origin", models.TextField(default="")),
                ("presumed", models.BooleanField(default=False)),
                ("cents", models.BigIntegerField()),
                ("fiscal_year", models.SmallIntegerField()),
                ("author_id", models.UUIDField()),
                ("validated_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity_id", "number"], name="spending_commitment_number"),
                    models.Index(fields=["entity_id", "state", "id"], name="spending_commitment_by_state"),
                    models.Index(fields=["entity_id", "supplier_id", "id"], name="spending_commitment_supplier"),
                    models.Index(fields=["entity_id", "uo_id", "id"], name="spending_commitment_unit"),
                    models.Index(
                        condition=models.Q(("contract_number", ""), _negated=True),
                        fields=["entity_id", "contract_number"],
                        name="spending_commitment_contract",
                    ),
                    models.Index(
                        condition=models.Q(("origin", ""), _negated=True),
                        fields=["entity_id", "origin"],
                        name="spending_commitment_origin",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "submitted", "returned", "validated", "closed", "withdrawn"])
                        ),
                        name="spending_commitment_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["contract", "order", "grant", "lease", "decision"])),
                        name="spending_commitment_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cents__gte", 0)), name="spending_commitment_not_below_zero"
                    ),
                ],
            },
        ),
        CreatePartitionedModel(
            name="CommitmentEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("commitment_id", models.UUIDField()),
                ("move", models.TextField()),
                ("by_id", models.UUIDField()),
                ("by_name", models.TextField()),
                ("on", models.DateField()),
                ("reason", models.TextField(default="")),
                ("cents", models.BigIntegerField(default=0)),
                ("original_id", models.UUIDField(null=True)),
                ("sha256", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity_id", "commitment_id", "id"], name="spending_event_commitment")
                ],
            },
        ),
        CreatePartitionedModel(
            name="CommitmentLine",
            fields=[
                ("programme_id", models.UUIDField()),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("place", models.SmallIntegerField()),
                ("label", models.TextField()),
                ("purchasing_group", models.TextField(default="")),
                ("charge_account", models.TextField()),
                ("accrual_account", models.TextField()),
                ("envelope_id", models.UUIDField()),
                ("axes", models.JSONField(default=dict)),
                ("schedule", models.JSONField(default=dict)),
                ("cents", models.BigIntegerField()),
                ("tolerance", models.BigIntegerField(default=0)),
                ("certified", models.BigIntegerField(default=0)),
                ("requested", models.BigIntegerField(default=0)),
                ("paid", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cents__gte", 0),
                            ("certified__gte", 0),
                            ("paid__gte", 0),
                            ("requested__gte", 0),
                            ("tolerance__gte", 0),
                        ),
                        name="spending_line_not_below_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certified__lte", models.F("cents") + models.F("tolerance"))),
                        name="spending_line_certified_within_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requested__lte", models.F("cents") + models.F("tolerance"))),
                        name="spending_line_requested_within_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("paid__lte", models.F("requested"))), name="spending_line_paid_as_requested"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            sql=PLANNED,
            reverse_sql="ALTER TABLE spending_commitmentline DROP CONSTRAINT spending_line_planned_in_full;"
            " DROP FUNCTION spending_planned;",
        ),
        refuse_changes("spending_commitmentevent"),
        guard("spending_commitment", shows=OWN_CENTRES),
        guard("spending_commitmentline", shows=OWN_CENTRES),
        guard("spending_commitmentevent", shows=OF_ITS_COMMITMENT),
    ]
