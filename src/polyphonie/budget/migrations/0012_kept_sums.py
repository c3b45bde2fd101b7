"""Sums of what was consumed and of what is left to pay, up to a move: beside their envelopes, as these are seen."""

from django.db import migrations, models

from polyphonie.kernel.guards import PERIMETERS, guard


def beside_its_envelope(table: str) -> migrations.RunSQL:
    """Whoever sees an envelope sees its sums."""
    return guard(
        table,
        shows=f"EXISTS (SELECT FROM budget_envelope e WHERE e.entity_id = {table}.entity_id"
        f" AND e.id = {table}.envelope_id)",
    )


def key(*fields: str) -> tuple[str, models.Field]:
    return "pk", models.CompositePrimaryKey(*fields, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("budget", "0011_reservations_by_source")]

    operations = [
        migrations.CreateModel(
            name="ConsumedSum",
            fields=[
                key("entity_id", "envelope_id", "kind", "month"),
                ("entity_id", models.UUIDField()),
                ("envelope_id", models.UUIDField()),
                ("kind", models.CharField(max_length=2)),
                ("month", models.DateField()),
                ("cents", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OutstandingSum",
            fields=[
                key("entity_id", "envelope_id", "month", "carried"),
                ("entity_id", models.UUIDField()),
                ("envelope_id", models.UUIDField()),
                ("month", models.DateField()),
                ("carried", models.BooleanField()),
                ("commitments", models.IntegerField()),
                ("cents", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SumMark",
            fields=[
                ("entity_id", models.UUIDField(primary_key=True, serialize=False)),
                ("before", models.UUIDField()),
            ],
        ),
        beside_its_envelope("budget_consumedsum"),
        beside_its_envelope("budget_outstandingsum"),
        guard(
            "budget_summark",
            shows=f"entity_id = ANY {PERIMETERS}"
            " OR EXISTS (SELECT FROM budget_envelope e WHERE e.entity_id = budget_summark.entity_id)",
        ),
    ]
