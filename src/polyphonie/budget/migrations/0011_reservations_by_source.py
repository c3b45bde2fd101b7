"""What a document keeps aside of AE is found by the document: its purchase request gives it back when it is committed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0010_forecast_scenarios")]

    operations = [
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("kind", "AE")), fields=["entity_id", "source"], name="budget_reservation_of_ae"
            ),
        ),
    ]
