from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import ACTOR, PERIMETERS, guard, holds_on_platform
from polyphonie.kernel.partitions import CreatePartitionedModel


class Migration(migrations.Migration):
    """Flows and what became of each document in them; invoices may come by EDI."""

    dependencies = [("invoicing", "0003_ordinals"), ("kernel", "0005_spool")]

    operations = [
        CreatePartitionedModel(
            name="Flow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "depositor_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("depositor_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("number", models.BigIntegerField()),
                ("supplier_id", models.UUIDField(null=True)),
                ("actor", models.JSONField()),
                ("channel", models.TextField()),
                ("name", models.TextField()),
                ("interface", models.TextField(default="")),
                ("syntax", models.TextField(default="")),
                ("size", models.BigIntegerField()),
                ("sha256", models.BinaryField()),
                ("bytes_kept", models.BooleanField(default=True)),
                ("state", models.TextField()),
                ("state_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("refusals", models.JSONField(default=list)),
                ("reached", models.IntegerField(default=0)),
                ("accepted", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("runs", models.SmallIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["id"], name="invoicing_flow_id"),
                    models.Index(fields=["number"], name="invoicing_flow_number"),
                    models.Index(fields=["supplier_id", "id"], name="invoicing_flow_supplier"),
                    models.Index(
                        fields=["state_at"],
                        name="invoicing_flow_kept",
                        condition=models.Q(("bytes_kept", True)),
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "waiting",
                                    "in_treatment",
                                    "integrated",
                                    "partly_integrated",
                                    "rejected",
                                    "incident",
                                    "waiting_for_retreatment",
                                ],
                            )
                        ),
                        name="invoicing_flow_state",
                    ),
                ],
            },
        ),
        CreatePartitionedModel(
            name="FlowItem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "depositor_id", "id", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("depositor_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("place", models.IntegerField()),
                ("name", models.TextField()),
                ("size", models.BigIntegerField()),
                ("sha256", models.BinaryField()),
                ("accepted", models.BooleanField()),
                ("number", models.TextField(default="")),
                ("entity_id", models.UUIDField(null=True)),
                ("invoice_id", models.UUIDField(null=True)),
                ("refusals", models.JSONField(default=list)),
                ("treated_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["depositor_id", "id", "place"],
                        name="invoicing_flowitem_refused",
                        condition=models.Q(("accepted", False)),
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            sql="ALTER TABLE invoicing_flowitem ADD CONSTRAINT invoicing_flowitem_flow_key"
            " FOREIGN KEY (depositor_id, id) REFERENCES invoicing_flow (depositor_id, id)",
            reverse_sql="ALTER TABLE invoicing_flowitem DROP CONSTRAINT invoicing_flowitem_flow_key",
        ),
        migrations.RunSQL(
            sql="CREATE SEQUENCE invoicing_flow_numbers", reverse_sql="DROP SEQUENCE invoicing_flow_numbers"
        ),
        guard(
            "invoicing_flow",
            shows=f"depositor_id = {ACTOR} OR supplier_id = ANY {PERIMETERS} OR {holds_on_platform('invoice.')}",
        ),
        guard(
            "invoicing_flowitem",
            shows=f"depositor_id = {ACTOR} OR EXISTS (SELECT FROM invoicing_flow f"
            " WHERE f.depositor_id = invoicing_flowitem.depositor_id AND f.id = invoicing_flowitem.id)",
        ),
        migrations.RemoveConstraint(model_name="invoice", name="invoicing_invoice_channel"),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["portal", "api", "shell", "edi"])),
                name="invoicing_invoice_channel",
            ),
        ),
    ]
