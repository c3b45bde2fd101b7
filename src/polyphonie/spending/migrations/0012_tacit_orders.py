"""Under a policy that its body adopted, silence signs an order to pay: it names the policy."""

from django.db import migrations, models

import polyphonie.kernel.identity


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0011_billing_plans"),
    ]

    operations = [
        migrations.AddField(model_name="paymentorder", name="tacit_id", field=models.UUIDField(null=True)),
        migrations.CreateModel(
            name="TacitOrdering",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("after_days", models.SmallIntegerField()),
                ("most_cents", models.BigIntegerField(null=True)),
                ("decision", models.TextField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("adopted_by_name", models.TextField()),
                ("adopted_on", models.DateField()),
                ("ended_by_name", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after_days__gt", 0),
                            models.Q(("most_cents", None), ("most_cents__gt", 0), _connector="OR"),
                            models.Q(("decision", ""), _negated=True),
                        ),
                        name="spending_tacit_policy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"),
                        name="spending_tacit_span",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until_on", None)), fields=("entity_id",), name="spending_tacit_one_open"
                    ),
                ],
            },
        ),
    ]
