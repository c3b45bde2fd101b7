"""How late interest was computed stays beside the request that pays it, part by part; creditors follow their requests, whoever pays."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import guard
from polyphonie.kernel.partitions import CreatePartitionedModel, refuse_changes

TABLE = "spending_interestpart"


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0007_presumed_services"),
    ]

    operations = [
        CreatePartitionedModel(
            name="InterestPart",
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
                ("place", models.SmallIntegerField()),
                ("kind", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("base_cents", models.BigIntegerField(default=0)),
                ("due_on", models.DateField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("days", models.IntegerField(default=0)),
                ("percent", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                ("rate_since", models.DateField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="interestpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("base_cents__gt", 0), ("cents__gte", 0), ("days__gt", 0), ("kind", "interest")),
                    models.Q(("cents__gt", 0), ("kind", "indemnity")),
                    models.Q(("cents__lt", 0), ("kind", "before")),
                    _connector="OR",
                ),
                name="spending_interest_part",
            ),
        ),
        migrations.AddIndex(
            model_name="interestpart",
            index=models.Index(fields=["entity_id", "request_id", "place"], name="spending_interest_request"),
        ),
        migrations.RemoveIndex(model_name="paymentrequest", name="spending_request_supplier"),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(fields=["supplier_id", "id"], name="spending_request_creditor"),
        ),
        refuse_changes(TABLE),
        guard(
            TABLE,
            shows="EXISTS (SELECT FROM spending_paymentrequest r"
            f" WHERE r.entity_id = {TABLE}.entity_id AND r.id = {TABLE}.request_id)",
        ),
    ]
