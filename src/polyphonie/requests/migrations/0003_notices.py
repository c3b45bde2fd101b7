"""A queue of requests that moved, until those whom they concern are written to."""

from django.db import migrations, models

import polyphonie.kernel.identity


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_centres_of_their_entity")]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id, primary_key=True, serialize=False)),
                ("entity_id", models.UUIDField()),
                ("request_id", models.UUIDField()),
            ],
        ),
    ]
