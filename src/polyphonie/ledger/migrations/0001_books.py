"""Books, entries and what the database itself holds of them: balance, numbers, periods, accounts, seals."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform
from polyphonie.kernel.partitions import CreatePartitionedModel, refuse_changes

# Each entry is one row: what must hold of it alone is a CHECK, told at once, whoever writes.
BALANCE = """
    CREATE FUNCTION ledger_balanced(amounts bigint[]) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
    DECLARE
        total bigint := 0;
        amount bigint;
    BEGIN
        FOREACH amount IN ARRAY amounts LOOP
            IF amount IS NULL OR amount = 0 THEN RETURN false; END IF;
            total := total + amount;
        END LOOP;
        RETURN total = 0;
    END $$;
    ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_is_balanced CHECK (ledger_balanced(amounts));
    ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_has_lines CHECK (
        array_ndims(accounts) = 1 AND array_ndims(amounts) = 1 AND cardinality(accounts) >= 2
        AND cardinality(accounts) = cardinality(amounts) AND (axes IS NULL OR cardinality(axes) = cardinality(accounts))
        AND array_position(accounts, NULL) IS NULL
    );
    ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_id_tells_its_day CHECK (
        left(replace(id::text, '-', ''), 12)
        = lpad(to_hex((extract(epoch FROM dated_on::timestamp)::bigint) * 1000), 12, '0')
    );
"""

# What must hold of entries beside other rows is asked once for all that a statement adds.
STANDING = """
    CREATE FUNCTION ledger_entries_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        wrong text;
        batch record;
    BEGIN
        SELECT format('%s of %s takes no entry dated %s', added.period, added.year, added.dated_on) INTO wrong
        FROM (SELECT DISTINCT book_id, year, period, dated_on FROM added) added
            LEFT JOIN ledger_period p ON p.book_id = added.book_id AND p.year = added.year AND p.number = added.period
                AND p.state <> 'closed' AND added.dated_on >= p.starts_on AND added.dated_on < p.ends_on
        WHERE p.book_id IS NULL LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'ledger: period %', wrong USING ERRCODE = 'check_violation';
        END IF;
        SELECT format('%s is not open on %s', used.account_id, used.dated_on) INTO wrong
        FROM (SELECT DISTINCT book_id, dated_on, unnest(accounts) AS account_id FROM added) used
            LEFT JOIN ledger_account a ON a.id = used.account_id AND a.book_id = used.book_id
                AND a.opened_on <= used.dated_on AND (a.closed_on IS NULL OR used.dated_on < a.closed_on)
        WHERE a.id IS NULL LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'ledger: account %', wrong USING ERRCODE = 'check_violation';
        END IF;
        FOR batch IN SELECT book_id, journal_id, year, min(number) AS first, max(number) AS last,
                            count(DISTINCT number) AS count, count(*) AS rows
                     FROM added GROUP BY 1, 2, 3 LOOP
            UPDATE ledger_register SET last = batch.last
            WHERE book_id = batch.book_id AND journal_id = batch.journal_id AND year = batch.year
                AND last = batch.first - 1;
            IF NOT FOUND OR batch.count <> batch.rows OR batch.last - batch.first + 1 <> batch.rows THEN
                RAISE EXCEPTION 'ledger: entries % to % of journal % do not follow its last one',
                    batch.first, batch.last, batch.journal_id USING ERRCODE = 'check_violation';
            END IF;
        END LOOP;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_entries_stand AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_stand();

    CREATE FUNCTION ledger_details_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM added LEFT JOIN ledger_entry e ON e.book_id = added.book_id AND e.id = added.id
                       AND e.accounts[added.place] = added.account_id AND e.amounts[added.place] = added.amount
                   WHERE e.id IS NULL) THEN
            RAISE EXCEPTION 'ledger: a detail is of no line' USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_details_stand AFTER INSERT ON ledger_detail REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_details_stand();

    CREATE FUNCTION ledger_seal_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE ledger_register SET sealed = NEW.last, head = NEW.hash
        WHERE book_id = NEW.book_id AND journal_id = NEW.journal_id AND year = NEW.year
            AND sealed = NEW.first - 1 AND last = NEW.last AND NEW.first <= NEW.last;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'ledger: the seal of % to % does not follow the one before', NEW.first, NEW.last
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_seal_follows AFTER INSERT ON ledger_seal
        FOR EACH ROW EXECUTE FUNCTION ledger_seal_follows();
"""

KEPT = """
    CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
    CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
"""

# Lines as rows, for whoever reads them: entries keep them packed.
LINES = """
    CREATE VIEW ledger_line WITH (security_invoker = true) AS
    SELECT e.book_id, e.id, line.place::smallint AS place, line.account_id, line.amount, e.dated_on, e.year, e.period,
           e.journal_id, e.number, nullif(e.axes[line.place::int], 0) AS axes_id
    FROM ledger_entry e, unnest(e.accounts, e.amounts) WITH ORDINALITY AS line (account_id, amount, place)
