from django.db import migrations, models

from polyphonie.kernel.guards import PERIMETERS, SEES_EVERYTHING, holds_on_platform

STATES = [
    "deposited",
    "to_validate",
    "wrong_validator",
    "refused_by_validator",
    "validated",
    "tacitly_validated",
    "in_transit",
    "delivered",
    "to_recycle",
    "recycled",
    "suspended",
    "completed",
    "rejected",
    "service_certified",
    "ordered",
    "with_accountant",
    "recorded",
    "in_payment",
]
SHOWN = (
    f"{SEES_EVERYTHING} OR entity_id = ANY {PERIMETERS} OR supplier_id = ANY {PERIMETERS}"
    f" OR service_id = ANY {PERIMETERS} OR {holds_on_platform('invoice.')}"
)
VALIDATED = models.Q(framework__in=["A9", "A12"], validator_id__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0005_files_ahead")]

    operations = [
        migrations.RemoveConstraint(model_name="invoice", name="invoicing_invoice_state"),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(name="invoicing_invoice_state", condition=models.Q(state__in=STATES)),
        ),
        migrations.AddField("invoice", "framework", models.TextField(db_default="A1")),
        migrations.AddField("invoice", "validator_id", models.UUIDField(null=True)),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                name="invoicing_invoice_framework", condition=models.Q(framework__in=["A1", "A2"]) | VALIDATED
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["validator_id", "state", "id"],
                name="invoicing_validator_state",
                condition=models.Q(validator_id__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["state_at"], name="invoicing_to_validate", condition=models.Q(state="to_validate")
            ),
        ),
        migrations.RunSQL(
            f"ALTER POLICY invoicing_invoice_seen ON invoicing_invoice USING ({SHOWN} OR validator_id = ANY {PERIMETERS})",
            f"ALTER POLICY invoicing_invoice_seen ON invoicing_invoice USING ({SHOWN})",
        ),
        migrations.AddField("statusevent", "reason_code", models.TextField(db_default="")),
        migrations.AddField("notice", "side", models.TextField(default="recipient"), preserve_default=False),
        migrations.RunSQL(
            "UPDATE invoicing_notice SET side = 'supplier' WHERE to_supplier",
            "UPDATE invoicing_notice SET to_supplier = (side = 'supplier')",
        ),
        migrations.RemoveField("notice", "to_supplier"),
    ]
