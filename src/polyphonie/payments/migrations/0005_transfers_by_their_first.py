"""What was made again of a transfer is found by its first one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_account_of_transfers_in_transit")]

    operations = [
        migrations.AddIndex(
            "transfer",
            models.Index(
                fields=["entity_id", "root_id"],
                name="payments_transfer_root",
                condition=models.Q(root_id__isnull=False),
            ),
        ),
    ]
