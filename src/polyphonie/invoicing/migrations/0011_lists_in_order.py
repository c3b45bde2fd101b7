from django.db import migrations, models

ORDERS = {
    "invoicing_newest": ["id"],
    "invoicing_entity_due_on": ["entity_id", "due_on", "id"],
    "invoicing_supplier_due_on": ["supplier_id", "due_on", "id"],
    "invoicing_entity_due": ["entity_id", "due_cents", "id"],
    "invoicing_supplier_due": ["supplier_id", "due_cents", "id"],
}


class Migration(migrations.Migration):
    """Lists stand by due date and by amount too, and by deposit over the whole platform: each order has its index."""

    dependencies = [("invoicing", "0010_life_cycle_messages")]

    operations = [
        migrations.AddIndex("invoice", models.Index(fields=fields, name=name)) for name, fields in ORDERS.items()
    ]
