"""Look-alikes are looked for in the months that have begun: those that are prepared ahead hold nothing."""

from django.db import migrations

SIBLINGS = """
    CREATE FUNCTION invoicing_siblings(
        suppliers uuid[], amounts bigint[], entities uuid[], kinds text[], days date[],
        span integer, first_id uuid, last_id uuid, no_longer text[], most integer
    ) RETURNS TABLE (place bigint, number text, issued_on date)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
    BEGIN
        RETURN QUERY
        SELECT look.place, sibling.number, sibling.issued_on
        FROM unnest(suppliers, amounts, entities, kinds, days) WITH ORDINALITY
            AS look (supplier_id, due_cents, entity_id, kind, issued_on, place),
            LATERAL (
                SELECT kept.number, kept.issued_on FROM invoicing_invoice kept
                WHERE kept.supplier_id = look.supplier_id AND kept.due_cents = look.due_cents
                    AND kept.issued_on BETWEEN look.issued_on - span AND look.issued_on + span
                    AND kept.id BETWEEN first_id AND last_id
                    AND kept.entity_id = look.entity_id AND kept.kind = look.kind
                    AND kept.state <> ALL(no_longer)
                ORDER BY kept.issued_on DESC LIMIT most
            ) sibling;
    END $$
"""


class Migration(migrations.Migration):
    """The function of 0017 stays beside this one as long as programs of before it may still ask it."""

    dependencies = [("invoicing", "0021_keys_planned_once")]

    operations = [
        migrations.RunSQL(
            sql=SIBLINGS,
            reverse_sql="DROP FUNCTION invoicing_siblings("
            "uuid[], bigint[], uuid[], text[], date[], integer, uuid, uuid, text[], integer)",
        ),
    ]
