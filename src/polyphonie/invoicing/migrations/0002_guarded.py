from django.db import migrations, models

from polyphonie.kernel.guards import ACTOR, PERIMETERS, guard, holds_on_platform, show_also

OPERATES = holds_on_platform("invoice.")
OF_MY_INVOICE = (
    "EXISTS (SELECT FROM invoicing_invoice i WHERE i.entity_id = {table}.entity_id AND i.id = {table}.invoice_id)"
)
"""What hangs on an invoice is shown with it: the policy of invoices is asked in turn."""


class Migration(migrations.Migration):
    """The database shows an invoice to its two sides only, and what hangs on it (docs/decisions/0027)."""

    dependencies = [("invoicing", "0001_initial"), ("kernel", "0004_journals_and_originals_guarded")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["entity_id", "original_id"], name="invoicing_invoice_original"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["entity_id", "original_id"], name="invoicing_attachment_original"),
        ),
        guard(
            "invoicing_invoice",
            shows=f"entity_id = ANY {PERIMETERS} OR supplier_id = ANY {PERIMETERS} OR service_id = ANY {PERIMETERS}"
            f" OR {OPERATES}",
        ),
        *(
            guard(table, shows=f"entity_id = ANY {PERIMETERS} OR {OPERATES} OR {OF_MY_INVOICE.format(table=table)}")
            for table in ("invoicing_statusevent", "invoicing_attachment")
        ),
        guard(
            "invoicing_refuseddeposit",
            shows=f"depositor_id = {ACTOR} OR supplier_id = ANY {PERIMETERS} OR {OPERATES}",
        ),
        *(
            show_also(
                "kernel_original",
                name=f"kernel_original_seen_with_{table}",
                shows=f"EXISTS (SELECT FROM {table} t"
                " WHERE t.entity_id = kernel_original.entity_id AND t.original_id = kernel_original.id)",
            )
            for table in ("invoicing_invoice", "invoicing_attachment")
        ),
    ]