"""

IN_SIGHT = "book_id IN (SELECT id FROM ledger_book)"
PROTECT = django.db.models.deletion.PROTECT


def book(*, constraint=True):
    return ("book", models.ForeignKey(db_constraint=constraint, db_index=False, on_delete=PROTECT, to="ledger.book"))


def journal(*, constraint=True):
    return (
        "journal",
        models.ForeignKey(db_constraint=constraint, db_index=False, on_delete=PROTECT, to="ledger.journal"),
    )


def key(*names):
    return ("pk", models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False))


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("entity_id", models.UUIDField(unique=True)),
                ("currency", models.TextField(default="EUR")),
                ("opened_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                book(),
                ("code", models.TextField()),
                ("label", models.TextField()),
                ("subledger", models.BooleanField(default=False)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("book", "code"), name="ledger_account_code"),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[1-8][0-9]{9}$")), name="ledger_account_has_ten_digits"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Journal",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                book(),
                ("code", models.TextField()),
                ("label_fr", models.TextField()),
                ("label_en", models.TextField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("book", "code"), name="ledger_journal_code")]},
        ),
        migrations.CreateModel(
            name="Register",
            fields=[
                key("book_id", "journal_id", "year"),
                book(),
                journal(),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField(default=0)),
                ("sealed", models.IntegerField(default=0)),
                ("head", models.BinaryField(default=bytes(32))),
            ],
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                key("book_id", "year", "number"),
                book(),
                ("year", models.SmallIntegerField()),
                ("number", models.SmallIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("state", models.TextField(default="open")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "restricted", "closed"])), name="ledger_period_state"
                    )
                ]
            },
        ),
        CreatePartitionedModel(
            name="Entry",
            fields=[
                key("book_id", "id"),
                book(constraint=False),
                journal(constraint=False),
                ("number", models.IntegerField()),
                ("dated_on", models.DateField()),
                ("year", models.SmallIntegerField()),
                ("period", models.SmallIntegerField()),
                ("id", models.UUIDField()),
                ("label", models.TextField()),
                ("source", models.TextField()),
                (
                    "accounts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                (
                    "amounts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "axes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["journal", "year", "number"], name="ledger_entry_number"),
                    django.contrib.postgres.indexes.GinIndex(fields=["accounts"], name="ledger_entry_accounts"),
                ]
            },
        ),
        CreatePartitionedModel(
            name="Detail",
            fields=[
                key("book_id", "id", "place"),
                book(constraint=False),
                ("id", models.UUIDField()),
                ("place", models.SmallIntegerField()),
                (
                    "account",
                    models.ForeignKey(db_constraint=False, db_index=False, on_delete=PROTECT, to="ledger.account"),
                ),
                ("amount", models.BigIntegerField()),
                ("party_id", models.UUIDField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("label", models.TextField(default="")),
                ("reference", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("party_id__isnull", False)),
                        fields=["account", "party_id", "id"],
                        name="ledger_detail_party",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Axes",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                book(),
                ("codes", models.JSONField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("book", "codes"), name="ledger_axes_once")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                key("book_id", "journal_id", "year", "last"),
                book(),
                journal(),
                ("year", models.SmallIntegerField()),
                ("first", models.IntegerField()),
                ("last", models.IntegerField()),
                ("posted_at", models.DateTimeField()),
                ("actor_id", models.UUIDField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                key("book_id", "entry_id"),
                book(),
                ("entry_id", models.UUIDField()),
                ("mirror_id", models.UUIDField()),
                ("reason", models.TextField()),
            ],
        ),
        migrations.RunSQL(
            sql=BALANCE,
            reverse_sql="""
                ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_id_tells_its_day;
                ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_has_lines;
                ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_is_balanced;
                DROP FUNCTION ledger_balanced;
            """,
        ),
        migrations.RunSQL(
            sql=STANDING,
            reverse_sql="""
                DROP TRIGGER ledger_seal_follows ON ledger_seal;
                DROP FUNCTION ledger_seal_follows;
                DROP TRIGGER ledger_details_stand ON ledger_detail;
                DROP FUNCTION ledger_details_stand;
                DROP TRIGGER ledger_entries_stand ON ledger_entry;
                DROP FUNCTION ledger_entries_stand;
            """,
        ),
        migrations.RunSQL(sql=LINES, reverse_sql="DROP VIEW ledger_line"),
        refuse_changes("ledger_entry"),
        refuse_changes("ledger_detail"),
        *(
            migrations.RunSQL(
                sql=KEPT.format(table=table),
                reverse_sql=f"""
                    DROP TRIGGER {table}_is_append_only ON {table};
                    DROP TRIGGER {table}_is_never_emptied ON {table};
                """,
            )
            for table in ("ledger_seal", "ledger_axes", "ledger_correction")
        ),
        guard(
            "ledger_book",
            shows=f"entity_id = ANY {PERIMETERS} OR {holds_on_platform('ledger.')}",
        ),
        *(
            guard(f"ledger_{table}", shows=IN_SIGHT)
            for table in ("account", "journal", "register", "period", "entry", "detail", "axes", "seal", "correction")
        ),
    ]
