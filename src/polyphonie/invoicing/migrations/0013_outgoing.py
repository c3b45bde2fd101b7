from django.db import migrations, models

import polyphonie.kernel.identity


class Migration(migrations.Migration):
    """What partners by EDI are told waits here until it stands in their folder."""

    dependencies = [("invoicing", "0012_saved_searches")]

    operations = [
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id, primary_key=True, serialize=False)),
                ("depositor_id", models.UUIDField()),
                ("flow_id", models.UUIDField(null=True)),
                ("entity_id", models.UUIDField(null=True)),
                ("invoice_id", models.UUIDField(null=True)),
                ("name", models.TextField()),
                ("state", models.TextField()),
                ("reason", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("file_name", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["depositor_id", "file_name", "id"], name="invoicing_outgoing_depositor")
                ],
            },
        ),
    ]
