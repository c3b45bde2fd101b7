from django.db import migrations, models

from polyphonie.kernel.guards import PERIMETERS, SEES_EVERYTHING, holds_on_platform

STATES = [
    "deposited",
    "to_validate",
    "wrong_validator",
    "refused_by_validator",
    "validated",
    "tacitly_validated",
    "to_validate_again",
    "wrong_second_validator",
    "refused_by_second_validator",
    "validated_again",
    "tacitly_validated_again",
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
    f" OR service_id = ANY {PERIMETERS} OR {holds_on_platform('invoice.')} OR validator_id = ANY {PERIMETERS}"
)


class Migration(migrations.Migration):
    """A joint contractor presents its subcontractor's request to the agent of the group, and still sees it."""

    dependencies = [("invoicing", "0019_words_of_their_owner")]

    operations = [
        migrations.RemoveConstraint(model_name="invoice", name="invoicing_invoice_state"),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(name="invoicing_invoice_state", condition=models.Q(state__in=STATES)),
        ),
        migrations.AddField("invoice", "presenter_id", models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["state_at"], name="invoicing_to_validate_again", condition=models.Q(state="to_validate_again")
            ),
        ),
        migrations.RunSQL(
            f"ALTER POLICY invoicing_invoice_seen ON invoicing_invoice USING ({SHOWN} OR presenter_id = ANY {PERIMETERS})",
            f"ALTER POLICY invoicing_invoice_seen ON invoicing_invoice USING ({SHOWN})",
        ),
    ]
