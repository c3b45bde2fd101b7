from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits for another day is found by that day, and at once: it is nearly always nothing."""

    dependencies = [("kernel", "0006_tasks")]

    operations = [
        migrations.AddIndex(model_name="delivery", index=models.Index(fields=["due_at"], name="kernel_delivery_due")),
        migrations.RemoveIndex(model_name="delivery", name="kernel_delivery_subject"),
    ]
