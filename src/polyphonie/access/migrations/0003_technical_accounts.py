import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_held_once_and_apart")]

    operations = [
        migrations.CreateModel(
            name="TechnicalAccount",
            fields=[
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="technical_account",
                        serialize=False,
                        to="access.apiclient",
                    ),
                ),
                ("login", models.TextField(unique=True)),
                ("digest", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
        ),
    ]
