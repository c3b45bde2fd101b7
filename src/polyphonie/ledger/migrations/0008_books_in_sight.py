"""The rows of a book are seen by whoever sees the book: asked of a function, whose plan the server keeps.

Written in each policy, the same question was a scan of the books more in every plan that touched an entry: a fifth of
what posting one took of the server. It runs with its caller's rights, so the books' own policy answers it.
"""

from django.db import migrations

from polyphonie.kernel.guards import guard_anew

FUNCTION = """
    CREATE FUNCTION ledger_books_in_sight() RETURNS int[] LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN coalesce((SELECT array_agg(id) FROM ledger_book), '{}');
    END $$
"""
TABLES = (
    *("account", "journal", "register", "period", "entry", "detail", "axes", "seal", "correction"),
    *("balance", "balancemark", "reversal", "match", "matchedline", "signoff", "evidence", "publication"),
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_months_through_their_table")]

    operations = [
        migrations.RunSQL(sql=FUNCTION, reverse_sql="DROP FUNCTION ledger_books_in_sight"),
        *(
            guard_anew(
                f"ledger_{table}",
                shows="book_id = ANY ((SELECT ledger_books_in_sight())::int[])",
                before="book_id IN (SELECT id FROM ledger_book)",
            )
            for table in TABLES
        ),
    ]
