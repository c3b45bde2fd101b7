"""Transfers that pay several payees of one document know each other: they are given up together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_transfers_by_their_first")]

    operations = [
        migrations.AddField("transfer", "shared", models.UUIDField(null=True)),
        migrations.AddIndex(
            "transfer",
            models.Index(
                fields=["entity_id", "shared"],
                name="payments_transfer_shared",
                condition=models.Q(shared__isnull=False),
            ),
        ),
    ]
