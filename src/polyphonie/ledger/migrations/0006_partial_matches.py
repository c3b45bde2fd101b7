"""A match settles a line in whole or in part, from a day; what a closed year carried to the next is matched no more."""

from django.db import migrations, models

ADD = """
    ALTER TABLE ledger_matchedline ADD COLUMN cents bigint, ADD COLUMN settled_on date;
"""
# Matches that hold a line carried from a closed year end: the lines that it came from are matched in its place.
FILL = """
    WITH carried AS (
        SELECT DISTINCT m.book_id, m.account_id, m.number FROM ledger_matchedline m
            JOIN ledger_entry e ON e.book_id = m.book_id AND e.id = m.entry_id
            JOIN ledger_journal j ON j.id = e.journal_id AND j.code = 'AN'
        WHERE e.year > (SELECT min(r.year) FROM ledger_register r WHERE r.book_id = m.book_id AND r.last > 0)
    ), ended AS (
        UPDATE ledger_match m SET ended_at = now() FROM carried c
        WHERE m.book_id = c.book_id AND m.account_id = c.account_id AND m.number = c.number
    )
    DELETE FROM ledger_matchedline m USING carried c
    WHERE m.book_id = c.book_id AND m.account_id = c.account_id AND m.number = c.number;

    WITH told AS (
        SELECT m.book_id, m.entry_id, m.place, e.amounts[m.place] AS cents,
               max(e.dated_on) OVER (PARTITION BY m.account_id, m.number) AS settled_on
        FROM ledger_matchedline m JOIN ledger_entry e ON e.book_id = m.book_id AND e.id = m.entry_id
    )
    UPDATE ledger_matchedline m SET cents = told.cents, settled_on = told.settled_on FROM told
    WHERE told.book_id = m.book_id AND told.entry_id = m.entry_id AND told.place = m.place;
"""
TIGHTEN = """
    ALTER TABLE ledger_matchedline ALTER COLUMN cents SET NOT NULL, ALTER COLUMN settled_on SET NOT NULL,
        DROP CONSTRAINT ledger_matchedline_pkey, ADD PRIMARY KEY (book_id, entry_id, place, number);
"""
BACK = """
    ALTER TABLE ledger_matchedline DROP CONSTRAINT ledger_matchedline_pkey,
        ADD PRIMARY KEY (book_id, entry_id, place), DROP COLUMN cents, DROP COLUMN settled_on;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_entries_by_source")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(sql=ADD, reverse_sql=BACK),
                migrations.RunSQL(sql=FILL, reverse_sql=migrations.RunSQL.noop),
                migrations.RunSQL(sql=TIGHTEN, reverse_sql=migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.AddField("matchedline", "cents", models.BigIntegerField(default=0), preserve_default=False),
                migrations.AddField(
                    "matchedline", "settled_on", models.DateField(default="2000-01-01"), preserve_default=False
                ),
                migrations.AlterField(
                    "matchedline",
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id",
                        "entry_id",
                        "place",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "matchedline",
            models.CheckConstraint(condition=models.Q(("cents", 0), _negated=True), name="ledger_matchedline_settles"),
        ),
    ]
