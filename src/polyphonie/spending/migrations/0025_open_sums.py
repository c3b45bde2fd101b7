"""What is open in the chain is summed as it changes: the database writes what each statement changes, sums keep it.

No index has to tell amounts and places any more; one tells what waits for a visa, by the day it is due.
"""

from typing import Final

from django.db import migrations, models
from django.db.models import F, Q

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform, in_part_held

OWN_CENTRES = (
    f"{holds_on_platform('spending.')} OR entity_id = ANY {PERIMETERS}"
    f" OR {in_part_held('programme_id', 'bop_id', 'uo_id')}"
)
NO_DAY: Final = "DATE '0001-01-01'"
LINES: Final = f"""
    SELECT l.entity_id, l.programme_id, l.bop_id, l.uo_id, told.kind, {NO_DAY} AS day, told.cents
    FROM {{rows}} l
    CROSS JOIN LATERAL (VALUES ('carried', l.cents - l.paid), ('accrued', greatest(l.certified - l.requested, 0)),
        ('owed', l.requested - l.paid)) AS told (kind, cents)
    WHERE l.cents > l.paid AND told.cents > 0
"""  # noqa: S608  nothing of it is anybody's words
REQUESTS: Final = f"""
    SELECT r.entity_id, r.programme_id, r.bop_id, r.uo_id, told.kind, told.day, told.cents
    FROM {{rows}} r
    CROSS JOIN LATERAL (VALUES ('request_' || r.state, {NO_DAY}, r.cents),
        (CASE WHEN r.due_on IS NULL THEN 'stopped' ELSE 'to_pay' END, coalesce(r.due_on, {NO_DAY}), r.payable_cents))
        AS told (kind, day, cents)
    WHERE r.state IN ('bank_rejected', 'entered', 'in_payment', 'ordered', 'passed', 'suspended')
"""  # noqa: S608
PROPOSALS: Final = f"""
    SELECT p.entity_id, p.programme_id, p.bop_id, p.uo_id, told.kind, told.day, p.cents
    FROM {{rows}} p
    CROSS JOIN LATERAL (VALUES ('invoice_open', {NO_DAY}),
        ('uncertified', CASE WHEN NOT p.certified THEN p.issued_on END)) AS told (kind, day)
    WHERE p.state IN ('proposed', 'unmatched') AND told.day IS NOT NULL
"""  # noqa: S608
TOLD_BY: Final = {
    "spending_commitmentline": LINES,
    "spending_paymentrequest": REQUESTS,
    "spending_proposal": PROPOSALS,
}
"""What the rows of each table say of what is open."""
PLACE: Final = "entity_id, programme_id, bop_id, uo_id"
MADE_ANEW: Final = f"""
    INSERT INTO spending_opensum ({PLACE}, centre_id, kind, day, count, cents)
    SELECT {PLACE}, coalesce(uo_id, bop_id, programme_id, entity_id), kind, day, count(*), sum(cents)
    FROM ({{told}}) told GROUP BY {PLACE}, kind, day
"""  # noqa: S608
SIGNED: Final = """
    (SELECT line.* FROM spending_commitmentline line JOIN spending_commitment c
     ON c.entity_id = line.entity_id AND c.id = line.id AND c.validated_on IS NOT NULL)
"""
OPEN: Final = (
    LINES.format(rows=SIGNED),
    REQUESTS.format(rows="spending_paymentrequest"),
    PROPOSALS.format(rows="spending_proposal"),
)
"""What is open, by the documents themselves."""
# A line counts once its commitment is signed. Whoever signs may not see all the centres on which its lines stand.
SIGNING: Final = f"""
    CREATE FUNCTION spending_commitment_is_summed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        sight text := coalesce(current_setting('polyphonie.everything', true), '');
    BEGIN
        PERFORM set_config('polyphonie.everything', 'on', true);
        INSERT INTO spending_openmove ({PLACE}, id, kind, day, count, cents)
        SELECT {PLACE}, gen_random_uuid(), kind, day, count(*), sum(cents)
        FROM ({LINES.format(rows="spending_commitmentline")} AND l.entity_id = NEW.entity_id AND l.id = NEW.id) told
        GROUP BY {PLACE}, kind, day;
        PERFORM set_config('polyphonie.everything', sight, true);
        RETURN NULL;
    END $$;
    CREATE TRIGGER spending_commitment_is_summed AFTER UPDATE ON spending_commitment FOR EACH ROW
        WHEN (OLD.validated_on IS NULL AND NEW.validated_on IS NOT NULL)
        EXECUTE FUNCTION spending_commitment_is_summed();
"""  # noqa: S608


