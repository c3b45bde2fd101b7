"""Many consumptions of one envelope in one call: the same guards as one by one, at the cost of their rows."""

from django.db import migrations

# What it says: a row for each consumption that is refused (`held` is what its commitment has), or one row 'done' with
# what was taken of reservations. The document's rows and the commitments are locked in order, then the totals, as one
# consumption does; whoever calls it for several envelopes takes them in one order.
CONSUME_ALL = """
    CREATE FUNCTION budget_consume_all(
        entity uuid, envelope uuid, year smallint, of_title text, of_kind text, day date, of_operation text,
        documents text[], lines text[], sums bigint[], releases uuid[], consumptions uuid[], types text[]
    ) RETURNS TABLE (place bigint, said text, held bigint, threshold bigint) LANGUAGE plpgsql AS $$
    DECLARE
        visa bigint;
        total bigint := (SELECT sum(each) FROM unnest(sums) AS each);
        taken bigint;
        written bigint;
        wanted bigint;
    BEGIN
        PERFORM FROM budget_reservation r WHERE r.entity_id = entity AND r.envelope_id = envelope
            AND r.kind = of_kind AND r.source = ANY (documents) ORDER BY r.source FOR UPDATE;
        PERFORM FROM budget_commitment c WHERE c.entity_id = entity AND c.fiscal_year = year
            AND c.reference = ANY (lines) ORDER BY c.reference FOR UPDATE;
        IF of_kind = 'AE' THEN
            SELECT t.cents INTO visa FROM budget_threshold t
                WHERE t.entity_id = entity AND t.operation = of_operation AND t.title IN ('', of_title)
                    AND t.from_on <= day
                ORDER BY t.title DESC, t.from_on DESC LIMIT 1;
        END IF;
        RETURN QUERY
            WITH asked AS (
                SELECT a.place, a.line, sum(a.cents) OVER (PARTITION BY a.line ORDER BY a.place) AS until, a.cents
                FROM unnest(lines, sums) WITH ORDINALITY AS a (line, cents, place)
            ), told AS (
                SELECT a.place, a.until, CASE
                        WHEN c.envelope_id <> envelope THEN 'elsewhere'
                        WHEN of_kind = 'CP' AND c.reference IS NULL THEN 'none'
                        WHEN of_kind = 'CP' AND a.until > c.remaining THEN 'more'
                        WHEN of_kind = 'AE' AND coalesce(c.committed, 0) + a.until >= visa
                            AND coalesce(c.committed, 0) + a.until > coalesce((
                                SELECT max(v.cents) FROM budget_visa v
                                WHERE v.entity_id = entity AND v.envelope_id = envelope AND v.source = a.line
                                    AND v.operation = of_operation AND v.state = 'granted'), 0) THEN 'visa'
                    END AS said,
                    CASE WHEN of_kind = 'CP' THEN c.remaining - a.until + a.cents
                        ELSE coalesce(c.committed, 0) + a.until END AS held
                FROM asked a LEFT JOIN budget_commitment c
                    ON c.entity_id = entity AND c.fiscal_year = year AND c.reference = a.line
            ) SELECT t.place, t.said, t.held::bigint, visa FROM told t WHERE t.said IS NOT NULL ORDER BY t.place;
        IF FOUND THEN
            RETURN;
        END IF;
        WITH asked AS (
            SELECT a.*, sum(a.cents) OVER (PARTITION BY a.document ORDER BY a.place) - a.cents AS before
            FROM unnest(documents, lines, sums, releases, consumptions)
                WITH ORDINALITY AS a (document, line, cents, release, consumption, place)
        ), part AS MATERIALIZED (
            SELECT a.*, least(greatest(coalesce(r.cents, 0) - a.before, 0), a.cents)::bigint AS freed,
                c.committed IS NOT NULL AND c.committed > 0 AS amends
            FROM asked a
                LEFT JOIN budget_reservation r ON r.entity_id = entity AND r.envelope_id = envelope
                    AND r.kind = of_kind AND r.source = a.document
                LEFT JOIN budget_commitment c
                    ON of_kind = 'AE' AND c.entity_id = entity AND c.fiscal_year = year AND c.reference = a.line
        ), freeing AS (
            UPDATE budget_reservation r SET cents = r.cents - of.freed
            FROM (SELECT p.document, sum(p.freed)::bigint AS freed FROM part p GROUP BY 1) of
            WHERE of.freed > 0 AND r.entity_id = entity AND r.envelope_id = envelope AND r.kind = of_kind
                AND r.source = of.document
        ), moving AS (
            INSERT INTO budget_move (entity_id, id, envelope_id, kind, type, total, cents, "on", source, commitment)
                SELECT entity, p.release, envelope, of_kind, types[1], 'reserved', -p.freed, day, p.document, p.line
                FROM part p WHERE p.freed > 0
                UNION ALL
                SELECT entity, p.consumption, envelope, of_kind,
                    CASE WHEN of_kind = 'CP' THEN types[4] WHEN p.amends THEN types[3] ELSE types[2] END,
                    'consumed', p.cents, day, p.document, p.line
                FROM part p
        ) SELECT coalesce(sum(p.freed), 0) INTO taken FROM part p;
        UPDATE budget_credit c SET reserved = c.reserved - taken, consumed = c.consumed + total
            WHERE c.entity_id = entity AND c.envelope_id = envelope AND c.kind = of_kind AND NOT c.closed
                AND (total <= taken OR c.evaluative OR c.available >= total - taken);
        IF NOT FOUND THEN
            RETURN QUERY SELECT 0::bigint, 'short'::text, total - taken, NULL::bigint;
            RETURN;
        END IF;
        IF of_kind = 'CP' THEN
            UPDATE budget_commitment c SET paid = c.paid + of.cents
                FROM (SELECT a.line, sum(a.cents)::bigint AS cents FROM unnest(lines, sums) AS a (line, cents) GROUP BY 1) of
                WHERE c.entity_id = entity AND c.fiscal_year = year AND c.reference = of.line;
        ELSE
            INSERT INTO budget_commitment AS c
                (entity_id, fiscal_year, reference, envelope_id, carried_in, committed, paid, carried_out)
                SELECT entity, year, a.line, envelope, 0, sum(a.cents)::bigint, 0, 0
                FROM unnest(lines, sums) AS a (line, cents) GROUP BY a.line ORDER BY a.line
                ON CONFLICT (entity_id, fiscal_year, reference)
                    DO UPDATE SET committed = c.committed + excluded.committed
                    WHERE c.envelope_id = excluded.envelope_id;
            GET DIAGNOSTICS written = ROW_COUNT;
            wanted := (SELECT count(DISTINCT each) FROM unnest(lines) AS each);
            IF written < wanted THEN
                RETURN QUERY SELECT 0::bigint, 'meanwhile'::text, NULL::bigint, NULL::bigint;
                RETURN;
            END IF;
        END IF;
        RETURN QUERY SELECT 0::bigint, 'done'::text, taken, NULL::bigint;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0005_moves_by_commitment")]

    operations = [migrations.RunSQL(sql=CONSUME_ALL, reverse_sql="DROP FUNCTION budget_consume_all")]
