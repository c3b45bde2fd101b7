"""The moves of a document are found by it, whatever their envelopes: a file's whole story is read so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0003_seen_from_the_platform")]

    operations = [
        migrations.AddIndex(
            model_name="moverow",
            index=models.Index(
                fields=["entity_id", "source"],
                name="budget_move_source",
                condition=models.Q(("source", ""), _negated=True),
            ),
        ),
    ]
