import django.db.models.deletion
from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import ACTOR, guard

OF_MY_TASK = "EXISTS (SELECT FROM kernel_task t WHERE t.id = kernel_taskline.task_id)"


class Migration(migrations.Migration):
    """Long work that a person follows, and what became of each thing that it was about: shown to its owner alone."""

    dependencies = [("kernel", "0005_spool")]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id, primary_key=True, serialize=False)),
                ("owner_id", models.UUIDField()),
                ("owner_name", models.TextField()),
                ("name", models.TextField()),
                ("title_fr", models.TextField()),
                ("title_en", models.TextField()),
                ("arguments", models.JSONField()),
                ("state", models.TextField()),
                ("total", models.BigIntegerField(null=True)),
                ("done", models.BigIntegerField(default=0)),
                ("refused", models.BigIntegerField(default=0)),
                ("cursor", models.TextField(default="")),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("kept_until", models.DateTimeField()),
                ("file_name", models.TextField(default="")),
                ("media_type", models.TextField(default="")),
                ("size", models.BigIntegerField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("problem", models.JSONField(default=list)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_id", "id"], name="kernel_task_owner"),
                    models.Index(fields=["kept_until"], name="kernel_task_kept_until"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "task", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.IntegerField()),
                ("subject", models.TextField()),
                ("label", models.TextField()),
                ("refusals", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("task", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="kernel.task")),
            ],
        ),
        guard("kernel_task", shows=f"owner_id = {ACTOR}"),
        guard("kernel_taskline", shows=OF_MY_TASK),
    ]
