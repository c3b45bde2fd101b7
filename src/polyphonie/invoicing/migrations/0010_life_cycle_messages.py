from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform, show_also
from polyphonie.kernel.partitions import CreatePartitionedModel

OF_MY_INVOICE = (
    "EXISTS (SELECT FROM invoicing_invoice i WHERE i.entity_id = invoicing_lifecyclemessage.entity_id"
    " AND i.id = invoicing_lifecyclemessage.invoice_id)"
)


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0009_flows_asked_at")]

    operations = [
        CreatePartitionedModel(
            name="LifeCycleMessage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("invoice_id", models.UUIDField()),
                ("incoming", models.BooleanField()),
                ("number", models.TextField()),
                ("status", models.CharField(max_length=3)),
                ("given_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField()),
                ("to_portal", models.BooleanField(default=False)),
                ("platform", models.CharField(default="", max_length=4)),
                ("status_event", models.UUIDField(null=True)),
                ("original_id", models.UUIDField()),
                ("handed_over_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity_id", "invoice_id", "id"], name="invoicing_message_invoice"),
                    models.Index(fields=["entity_id", "original_id"], name="invoicing_message_original"),
                    models.Index(
                        condition=models.Q(("handed_over_at__isnull", True), ("incoming", False)),
                        fields=["platform", "id"],
                        name="invoicing_message_outgoing",
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL(
                sql=f"ALTER TABLE invoicing_lifecyclemessage ADD CONSTRAINT invoicing_message_{name}_key"
                f" FOREIGN KEY (entity_id, {name}_id) REFERENCES {table} (entity_id, id)",
                reverse_sql=f"ALTER TABLE invoicing_lifecyclemessage DROP CONSTRAINT invoicing_message_{name}_key",
            )
            for name, table in (("invoice", "invoicing_invoice"), ("original", "kernel_original"))
        ),
        guard(
            "invoicing_lifecyclemessage",
            shows=f"entity_id = ANY {PERIMETERS} OR {holds_on_platform('invoice.')} OR {OF_MY_INVOICE}",
        ),
        show_also(
            "kernel_original",
            name="kernel_original_seen_with_invoicing_lifecyclemessage",
            shows="EXISTS (SELECT FROM invoicing_lifecyclemessage t"
            " WHERE t.entity_id = kernel_original.entity_id AND t.original_id = kernel_original.id)",
        ),
    ]
