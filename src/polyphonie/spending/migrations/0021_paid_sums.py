"""What was paid is told by moves, and by sums that are kept of them, shown centre by centre as requests are."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform, in_part_held
from polyphonie.kernel.partitions import CreatePartitionedModel, refuse_changes

OWN_CENTRES = (
    f"{holds_on_platform('spending.')} OR entity_id = ANY {PERIMETERS}"
    f" OR {in_part_held('programme_id', 'bop_id', 'uo_id')}"
)
WHAT_WAS_PAID = """
    INSERT INTO spending_paidmove (entity_id, id, request_id, programme_id, bop_id, uo_id, centre_id, ground, flux,
        paid_on, requests, late, waited, payable_cents)
    SELECT entity_id, id, id, programme_id, bop_id, uo_id, coalesce(uo_id, bop_id, programme_id), ground, flux,
        paid_on, 1, CASE WHEN due_on < paid_on THEN 1 ELSE 0 END, paid_on - started_on, payable_cents
    FROM spending_paymentrequest WHERE paid_on IS NOT NULL
"""
"""A request that was paid before bears its move's id."""


def key(*fields: str) -> tuple[str, models.Field]:
    return "pk", models.CompositePrimaryKey(*fields, blank=True, editable=False, primary_key=True, serialize=False)


def placed() -> list[tuple[str, models.Field]]:
    return [
        ("programme_id", models.UUIDField()),
        ("bop_id", models.UUIDField(null=True)),
        ("uo_id", models.UUIDField(null=True)),
    ]


class Migration(migrations.Migration):
    dependencies = [("spending", "0020_open_lines")]

    operations = [
        CreatePartitionedModel(
            name="PaidMove",
            fields=[
                *placed(),
                key("entity_id", "id"),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("request_id", models.UUIDField()),
                ("centre_id", models.UUIDField()),
                ("ground", models.TextField()),
                ("flux", models.SmallIntegerField()),
                ("paid_on", models.DateField()),
                ("requests", models.SmallIntegerField()),
                ("late", models.SmallIntegerField()),
                ("waited", models.IntegerField()),
                ("payable_cents", models.BigIntegerField()),
            ],
        ),
        migrations.AddIndex("paidmove", models.Index(fields=["entity_id", "request_id"], name="spending_paid_request")),
        migrations.CreateModel(
            name="PaidSum",
            fields=[
                *placed(),
                key("entity_id", "centre_id", "ground", "flux", "month"),
                ("entity_id", models.UUIDField()),
                ("centre_id", models.UUIDField()),
                ("ground", models.TextField()),
                ("flux", models.SmallIntegerField()),
                ("month", models.DateField()),
                ("requests", models.IntegerField()),
                ("late", models.IntegerField()),
                ("waited", models.BigIntegerField()),
                ("payable_cents", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PaidMark",
            fields=[
                ("entity_id", models.UUIDField(primary_key=True, serialize=False)),
                ("before", models.UUIDField()),
            ],
        ),
        migrations.RunSQL(sql=WHAT_WAS_PAID, reverse_sql=migrations.RunSQL.noop),
        refuse_changes("spending_paidmove"),
        guard("spending_paidmove", shows=OWN_CENTRES),
        guard("spending_paidsum", shows=OWN_CENTRES),
        guard(
            "spending_paidmark",
            shows=f"{holds_on_platform('spending.')} OR entity_id = ANY {PERIMETERS}"
            " OR EXISTS (SELECT FROM spending_paidsum s WHERE s.entity_id = spending_paidmark.entity_id)",
        ),
    ]
