"""A plain consumption as one function, which looks, shifts and writes its line of the journal.

`budget_look` and `budget_shift` do the work, as they do step by step. What is not plain (a visa asked, a commitment
charged elsewhere, not enough) answers no row and writes nothing: the act then goes step by step, and says why.

A condition that reads another table is prepared with every statement, even for whoever sees everything. For the tables
of few rows it becomes a function, prepared once for each connection and only when it is asked. What is read in numbers
(credits, moves, commitments) keeps its sub-select, which a large reading hashes once instead of asking at each row.
"""

from django.db import migrations

from polyphonie.kernel.guards import PERIMETERS, guard_anew, holds_on_platform

CONSUME = """
    CREATE FUNCTION budget_consume(
        envelope uuid, year smallint, of_kind text, cents bigint, document text, line text, day date, of_operation text,
        ids uuid[], types text[],
        entity uuid, identifier uuid, instant timestamptz, actor_kind text, actor uuid, name text, act text, about text,
        told jsonb, before text, after text
    ) RETURNS TABLE (from_reserved bigint) LANGUAGE plpgsql AS $$
    DECLARE
        found record;
        commits boolean := of_kind = 'AE';
        why text;
        said text;
    BEGIN
        SELECT * INTO found FROM budget_look(entity, envelope, of_kind, document, line, day, of_operation);
        IF found.fiscal_year IS DISTINCT FROM year OR found.charged_to <> envelope
            OR commits AND coalesce(found.committed, 0) + cents >= found.threshold
            OR NOT commits AND coalesce(found.remaining, 0) < cents THEN
            RETURN;
        END IF;
        from_reserved := least(coalesce(found.reserved, 0), cents);
        why := CASE WHEN NOT commits THEN types[4] WHEN coalesce(found.committed, 0) <> 0 THEN types[3] ELSE types[2] END;
        BEGIN
            IF from_reserved = 0 THEN
                said := budget_shift(entity, envelope, year, of_kind, day, document, line, 0, cents,
                    CASE WHEN commits THEN cents ELSE 0 END, CASE WHEN commits THEN 0 ELSE cents END, 0,
                    ids[2:2], ARRAY[why], '{consumed}', ARRAY[cents]);
            ELSE
                said := budget_shift(entity, envelope, year, of_kind, day, document, line, -from_reserved, cents,
                    CASE WHEN commits THEN cents ELSE 0 END, CASE WHEN commits THEN 0 ELSE cents END, 0,
                    ids, ARRAY[types[1], why], '{reserved,consumed}', ARRAY[-from_reserved, cents]);
            END IF;
            IF said <> 'done' THEN
                RAISE no_data_found;
            END IF;
        EXCEPTION WHEN no_data_found THEN
            RETURN;
        END;
        PERFORM kernel_append(entity, identifier, instant, actor_kind, actor, name, act, about, told, before, after);
        RETURN NEXT;
    END $$
"""

SHOWN = """
    CREATE FUNCTION budget_shows_entity(entity uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM budget_envelope e WHERE e.entity_id = entity);
    END $$
"""
ON_PLATFORM = holds_on_platform("budget.")
ENTITY = "entity_id = ANY {1} OR EXISTS (SELECT FROM budget_envelope e WHERE e.entity_id = {0}.entity_id)"


class Migration(migrations.Migration):
    dependencies = [("budget", "0006_consumed_together"), ("kernel", "0008_journal_in_one_call")]

    operations = [
        migrations.RunSQL(sql=CONSUME, reverse_sql="DROP FUNCTION budget_consume"),
        migrations.RunSQL(sql=SHOWN, reverse_sql="DROP FUNCTION budget_shows_entity"),
        *(
            guard_anew(
                table,
                shows=f"{ON_PLATFORM} OR entity_id = ANY {PERIMETERS} OR budget_shows_entity(entity_id)",
                before=f"{ON_PLATFORM} OR {ENTITY.format(table, PERIMETERS)}",
            )
            for table in ("budget_year", "budget_act", "budget_threshold")
        ),
    ]
