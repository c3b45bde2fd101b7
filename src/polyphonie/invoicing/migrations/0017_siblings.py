from django.db import migrations

from polyphonie.kernel.partitions import read_as_if_large

SIBLINGS = """
    CREATE FUNCTION invoicing_siblings(
        suppliers uuid[], amounts bigint[], entities uuid[], kinds text[], days date[],
        span integer, first_id uuid, no_longer text[], most integer
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
                    AND kept.id >= first_id AND kept.entity_id = look.entity_id AND kept.kind = look.kind
                    AND kept.state <> ALL(no_longer)
                ORDER BY kept.issued_on DESC LIMIT most
            ) sibling;
    END $$
"""


class Migration(migrations.Migration):
    """Look-alikes are asked for by a function whose plan is made once for each connection.

    Planned at each deposit over all the months in which they may be, the question cost 8 ms at the size of a country,
    more than all the rest that a deposit asks of the database; planned once, a third of a millisecond.

    And lists are planned as for a large entity or supplier: followed in the order of their index to the end of a page.
    For the middling one, which has less than a page, PostgreSQL would as soon read all and sort: 9,500 invoices of the
    largest, for the fifty that are shown.
    """

    dependencies = [("invoicing", "0016_shown_by_functions")]

    operations = [
        migrations.RunSQL(
            sql=SIBLINGS,
            reverse_sql="DROP FUNCTION invoicing_siblings("
            "uuid[], bigint[], uuid[], text[], date[], integer, uuid, text[], integer)",
        ),
        read_as_if_large("invoicing_invoice", "entity_id", "supplier_id"),
    ]
