"""The moves of a commitment are found by it, and read in its order: restitutions go commitment by commitment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0004_moves_by_source")]

    operations = [
        migrations.AddIndex(
            model_name="moverow",
            index=models.Index(
                fields=["entity_id", "commitment", "source"],
                name="budget_move_commitment",
                condition=models.Q(("commitment", ""), _negated=True),
            ),
        ),
    ]
