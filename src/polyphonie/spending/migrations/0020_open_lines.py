"""What open lines of commitments come to is read in an index that tells it, without their rows."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("spending", "0017_found_by_their_index")]

    operations = [
        migrations.AddIndex(
            "commitmentline",
            models.Index(
                fields=["entity_id", "id", "place"],
                name="spending_line_open",
                include=["programme_id", "bop_id", "uo_id", "cents", "certified", "requested", "paid"],
                condition=Q(cents__gt=F("paid")),
            ),
        ),
    ]
