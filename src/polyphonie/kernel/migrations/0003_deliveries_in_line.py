from django.db import migrations, models


class Migration(migrations.Migration):
    """A delivery's id becomes its place in the line, from a sequence. Deliveries pass: there are none to keep."""

    dependencies = [("kernel", "0002_job_errors")]

    operations = [
        migrations.DeleteModel(name="Delivery"),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("lane", models.SmallIntegerField()),
                ("reaction", models.TextField()),
                ("event", models.TextField()),
                ("entity_id", models.UUIDField()),
                ("subject", models.UUIDField()),
                ("payload", models.JSONField()),
                ("announced_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lane", "id"], name="kernel_delivery_lane"),
                    models.Index(fields=["reaction", "subject", "id"], name="kernel_delivery_subject"),
                    models.Index(condition=models.Q(("attempts__gt", 0)), fields=["id"], name="kernel_delivery_failed"),
                ],
            },
        ),
    ]
