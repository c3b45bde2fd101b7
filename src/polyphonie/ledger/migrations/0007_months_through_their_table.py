"""The months of entries are written through their table, whose triggers vouch for numbers, periods and accounts."""

from django.db import migrations

from polyphonie.kernel.partitions import reach_through


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_partial_matches")]

    operations = [reach_through(table) for table in ("ledger_entry", "ledger_detail")]
