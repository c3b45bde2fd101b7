"""An approved line keeps AE aside on an envelope of its centre, until its commitment is signed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0003_notices"), ("budget", "0011_reservations_by_source")]

    operations = [
        migrations.AddField(model_name="purchaseline", name="envelope_id", field=models.UUIDField(null=True)),
    ]
