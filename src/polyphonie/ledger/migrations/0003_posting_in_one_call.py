"""Posting in one call: the server then plans it once for each connection, and not at every entry."""

from django.db import migrations

FACTS = """
    CREATE FUNCTION ledger_facts(entity uuid, codes text[], journals text[], years smallint[], periods smallint[])
    RETURNS TABLE (what text, id int, code text, year smallint, number smallint, opened_on date, closed_on date,
                   subledger boolean)
    LANGUAGE plpgsql STABLE AS $$
    DECLARE
        book int;
        currency text;
    BEGIN
        SELECT b.id, b.currency INTO book, currency FROM ledger_book b WHERE b.entity_id = entity;
        RETURN QUERY SELECT 'book', book, currency, NULL::smallint, NULL::smallint, NULL::date, NULL::date, NULL::boolean;
        RETURN QUERY SELECT 'account', a.id, a.code, NULL::smallint, NULL::smallint, a.opened_on, a.closed_on, a.subledger
            FROM ledger_account a WHERE a.book_id = book AND a.code = ANY(codes);
        RETURN QUERY SELECT 'journal', j.id, j.code, NULL::smallint, NULL::smallint, NULL::date, NULL::date, NULL::boolean
            FROM ledger_journal j WHERE j.book_id = book AND j.code = ANY(journals);
        RETURN QUERY SELECT 'period', NULL::int, p.state, p.year, p.number, NULL::date, NULL::date, NULL::boolean
            FROM unnest(years, periods) asked (year, number) JOIN ledger_period p
                ON p.book_id = book AND p.year = asked.year AND p.number = asked.number;
    END $$
"""

# When some of the entries are there already nothing is written: they are told, and the caller asks for the others.
# It is the primary key that finds them out: to look for them in every month before would cost more than to post them.
POST = """
    CREATE FUNCTION ledger_post(
        book int, at timestamptz, actor uuid,
        journals int[], years smallint[], counts int[], chained text[],
        registers int[], places int[], days date[], periods smallint[], ids uuid[], labels text[], sources text[],
        accounts text[], amounts text[], axes text[]
    )
    RETURNS TABLE (known uuid, first int, known_label text, known_source text, known_accounts int[],
                   known_amounts bigint[])
    LANGUAGE plpgsql AS $$
    DECLARE
        lasts int[];
        heads bytea[];
    BEGIN
        FOR here IN 1 .. cardinality(journals) LOOP
            SELECT lasts || r.last, heads || r.head INTO lasts, heads FROM ledger_register r
            WHERE r.book_id = book AND r.journal_id = journals[here] AND r.year = years[here] FOR UPDATE;
        END LOOP;
        BEGIN
            INSERT INTO ledger_entry
                (book_id, journal_id, number, dated_on, year, period, id, label, source, accounts, amounts, axes)
            SELECT book, journals[new.register], lasts[new.register] + new.place, new.day, years[new.register],
                   new.period, new.id, new.label, new.source, new.accounts::int[], new.amounts::bigint[], new.axes::int[]
            FROM unnest(registers, places, days, periods, ids, labels, sources, accounts, amounts, axes)
                AS new (register, place, day, period, id, label, source, accounts, amounts, axes);
        EXCEPTION WHEN unique_violation THEN
            RETURN QUERY SELECT e.id, e.number, e.label, e.source, e.accounts, e.amounts
                FROM unnest(ids) asked (id) JOIN ledger_entry e ON e.book_id = book AND e.id = asked.id;
            RETURN;
        END;
        FOR here IN 1 .. cardinality(journals) LOOP
            INSERT INTO ledger_seal (book_id, journal_id, year, first, last, posted_at, actor_id, hash)
            VALUES (book, journals[here], years[here], lasts[here] + 1, lasts[here] + counts[here], at, actor,
                    sha256(heads[here] || convert_to(lasts[here] + 1 || ':' || chained[here], 'UTF8')));
        END LOOP;
        RETURN QUERY SELECT NULL::uuid, lasts[here] + 1, NULL::text, NULL::text, NULL::int[], NULL::bigint[]
            FROM generate_series(1, cardinality(journals)) here;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_publications")]

    operations = [
        migrations.RunSQL(sql=FACTS, reverse_sql="DROP FUNCTION ledger_facts"),
        migrations.RunSQL(sql=POST, reverse_sql="DROP FUNCTION ledger_post"),
    ]