def followed(table: str, when: str) -> migrations.RunSQL:
    """The trigger that writes, once a statement, what it changes of what is open."""
    name, told = f"{table}_is_summed_on_{when.lower()}", TOLD_BY[table]
    moved = f"SELECT 1 AS sign, added.* FROM ({told.format(rows='added')}) added"  # noqa: S608
    tables = "NEW TABLE AS added"
    if when == "UPDATE":
        moved += f" UNION ALL SELECT -1, removed.* FROM ({told.format(rows='removed')}) removed"  # noqa: S608
        tables += " OLD TABLE AS removed"
    return migrations.RunSQL(
        sql=f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO spending_openmove ({PLACE}, id, kind, day, count, cents)
                SELECT {PLACE}, gen_random_uuid(), kind, day, sum(sign), sum(sign * cents)
                FROM ({moved}) moved GROUP BY {PLACE}, kind, day HAVING sum(sign) <> 0 OR sum(sign * cents) <> 0;
                RETURN NULL;
            END $$;
            CREATE TRIGGER {name} AFTER {when} ON {table} REFERENCING {tables}
                FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,  # noqa: S608
        reverse_sql=f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()",
    )


def key(*fields: str) -> tuple[str, models.Field]:
    return "pk", models.CompositePrimaryKey(*fields, blank=True, editable=False, primary_key=True, serialize=False)


def summed() -> list[tuple[str, models.Field]]:
    return [
        ("entity_id", models.UUIDField()),
        ("programme_id", models.UUIDField(null=True)),
        ("bop_id", models.UUIDField(null=True)),
        ("uo_id", models.UUIDField(null=True)),
        ("kind", models.TextField()),
        ("day", models.DateField()),
        ("count", models.IntegerField()),
        ("cents", models.BigIntegerField()),
    ]


class Migration(migrations.Migration):
    dependencies = [("spending", "0024_proposals_by_who_sees_them")]

    operations = [
        migrations.CreateModel(
            name="OpenMove",
            fields=[
                key("entity_id", "id"),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                *summed(),
            ],
        ),
        migrations.CreateModel(
            name="OpenSum",
            fields=[
                key("entity_id", "centre_id", "kind", "day"),
                ("centre_id", models.UUIDField()),
                *summed(),
            ],
        ),
        followed("spending_commitmentline", "UPDATE"),
        migrations.RunSQL(
            sql=SIGNING,
            reverse_sql="DROP TRIGGER spending_commitment_is_summed ON spending_commitment;"
            " DROP FUNCTION spending_commitment_is_summed()",
        ),
        followed("spending_paymentrequest", "INSERT"),
        followed("spending_paymentrequest", "UPDATE"),
        followed("spending_proposal", "INSERT"),
        followed("spending_proposal", "UPDATE"),
        *(migrations.RunSQL(sql=MADE_ANEW.format(told=told), reverse_sql=migrations.RunSQL.noop) for told in OPEN),
        guard("spending_openmove", shows=OWN_CENTRES, added_by_all=True),
        guard("spending_opensum", shows=OWN_CENTRES),
        migrations.AddIndex(
            "commitmentline",
            models.Index(
                fields=["entity_id", "id", "place"], name="spending_line_left", condition=Q(cents__gt=F("paid"))
            ),
        ),
        migrations.RemoveIndex("commitmentline", "spending_line_open"),
        migrations.AddIndex(
            "paymentrequest",
            models.Index(
                fields=["entity_id", "due_on", "id"],
                name="spending_request_unpaid",
                condition=Q(state__in=["bank_rejected", "entered", "in_payment", "ordered", "passed", "suspended"]),
            ),
        ),
        migrations.RemoveIndex("paymentrequest", "spending_request_to_pay"),
        migrations.AddIndex(
            "paymentrequest",
            models.Index(
                fields=["entity_id", "due_on", "id"],
                name="spending_request_to_pass",
                condition=Q(state="ordered") | Q(state="entered", order_after=True),
            ),
        ),
        migrations.AddIndex(
            "proposal",
            models.Index(
                fields=["entity_id", "issued_on", "id"],
                name="spending_proposal_undecided",
                condition=Q(state__in=["proposed", "unmatched"]),
            ),
        ),
        migrations.RemoveIndex("proposal", "spending_proposal_open"),
    ]
