from django.db import migrations, models

from polyphonie.kernel.guards import ACTOR, guard
from polyphonie.kernel.partitions import CreatePartitionedModel


class Migration(migrations.Migration):
    """Files on their way in, in parts: a flow of a gigabyte is read without ever standing whole in memory."""

    dependencies = [("kernel", "0004_journals_and_originals_guarded")]

    operations = [
        CreatePartitionedModel(
            name="SpoolPart",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("place", models.IntegerField()),
                ("body", models.BinaryField()),
            ],
        ),
        migrations.RunSQL(
            sql="ALTER TABLE kernel_spoolpart ALTER COLUMN body SET STORAGE EXTERNAL",
            reverse_sql="ALTER TABLE kernel_spoolpart ALTER COLUMN body SET STORAGE EXTENDED",
        ),
        guard("kernel_spoolpart", shows=f"entity_id = {ACTOR}"),
    ]
