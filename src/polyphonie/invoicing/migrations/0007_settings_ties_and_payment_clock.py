from django.db import migrations, models

DELAYS = ["general", "health", "public_company"]
RUNNING = models.Q(pay_before__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0006_frameworks_validators_and_reasons")]

    operations = [
        migrations.CreateModel(
            name="EntitySettings",
            fields=[
                ("entity_id", models.UUIDField(primary_key=True, serialize=False)),
                ("unused_states", models.JSONField(default=list)),
                ("payment_delay", models.TextField(default="general")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="invoicing_entitysettings_delay", condition=models.Q(payment_delay__in=DELAYS)
                    )
                ]
            },
        ),
        migrations.AddField("invoice", "corrected_number", models.TextField(db_default="")),
        migrations.AddField("invoice", "corrected_year", models.SmallIntegerField(null=True)),
        migrations.AddField("invoice", "acknowledged_at", models.DateTimeField(null=True)),
        migrations.AddField("invoice", "acknowledged_by", models.TextField(db_default="")),
        migrations.AddField("invoice", "payment_days", models.SmallIntegerField(null=True)),
        migrations.AddField("invoice", "pay_before", models.DateField(null=True)),
        migrations.AddField("statusevent", "service_on", models.DateField(null=True)),
        migrations.AddIndex(
            "invoice", models.Index(fields=["supplier_id", "due_cents", "issued_on"], name="invoicing_look_alikes")
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(
                fields=["entity_id", "corrected_number"],
                name="invoicing_corrections",
                condition=~models.Q(corrected_number=""),
            ),
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(fields=["entity_id", "pay_before"], name="invoicing_entity_pay_before", condition=RUNNING),
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(fields=["supplier_id", "pay_before"], name="invoicing_supplier_pay_before", condition=RUNNING),
        ),
    ]
