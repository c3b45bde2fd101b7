"""What a document keeps aside of CP is found by the document as well, on whatever envelopes it lies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0012_kept_sums")]

    operations = [
        migrations.AddIndex(
            "reservation", models.Index(fields=["entity_id", "source"], name="budget_reservation_source")
        ),
        migrations.RemoveIndex("reservation", "budget_reservation_of_ae"),
    ]
