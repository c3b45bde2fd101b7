"""After a statement whose keys were planned once, plans are made as they were before it: acts have a way of their own."""

from django.db import migrations

PLAN = """
    CREATE OR REPLACE FUNCTION kernel_plan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_WHEN = 'BEFORE' THEN
            PERFORM set_config('polyphonie.planned_before', current_setting('plan_cache_mode'), true);
            PERFORM set_config('plan_cache_mode', TG_ARGV[0], true);
        ELSE
            PERFORM set_config('plan_cache_mode', current_setting('polyphonie.planned_before'), true);
        END IF;
        RETURN NULL;
    END $$
"""
BEFORE = """
    CREATE OR REPLACE FUNCTION kernel_plan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM set_config('plan_cache_mode', TG_ARGV[0], true);
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0010_keys_planned_once")]

    operations = [migrations.RunSQL(sql=PLAN, reverse_sql=BEFORE)]
