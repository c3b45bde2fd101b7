import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A role on a centre knows the centres above it: who controls a BOP does not manage one of its UOs."""

    dependencies = [
        ("access", "0006_responsibility_centres"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="perimeter_within",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
    ]
