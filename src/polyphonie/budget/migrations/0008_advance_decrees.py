"""An advance decree cancels as much as it opens, or records revenue for the rest (LOLF, article 13)."""

from django.db import migrations, models

BALANCE = """
    CREATE OR REPLACE FUNCTION budget_act_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE difference bigint;
    BEGIN
        SELECT cents INTO difference FROM (
            SELECT kind, sum(cents) AS cents FROM budget_move
            WHERE entity_id = NEW.entity_id AND act_id = NEW.id AND total = 'opened' GROUP BY kind
        ) sums WHERE cents NOT BETWEEN 0 AND NEW.revenue_cents LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'act %: what it gives and what it takes differ by % cents', NEW.id, difference
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    DROP TRIGGER budget_act_balances ON budget_act;
    CREATE CONSTRAINT TRIGGER budget_act_balances AFTER INSERT ON budget_act DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.type IN ('repartition', 'virement', 'transfer', 'carry_over', 'adjustment')
            OR NEW.type = 'advance' AND NEW.lifted_by = '')
        EXECUTE FUNCTION budget_act_balances();
"""
BEFORE = """
    CREATE OR REPLACE FUNCTION budget_act_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE difference bigint;
    BEGIN
        SELECT cents INTO difference FROM (
            SELECT kind, sum(cents) AS cents FROM budget_move
            WHERE entity_id = NEW.entity_id AND act_id = NEW.id AND total = 'opened' GROUP BY kind
        ) sums WHERE cents <> 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'act %: what it gives and what it takes differ by % cents', NEW.id, difference
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    DROP TRIGGER budget_act_balances ON budget_act;
    CREATE CONSTRAINT TRIGGER budget_act_balances AFTER INSERT ON budget_act DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.type IN ('repartition', 'virement', 'transfer', 'carry_over', 'adjustment'))
        EXECUTE FUNCTION budget_act_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0007_consumed_at_once")]

    operations = [
        migrations.AddField("act", "revenue_cents", models.BigIntegerField(default=0)),
        migrations.RunSQL(sql=BALANCE, reverse_sql=BEFORE),
    ]
