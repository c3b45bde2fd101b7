"""What commitments are to be invoiced for, term by term: some hundreds of plans, shown centre by centre."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform

OWN_CENTRES = " OR ".join(
    [
        holds_on_platform("spending."),
        *(f"{column} = ANY {PERIMETERS}" for column in ("entity_id", "programme_id", "bop_id", "uo_id")),
    ]
)
ID = (
    "pk",
    models.CompositePrimaryKey("entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False),
)


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0010_shown_by_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingPlan",
            fields=[
                ID,
                ("programme_id", models.UUIDField()),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("commitment_id", models.UUIDField()),
                ("place", models.SmallIntegerField()),
                ("commitment_number", models.TextField()),
                ("supplier_id", models.UUIDField()),
                ("supplier_name", models.TextField()),
                ("kind", models.TextField()),
                ("label", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("drafted_by_name", models.TextField()),
                ("drafted_on", models.DateField()),
                ("ended_by_name", models.TextField(default="")),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("entity_id", "commitment_id", "place"),
                        name="spending_billing_plan_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cents__gt", 0)), name="spending_billing_plan_above_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillingTerm",
            fields=[
                ID,
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("plan_id", models.UUIDField()),
                ("due_on", models.DateField()),
                ("cents", models.BigIntegerField()),
                ("state", models.TextField(default="expected")),
                ("structure_id", models.UUIDField(null=True)),
                ("invoice_id", models.UUIDField(null=True)),
                ("invoice_number", models.TextField(default="")),
                ("invoiced_cents", models.BigIntegerField(null=True)),
                ("invoiced_on", models.DateField(null=True)),
                ("request_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["entity_id", "state", "due_on"], name="spending_billing_term_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["expected", "invoiced", "requested", "cancelled"])),
                        name="spending_billing_term_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cents__gt", 0)), name="spending_billing_term_above_zero"
                    ),
                    models.UniqueConstraint(
                        fields=("entity_id", "plan_id", "due_on"), name="spending_billing_term_one_a_day"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("invoice_id__isnull", False)),
                        fields=("entity_id", "plan_id", "invoice_id"),
                        name="spending_billing_term_one_invoice",
                    ),
                ],
            },
        ),
        guard("spending_billingplan", shows=OWN_CENTRES),
        guard(
            "spending_billingterm",
            shows="EXISTS (SELECT FROM spending_billingplan p"
            " WHERE p.entity_id = spending_billingterm.entity_id AND p.id = spending_billingterm.plan_id)",
        ),
    ]
