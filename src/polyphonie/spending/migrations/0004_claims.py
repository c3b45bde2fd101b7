"""Claims on what creditors are owed: some hundreds, seen by the accountant's entity."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0003_payment_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("kind", models.TextField()),
                ("debtor_id", models.UUIDField()),
                ("debtor_name", models.TextField()),
                ("beneficiary_id", models.UUIDField()),
                ("beneficiary_name", models.TextField()),
                ("commitment_id", models.UUIDField(null=True)),
                ("limit_cents", models.BigIntegerField(null=True)),
                ("taken", models.BigIntegerField(default=0)),
                ("reference", models.TextField()),
                ("served_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("entered_by_name", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity_id", "debtor_id", "served_on", "id"], name="spending_claim_debtor")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["assignment", "garnishment", "opposition"])),
                        name="spending_claim_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debtor_id", models.F("beneficiary_id")), _negated=True),
                        name="spending_claim_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken__gte", 0),
                            models.Q(("limit_cents", None), ("limit_cents__gte", models.F("taken")), _connector="OR"),
                        ),
                        name="spending_claim_within_limit",
                    ),
                    models.UniqueConstraint(fields=("entity_id", "debtor_id", "reference"), name="spending_claim_once"),
                ],
            },
        ),
        guard("spending_claim", shows=f"{holds_on_platform('spending.')} OR entity_id = ANY {PERIMETERS}"),
    ]
