from django.db import migrations, models

from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform
from polyphonie.kernel.identity import PLATFORM


class Migration(migrations.Migration):
    """Dashboards read figures counted every night, each shown to those of its entity or its supplier."""

    dependencies = [("invoicing", "0013_outgoing")]

    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "owner_id",
                        "month",
                        "measure",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("month", models.DateField()),
                ("measure", models.TextField()),
                ("key", models.TextField()),
                ("number", models.BigIntegerField()),
                ("amount_cents", models.BigIntegerField()),
                ("counted_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["month"], name="invoicing_figure_month")]},
        ),
        guard(
            "invoicing_figure",
            shows=f"owner_id = ANY {PERIMETERS} OR {holds_on_platform('invoice.')}"
            f" OR owner_id = '{PLATFORM}' AND {holds_on_platform('deliveries.manage')}",
        ),
    ]
