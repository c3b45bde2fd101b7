"""Lines with an advance to recover or a guarantee to give back are few: they are found without reading the others."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("spending", "0014_proposals_unrequested")]

    operations = [
        migrations.AddIndex(
            "commitmentline",
            models.Index(
                fields=["entity_id", "id"],
                name="spending_line_deductions",
                condition=Q(advanced__gt=F("recovered")) | Q(withheld__gt=F("released")),
            ),
        ),
    ]
