"""The keys to invoices, flows and originals, which lie by month, are planned once for each connection."""

from django.db import migrations

from polyphonie.kernel.partitions import plan_keys_once


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0020_second_reading"), ("kernel", "0010_keys_planned_once")]

    operations = [
        plan_keys_once(table)
        for table in (
            "invoicing_invoice",
            "invoicing_statusevent",
            "invoicing_flowitem",
            "invoicing_attachment",
            "invoicing_lifecyclemessage",
        )
    ]
