"""The guard of appropriations as two functions, which the server plans once for each connection.

They run with their caller's rights: what an actor may not see, they neither read nor change.
"""

from django.db import migrations

LOOK = """
    CREATE FUNCTION budget_look(
        entity uuid, envelope uuid, of_kind text, document text, line text, day date, of_operation text
    ) RETURNS TABLE (
        fiscal_year smallint, programme uuid, bop uuid, uo uuid, title text, reserved bigint, charged_to uuid,
        committed bigint, remaining bigint, paid bigint, threshold bigint, granted bigint
    ) LANGUAGE plpgsql AS $$
    BEGIN
        SELECT e.fiscal_year, e.programme_id, e.bop_id, e.uo_id, e.title INTO fiscal_year, programme, bop, uo, title
            FROM budget_envelope e WHERE e.entity_id = entity AND e.id = envelope;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        SELECT r.cents INTO reserved FROM budget_reservation r
            WHERE r.entity_id = entity AND r.envelope_id = envelope AND r.kind = of_kind AND r.source = document
            FOR UPDATE;
        SELECT c.envelope_id, c.committed, c.remaining, c.paid INTO charged_to, committed, remaining, paid
            FROM budget_commitment c
            WHERE c.entity_id = entity AND c.fiscal_year = budget_look.fiscal_year AND c.reference = line
            FOR UPDATE;
        SELECT t.cents INTO threshold FROM budget_threshold t
            WHERE t.entity_id = entity AND t.operation = of_operation AND t.title IN ('', budget_look.title)
                AND t.from_on <= day
            ORDER BY t.title DESC, t.from_on DESC LIMIT 1;
        IF threshold IS NOT NULL THEN
            SELECT max(v.cents) INTO granted FROM budget_visa v
                WHERE v.entity_id = entity AND v.envelope_id = envelope AND v.source = line
                    AND v.operation = of_operation AND v.state = 'granted';
        END IF;
        RETURN NEXT;
    END $$
"""

# What it says: 'short' when the totals may not shift, 'meanwhile' when the document's rows changed since they were
# looked at, 'done'. Nothing is kept of the first two: the act that called is refused.
SHIFT = """
    CREATE FUNCTION budget_shift(
        entity uuid, envelope uuid, year smallint, of_kind text, day date, document text, line text,
        reserving bigint, consuming bigint, committing bigint, paying bigint, carrying bigint,
        ids uuid[], types text[], totals text[], sums bigint[]
    ) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE budget_credit c SET reserved = c.reserved + reserving, consumed = c.consumed + consuming
            WHERE c.entity_id = entity AND c.envelope_id = envelope AND c.kind = of_kind AND NOT c.closed
                AND (reserving + consuming <= 0 OR c.evaluative OR c.available >= reserving + consuming);
        IF NOT FOUND THEN
            RETURN 'short';
        END IF;
        INSERT INTO budget_move (entity_id, id, envelope_id, kind, type, total, cents, "on", source, commitment)
            SELECT entity, step.id, envelope, of_kind, step.type, step.total, step.cents, day, document, line
            FROM unnest(ids, types, totals, sums) AS step (id, type, total, cents);
        IF reserving > 0 THEN
            INSERT INTO budget_reservation AS r (entity_id, envelope_id, kind, source, cents)
                VALUES (entity, envelope, of_kind, document, reserving)
                ON CONFLICT (entity_id, envelope_id, kind, source) DO UPDATE SET cents = r.cents + excluded.cents;
        ELSIF reserving < 0 THEN
            UPDATE budget_reservation r SET cents = r.cents + reserving
                WHERE r.entity_id = entity AND r.envelope_id = envelope AND r.kind = of_kind AND r.source = document
                    AND r.cents + reserving >= 0;
            IF NOT FOUND THEN
                RETURN 'meanwhile';
            END IF;
        END IF;
        IF committing > 0 THEN
            INSERT INTO budget_commitment AS c
                (entity_id, fiscal_year, reference, envelope_id, carried_in, committed, paid, carried_out)
                VALUES (entity, year, line, envelope, 0, committing, 0, 0)
                ON CONFLICT (entity_id, fiscal_year, reference)
                    DO UPDATE SET committed = c.committed + excluded.committed
                    WHERE c.envelope_id = excluded.envelope_id;
        ELSIF committing < 0 OR paying <> 0 OR carrying <> 0 THEN
            UPDATE budget_commitment c SET committed = c.committed + committing, paid = c.paid + paying,
                    carried_in = c.carried_in + carrying
                WHERE c.entity_id = entity AND c.fiscal_year = year AND c.reference = line
                    AND c.remaining + committing - paying + carrying >= 0;
        ELSE
            RETURN 'done';
        END IF;
        RETURN CASE WHEN FOUND THEN 'done' ELSE 'meanwhile' END;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0001_envelopes_and_moves")]

    operations = [
        migrations.RunSQL(sql=LOOK, reverse_sql="DROP FUNCTION budget_look"),
        migrations.RunSQL(sql=SHIFT, reverse_sql="DROP FUNCTION budget_shift"),
    ]
