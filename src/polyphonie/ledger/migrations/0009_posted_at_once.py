"""A plain entry as one function, which looks, posts and writes its line of the audit journal.

`ledger_post` numbers, writes and seals it, as it does step by step. What is not plain (a period that is not open to
all, an account that is not open or wants a third party, books in another currency, a key that served) answers no row
and writes nothing: the act then goes step by step, and says why.
"""

from django.db import migrations

# The same as `rules.entry_id`: a test compares them.
ENTRY_ID = """
    CREATE FUNCTION ledger_entry_id(book int, day date, key text) RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT AS $$
    DECLARE
        drawn bytea := sha256(convert_to(book || ':' || key, 'UTF8'));
        third int := get_byte(drawn, 2);
    BEGIN
        RETURN lpad(to_hex(extract(epoch FROM day::timestamp)::bigint * 1000), 12, '0')
            || to_hex((7 << 12) | ((get_byte(drawn, 0) & 3) << 10) | (get_byte(drawn, 1) << 2) | (third >> 6))
            || encode(set_byte(substr(drawn, 3, 8), 0, (third & 63) | 128), 'hex');
    END $$
"""

POST = """
    CREATE FUNCTION ledger_post_plain(
        currency text, journal text, in_year smallint, in_period smallint, day date, key text, label text, source text,
        codes text[], amounts text, chained text,
        entity uuid, identifier uuid, instant timestamptz, actor_kind text, actor uuid, name text, act text, about text,
        told jsonb, before text, after text
    ) RETURNS TABLE (entry uuid, number int) LANGUAGE plpgsql AS $$
    #variable_conflict use_variable
    DECLARE
        of_book int;
        of_journal int;
        code text;
        accounts int[];
        known uuid;
    BEGIN
        SELECT b.id, j.id INTO of_book, of_journal
        FROM ledger_book b JOIN ledger_journal j ON j.book_id = b.id
            JOIN ledger_period p ON p.book_id = b.id
        WHERE b.entity_id = entity AND b.currency = currency AND j.code = journal
            AND p.year = in_year AND p.number = in_period AND p.state = 'open';
        FOREACH code IN ARRAY codes LOOP
            SELECT accounts || a.id INTO accounts FROM ledger_account a
            WHERE a.book_id = of_book AND a.code = code AND NOT a.subledger
                AND a.opened_on <= day AND (a.closed_on IS NULL OR day < a.closed_on);
            IF NOT FOUND THEN
                RETURN;
            END IF;
        END LOOP;
        entry := ledger_entry_id(of_book, day, key);
        SELECT posted.known, posted.first INTO known, number
        FROM ledger_post(of_book, instant, actor, ARRAY[of_journal], ARRAY[in_year], '{1}',
            ARRAY['[["' || replace(entry::text, '-', '') || chained],
            '{1}', '{1}', ARRAY[day], ARRAY[in_period], ARRAY[entry], ARRAY[label], ARRAY[source],
            ARRAY[accounts::text], ARRAY[amounts], '{NULL}') posted;
        IF known IS NOT NULL THEN
            RETURN;
        END IF;
        PERFORM kernel_append(entity, identifier, instant, actor_kind, actor, name, act, about, told, before, after);
        RETURN NEXT;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_books_in_sight"), ("kernel", "0008_journal_in_one_call")]

    operations = [
        migrations.RunSQL(sql=ENTRY_ID, reverse_sql="DROP FUNCTION ledger_entry_id"),
        migrations.RunSQL(sql=POST, reverse_sql="DROP FUNCTION ledger_post_plain"),
    ]
