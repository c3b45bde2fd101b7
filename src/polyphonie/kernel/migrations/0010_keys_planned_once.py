"""The trigger by which keys to tables of many months are planned once for each connection (`partitions`)."""

from django.db import migrations

PLAN = """
    CREATE FUNCTION kernel_plan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM set_config('plan_cache_mode', TG_ARGV[0], true);
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0009_parts_of_entities")]

    operations = [migrations.RunSQL(sql=PLAN, reverse_sql="DROP FUNCTION kernel_plan")]
