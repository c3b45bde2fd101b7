"""A right on the budget that is held on the whole platform shows every entity's budget, as it does elsewhere."""

from django.db import migrations

from polyphonie.kernel.guards import PERIMETERS, SEES_EVERYTHING, holds_on_platform

ON_PLATFORM = holds_on_platform("budget.")
OWN_CENTRES = " OR ".join(f"{column} = ANY {PERIMETERS}" for column in ("entity_id", "programme_id", "bop_id", "uo_id"))
SHOWN = {
    "budget_envelope": OWN_CENTRES,
    **{
        table: f"entity_id = ANY {PERIMETERS}"
        f" OR EXISTS (SELECT FROM budget_envelope e WHERE e.entity_id = {table}.entity_id)"
        for table in ("budget_year", "budget_act", "budget_threshold")
    },
}


class Migration(migrations.Migration):
    dependencies = [("budget", "0002_guard_in_one_call")]

    operations = [
        migrations.RunSQL(
            sql=f"ALTER POLICY {table}_seen ON {table} USING ({SEES_EVERYTHING} OR {ON_PLATFORM} OR {shown})",
            reverse_sql=f"ALTER POLICY {table}_seen ON {table} USING ({SEES_EVERYTHING} OR {shown})",
        )
        for table, shown in SHOWN.items()
    ]
