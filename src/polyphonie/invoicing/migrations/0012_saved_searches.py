from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import ACTOR, guard


class Migration(migrations.Migration):
    """People keep the filters of their lists under names, each shown to its person alone."""

    dependencies = [("invoicing", "0011_lists_in_order")]

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id, primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
                ("name", models.TextField()),
                ("query", models.TextField()),
            ],
        ),
        migrations.AddConstraint(
            "savedsearch", models.UniqueConstraint(fields=["person_id", "name"], name="invoicing_saved_search_name")
        ),
        guard("invoicing_savedsearch", shows=f"person_id = {ACTOR}"),
    ]
