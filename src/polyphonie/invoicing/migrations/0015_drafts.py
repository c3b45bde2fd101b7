from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import ACTOR, guard
from polyphonie.kernel.partitions import CreatePartitionedModel


class Migration(migrations.Migration):
    """Invoices that people are writing, each shown to its writer alone, with the files that they hold."""

    dependencies = [("invoicing", "0014_figures")]

    operations = [
        CreatePartitionedModel(
            name="Draft",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "owner_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("sheet", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("entity_id", models.UUIDField(null=True)),
                ("invoice_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_id", "changed_at", "id"], name="invoicing_draft_changed"),
                    models.Index(fields=["changed_at"], name="invoicing_draft_kept"),
                ],
            },
        ),
        guard("invoicing_draft", shows=f"owner_id = {ACTOR}"),
        migrations.AddField("fileahead", "draft_id", models.UUIDField(null=True)),
        migrations.AddIndex(
            "fileahead",
            models.Index(
                fields=["depositor_id", "draft_id"],
                name="invoicing_fileahead_draft",
                condition=models.Q(draft_id__isnull=False),
            ),
        ),
    ]
