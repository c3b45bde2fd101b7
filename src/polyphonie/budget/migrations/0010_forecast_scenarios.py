"""Named scenarios of the rest of a year, and their hypotheses: seen where their centre is."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform, in_part_held

SHOWN = (
    f"{holds_on_platform('budget.')} OR entity_id = ANY {PERIMETERS}"
    f" OR {in_part_held('programme_id', 'bop_id', 'uo_id')}"
)
BESIDE_ITS_SCENARIO = (
    "EXISTS (SELECT FROM budget_scenario s WHERE s.entity_id = budget_hypothesis.entity_id"
    " AND s.id = budget_hypothesis.scenario_id)"
)


class Migration(migrations.Migration):
    dependencies = [("budget", "0009_centres_of_their_entity"), ("kernel", "0009_parts_of_entities")]

    operations = [
        migrations.CreateModel(
            name="HypothesisRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("scenario_id", models.UUIDField()),
                ("centre", models.TextField(default="")),
                ("programme_id", models.UUIDField(null=True)),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                ("ministry", models.TextField(default="")),
                ("personnel", models.BooleanField()),
                ("kind", models.CharField(max_length=2)),
                ("nature", models.TextField()),
                ("first_month", models.SmallIntegerField()),
                ("last_month", models.SmallIntegerField()),
                ("cents", models.BigIntegerField(default=0)),
                ("percent", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ("act", models.TextField(default="")),
            ],
            options={
                "db_table": "budget_hypothesis",
                "indexes": [models.Index(fields=["entity_id", "scenario_id", "id"], name="budget_hypothesis_scenario")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["AE", "CP"])), name="budget_hypothesis_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["amount", "pace", "share", "move"])),
                        name="budget_hypothesis_nature",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "act__in",
                                [
                                    "",
                                    "opening",
                                    "amendment",
                                    "repartition",
                                    "virement",
                                    "transfer",
                                    "advance",
                                    "cancellation",
                                    "carry_over",
                                    "earmarked_fund",
                                    "adjustment",
                                ],
                            )
                        ),
                        name="budget_hypothesis_act",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_month__gte", 1),
                            ("first_month__lte", models.F("last_month")),
                            ("last_month__lte", 12),
                        ),
                        name="budget_hypothesis_months",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("fiscal_year", models.SmallIntegerField()),
                ("name", models.TextField()),
                ("purpose", models.TextField(default="")),
                ("centre", models.TextField(default="")),
                ("programme_id", models.UUIDField(null=True)),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                ("from_month", models.SmallIntegerField()),
                ("state", models.TextField(default="open")),
                ("copied_from", models.UUIDField(null=True)),
                ("made_on", models.DateField()),
                ("made_by_name", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("entity_id", "fiscal_year", "centre", "name"),
                        name="budget_scenario_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_month__gte", 1), ("from_month__lte", 13)),
                        name="budget_scenario_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "archived"])), name="budget_scenario_state"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            sql="ALTER TABLE budget_hypothesis ADD CONSTRAINT budget_hypothesis_of_scenario FOREIGN KEY"
            " (entity_id, scenario_id) REFERENCES budget_scenario (entity_id, id)",
            reverse_sql="ALTER TABLE budget_hypothesis DROP CONSTRAINT budget_hypothesis_of_scenario",
        ),
        guard("budget_scenario", shows=SHOWN),
        guard("budget_hypothesis", shows=BESIDE_ITS_SCENARIO),
    ]
