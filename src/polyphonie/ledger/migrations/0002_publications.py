"""The accounts of a year as published: kept once, never changed; the year's periods reopen no more."""

import django.db.models.deletion
from django.db import migrations, models

from polyphonie.kernel.guards import guard

PUBLISHED = """
    CREATE FUNCTION ledger_published_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.state <> 'closed' AND EXISTS (
            SELECT FROM ledger_publication p WHERE p.book_id = NEW.book_id AND p.year = NEW.year) THEN
            RAISE EXCEPTION 'ledger: the accounts of % are published', NEW.year USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER ledger_published_stays_closed BEFORE UPDATE OR INSERT ON ledger_period
        FOR EACH ROW EXECUTE FUNCTION ledger_published_stays_closed();

    CREATE FUNCTION ledger_only_closed_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM ledger_period p WHERE p.book_id = NEW.book_id AND p.year = NEW.year
                       AND p.state <> 'closed') THEN
            RAISE EXCEPTION 'ledger: % is not closed', NEW.year USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER ledger_only_closed_is_published BEFORE INSERT ON ledger_publication
        FOR EACH ROW EXECUTE FUNCTION ledger_only_closed_is_published();
    CREATE TRIGGER ledger_publication_is_append_only BEFORE UPDATE OR DELETE ON ledger_publication
        FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
    CREATE TRIGGER ledger_publication_is_never_emptied BEFORE TRUNCATE ON ledger_publication
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books")]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "year", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.SmallIntegerField()),
                ("figures_id", models.UUIDField()),
                ("printed_id", models.UUIDField()),
                ("sha256", models.BinaryField()),
                ("published_at", models.DateTimeField()),
                ("published_by", models.TextField()),
                ("actor_id", models.UUIDField()),
                (
                    "book",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.book"),
                ),
            ],
        ),
        migrations.RunSQL(
            sql=PUBLISHED,
            reverse_sql="""
                DROP TRIGGER ledger_only_closed_is_published ON ledger_publication;
                DROP TRIGGER ledger_publication_is_append_only ON ledger_publication;
                DROP TRIGGER ledger_publication_is_never_emptied ON ledger_publication;
                DROP FUNCTION ledger_only_closed_is_published;
                DROP TRIGGER ledger_published_stays_closed ON ledger_period;
                DROP FUNCTION ledger_published_stays_closed;
            """,
        ),
        guard("ledger_publication", shows="book_id IN (SELECT id FROM ledger_book)"),
    ]
