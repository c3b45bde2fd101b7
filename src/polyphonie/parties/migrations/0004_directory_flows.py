from django.db import migrations, models

import polyphonie.kernel.identity

# Staged lines are read again from their file after a crash: no log is worth writing for them. A flow changes the end of
# one line and the start of the next in two statements, so that overlaps are judged once both are done.
UNLOGGED = "ALTER TABLE parties_stagedline SET UNLOGGED"
LOGGED = "ALTER TABLE parties_stagedline SET LOGGED"
RANGE = "address WITH =, daterange(starts_on, least(ends_on, effective_end_on)) WITH &&"
DEFERRABLE = f"""
    ALTER TABLE parties_directoryline DROP CONSTRAINT parties_line_defined_once;
    ALTER TABLE parties_directoryline ADD CONSTRAINT parties_line_defined_once EXCLUDE USING gist ({RANGE})
        WHERE (nature = 'definition') DEFERRABLE INITIALLY IMMEDIATE;
"""
IMMEDIATE = f"""
    ALTER TABLE parties_directoryline DROP CONSTRAINT parties_line_defined_once;
    ALTER TABLE parties_directoryline ADD CONSTRAINT parties_line_defined_once EXCLUDE USING gist ({RANGE})
        WHERE (nature = 'definition');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_ordinals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("number", models.CharField(max_length=4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=4)),
                ("name", models.TextField()),
                ("active", models.BooleanField()),
                ("registered_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StagedLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "flow", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("flow", models.CharField(max_length=64)),
                ("number", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("instance", models.BigIntegerField(null=True)),
                ("address", models.CharField(db_collation="C", max_length=125)),
                ("masking", models.BooleanField()),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("effective_end_on", models.DateField(null=True)),
                ("platform", models.CharField(max_length=4)),
                ("refused", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DirectoryFlow",
            fields=[
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=6)),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("produced_at", models.DateTimeField()),
                ("file_name", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("counts", models.JSONField()),
                ("refused", models.JSONField()),
                ("original", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["full", "delta", "update"])), name="parties_flow_kind"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "update"), _negated=True),
                        fields=("sha256",),
                        name="parties_flow_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(sql=UNLOGGED, reverse_sql=LOGGED),
        migrations.RunSQL(sql=DEFERRABLE, reverse_sql=IMMEDIATE),
    ]
