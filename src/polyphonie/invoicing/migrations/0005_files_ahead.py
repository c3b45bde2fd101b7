from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import ACTOR, guard
from polyphonie.kernel.partitions import CreatePartitionedModel


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0004_flows")]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE invoicing_fileahead_ordinal AS integer",
            reverse_sql="DROP SEQUENCE invoicing_fileahead_ordinal",
        ),
        CreatePartitionedModel(
            name="FileAhead",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "depositor_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("depositor_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                (
                    "ordinal",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("invoicing_fileahead_ordinal"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        )
                    ),
                ),
                ("name", models.TextField()),
                ("size", models.BigIntegerField()),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["depositor_id", "ordinal"], name="invoicing_fileahead_number"),
                    models.Index(fields=["sent_at"], name="invoicing_fileahead_sent"),
                ],
            },
        ),
        guard("invoicing_fileahead", shows=f"depositor_id = {ACTOR}"),
    ]
