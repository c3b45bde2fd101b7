from django.db import migrations, models


class Migration(migrations.Migration):
    """Invoices that look alike are found by their recipient too: a supplier of water bills the same amount to
    thousands, and to look through all of them for the twelve of one cost more than all the rest of a deposit.
    """

    dependencies = [("invoicing", "0017_siblings")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["supplier_id", "entity_id", "due_cents", "issued_on"], name="invoicing_twins"),
        ),
        migrations.RemoveIndex(model_name="invoice", name="invoicing_look_alikes"),
    ]
