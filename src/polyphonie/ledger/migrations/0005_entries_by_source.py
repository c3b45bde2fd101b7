"""The entries of a document are found by it: by a number drawn from its name, which takes a fifth of the name's room."""

from django.db import migrations, models

from polyphonie.ledger.models import Drawn


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_balances_and_closing")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(Drawn("source"), name="ledger_entry_source"),
        ),
    ]
