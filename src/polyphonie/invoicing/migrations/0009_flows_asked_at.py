import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """Batches of one flow are treated at once, so no count of documents tells how far it is: each result does."""

    dependencies = [("invoicing", "0008_announced_flows"), ("invoicing", "0008_news")]

    operations = [
        migrations.RemoveField(model_name="flow", name="reached"),
        migrations.AddField(
            model_name="flow",
            name="asked_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
    ]
