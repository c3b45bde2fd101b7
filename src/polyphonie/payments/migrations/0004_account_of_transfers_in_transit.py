"""The account of transfers in transit, in the books that were opened before the chart had it."""

from django.db import migrations

OPENED = """
    INSERT INTO ledger_account (book_id, code, label, subledger, opened_on)
    SELECT a.book_id, '5129000000', 'Virements émis', false, a.opened_on FROM ledger_account a
    WHERE a.code = '5121000000'
    ON CONFLICT (book_id, code) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_shown_by_a_function"), ("ledger", "0001_books")]

    operations = [
        migrations.RunSQL(sql=["SET LOCAL polyphonie.everything = 'on'", OPENED], reverse_sql=migrations.RunSQL.noop),
    ]
