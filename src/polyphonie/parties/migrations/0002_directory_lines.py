import django.db.models.deletion
from django.db import migrations, models

import polyphonie.kernel.identity

# Two lines never define one address on one day (external specifications 3.1, annexe 7, G1.86). A line that takes no
# effect at all (its effective end is its first day) stands in nobody's way.
EXCLUSION = """
    CREATE EXTENSION IF NOT EXISTS btree_gist;

    ALTER TABLE parties_directoryline ADD CONSTRAINT parties_line_defined_once EXCLUDE USING gist (
        address WITH =, daterange(starts_on, least(ends_on, effective_end_on)) WITH &&
    ) WHERE (nature = 'definition');
"""
NO_EXCLUSION = "ALTER TABLE parties_directoryline DROP CONSTRAINT parties_line_defined_once"


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryLine",
            fields=[
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id, primary_key=True, serialize=False)),
                ("address", models.CharField(db_collation="C", max_length=125)),
                ("nature", models.CharField(max_length=10)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("effective_end_on", models.DateField(null=True)),
                ("platform", models.CharField(max_length=4)),
                ("instance", models.BigIntegerField(null=True)),
                ("to_tell", models.BooleanField(default=False)),
                (
                    "entity",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.entity",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.service",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["address", "starts_on", "id"], name="parties_line_address"),
                    models.Index(condition=models.Q(("to_tell", True)), fields=["id"], name="parties_line_to_tell"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["definition", "masking"])), name="parties_line_nature"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("platform__regex", "^[0-9]{4}$")), name="parties_line_platform"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                            ),
                            models.Q(
                                ("effective_end_on__isnull", True),
                                ("effective_end_on__gte", models.F("starts_on")),
                                _connector="OR",
                            ),
                        ),
                        name="parties_line_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("service__isnull", True), ("entity__isnull", False), _connector="OR"),
                        name="parties_line_service",
                    ),
                ],
            },
        ),
        migrations.RunSQL(sql=EXCLUSION, reverse_sql=NO_EXCLUSION),
    ]
