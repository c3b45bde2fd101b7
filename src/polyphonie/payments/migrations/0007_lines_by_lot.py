"""What the bank says of a lot is found by the lot."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_transfers_given_up_together")]

    operations = [
        migrations.AddIndex(
            "statementline",
            models.Index(fields=["entity_id", "lot_id"], name="payments_line_lot", condition=Q(lot_id__isnull=False)),
        ),
    ]
