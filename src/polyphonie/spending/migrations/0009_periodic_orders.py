"""What is paid before any order, and the periodic orders that regularise it: each request once, signed and kept."""

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
ONE_SEMESTER = """
    ALTER TABLE spending_periodicorder ADD CONSTRAINT spending_periodic_order_one_semester CHECK (
        extract(year FROM since) = extract(year FROM until - 1)
        AND (extract(month FROM since) <= 6) = (extract(month FROM until - 1) <= 6)
    )
"""
ID = (
    "pk",
    models.CompositePrimaryKey("entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False),
)
PLACED = [
    ("programme_id", models.UUIDField()),
    ("bop_id", models.UUIDField(null=True)),
    ("uo_id", models.UUIDField(null=True)),
    ("entity_id", models.UUIDField()),
    ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
]


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0008_late_interest"),
    ]

    operations = [
        migrations.AddField("paymentrequest", "order_after", models.BooleanField(default=False)),
        migrations.RunSQL(
            sql=[
                "SET LOCAL polyphonie.everything = 'on'",
                "UPDATE spending_paymentrequest SET order_after = true WHERE ground = 'no_order'",
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint("paymentrequest", "spending_request_steps"),
        migrations.AddConstraint(
            "paymentrequest",
            models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["entered", "suspended", "rejected"]),
                    models.Q(
                        models.Q(("ordered_on__isnull", False), ("order_after", True), _connector="OR"),
                        models.Q(("state", "ordered"), ("passed_on__isnull", False), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="spending_request_steps",
            ),
        ),
        migrations.AddIndex(
            "paymentrequest",
            models.Index(
                condition=models.Q(("order_after", True), ("ordered_on", None)),
                fields=["entity_id", "paid_on", "id"],
                name="spending_request_before_order",
            ),
        ),
        migrations.CreateModel(
            name="PeriodicListing",
            fields=[
                ID,
                *PLACED,
                ("commitment_id", models.UUIDField()),
                ("commitment_number", models.TextField()),
                ("supplier_name", models.TextField()),
                ("label", models.TextField()),
                ("decision", models.TextField()),
                ("from_on", models.DateField()),
                ("listed_by", models.UUIDField()),
                ("listed_by_name", models.TextField()),
                ("ended_on", models.DateField(null=True)),
                ("ended_by_name", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("entity_id", "commitment_id"),
                        name="spending_listing_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision", ""), _negated=True), name="spending_listing_decision"
                    ),
                ],
            },
        ),
        CreatePartitionedModel(
            name="PeriodicOrder",
            fields=[
                ID,
                *PLACED,
                ("number", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("count", models.IntegerField()),
                ("cents", models.BigIntegerField()),
                ("signed_by", models.UUIDField()),
                ("signed_by_name", models.TextField()),
                ("signed_on", models.DateField()),
                ("signed_at", models.DateTimeField()),
                ("role", models.TextField(default="")),
                ("role_from", models.DateField(null=True)),
                ("role_until", models.DateField(null=True)),
                ("digest", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["entity_id", "since", "id"], name="spending_periodic_period")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cents__gt", 0),
                            ("count__gt", 0),
                            ("since__lt", models.F("until")),
                            ("until__lte", models.F("signed_on")),
                        ),
                        name="spending_periodic_order_afterwards",
                    )
                ],
            },
        ),
        CreatePartitionedModel(
            name="PeriodicOrderLine",
            fields=[
                ID,
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("order_id", models.UUIDField()),
                ("number", models.TextField()),
                ("supplier_name", models.TextField()),
                ("document_number", models.TextField()),
                ("label", models.TextField()),
                ("paid_on", models.DateField()),
                ("cents", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["entity_id", "order_id", "id"], name="spending_periodic_line_order")]
            },
        ),
        migrations.RunSQL(
            sql=ONE_SEMESTER,
            reverse_sql="ALTER TABLE spending_periodicorder DROP CONSTRAINT spending_periodic_order_one_semester",
        ),
        refuse_changes("spending_periodicorder"),
        refuse_changes("spending_periodicorderline"),
        guard("spending_periodiclisting", shows=OWN_CENTRES),
        guard("spending_periodicorder", shows=OWN_CENTRES),
        guard(
            "spending_periodicorderline",
            shows="EXISTS (SELECT FROM spending_periodicorder o"
            " WHERE o.entity_id = spending_periodicorderline.entity_id AND o.id = spending_periodicorderline.order_id)",
        ),
    ]
