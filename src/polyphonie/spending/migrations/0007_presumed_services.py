"""Commitments whose services are presumed done: some hundreds, shown centre by centre."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform

OWN_CENTRES = " OR ".join(
    [
        holds_on_platform("spending."),
        *(f"{column} = ANY {PERIMETERS}" for column in ("entity_id", "programme_id", "bop_id", "uo_id")),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0006_proposals"),
    ]

    operations = [
        migrations.CreateModel(
            name="PresumedService",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("programme_id", models.UUIDField()),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("commitment_id", models.UUIDField()),
                ("commitment_number", models.TextField()),
                ("supplier_id", models.UUIDField()),
                ("supplier_name", models.TextField()),
                ("label", models.TextField()),
                ("category", models.TextField()),
                ("decision", models.TextField()),
                ("from_on", models.DateField()),
                ("marked_by", models.UUIDField()),
                ("marked_by_name", models.TextField()),
                ("marked_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("ended_by_name", models.TextField(default="")),
                ("end_cause", models.TextField(default="")),
                ("end_reason", models.TextField(default="")),
                ("anomaly", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity_id", "commitment_id", "from_on"], name="spending_presumed_commitment")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("entity_id", "commitment_id"),
                        name="spending_presumed_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision", ""), _negated=True), name="spending_presumed_decision"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_cause", ""), ("ended_on", None)),
                            models.Q(
                                ("end_cause__in", ["decision", "anomaly"]),
                                ("ended_on__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="spending_presumed_end",
                    ),
                ],
            },
        ),
        guard("spending_presumedservice", shows=OWN_CENTRES),
    ]
