"""Look-alikes are read in the order of their index: a supplier's many invoices of one amount are not all sorted."""

from django.db import migrations

FUNCTION = "invoicing_siblings(uuid[], bigint[], uuid[], text[], date[], integer, uuid, uuid, text[], integer)"


class Migration(migrations.Migration):
    """Without a sort, months are merged as their indexes tell them, and left once enough is found."""

    dependencies = [("invoicing", "0022_siblings_so_far")]

    operations = [
        migrations.RunSQL(
            sql=f"ALTER FUNCTION {FUNCTION} SET enable_sort = off",
            reverse_sql=f"ALTER FUNCTION {FUNCTION} RESET enable_sort",
        ),
    ]
