from django.db import migrations

from polyphonie.kernel.guards import PERIMETERS, SEES_EVERYTHING, holds_on_platform, show_also

SHOWS_INVOICE = """
    CREATE FUNCTION invoicing_shows_invoice(entity uuid, invoice uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM invoicing_invoice i WHERE i.entity_id = entity AND i.id = invoice);
    END $$
"""
SHOWS_ORIGINAL = """
    CREATE FUNCTION invoicing_shows_original(entity uuid, original uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        IF EXISTS (SELECT FROM invoicing_invoice i WHERE i.entity_id = entity AND i.original_id = original) THEN
            RETURN true;
        END IF;
        IF EXISTS (SELECT FROM invoicing_attachment a WHERE a.entity_id = entity AND a.original_id = original) THEN
            RETURN true;
        END IF;
        RETURN EXISTS (
            SELECT FROM invoicing_lifecyclemessage m WHERE m.entity_id = entity AND m.original_id = original
        );
    END $$
"""
SIDES = f"{SEES_EVERYTHING} OR entity_id = ANY {PERIMETERS} OR {holds_on_platform('invoice.')} OR "
WITH_INVOICE = ("invoicing_statusevent", "invoicing_attachment", "invoicing_lifecyclemessage")
WITH_ORIGINAL = ("invoicing_invoice", "invoicing_attachment", "invoicing_lifecyclemessage")


def seen(table: str) -> migrations.RunSQL:
    """What hangs on an invoice is shown with it."""
    formerly = f"EXISTS (SELECT FROM invoicing_invoice i WHERE i.entity_id = {table}.entity_id AND i.id = invoice_id)"
    return migrations.RunSQL(
        sql=f"ALTER POLICY {table}_seen ON {table} USING ({SIDES} invoicing_shows_invoice(entity_id, invoice_id))",
        reverse_sql=f"ALTER POLICY {table}_seen ON {table} USING ({SIDES} {formerly})",
    )


def seen_no_more_with(table: str) -> migrations.RunSQL:
    name = f"kernel_original_seen_with_{table}"
    return migrations.RunSQL(
        sql=f"DROP POLICY {name} ON kernel_original",
        reverse_sql=f"CREATE POLICY {name} ON kernel_original FOR SELECT USING (EXISTS (SELECT FROM {table} t"  # noqa: S608
        " WHERE t.entity_id = kernel_original.entity_id AND t.original_id = kernel_original.id))",
    )


class Migration(migrations.Migration):
    """What hangs on an invoice is shown by a function, which PostgreSQL plans when it is asked, and once.

    Written in the policies, these conditions were planned with every statement, over all the months of the invoices
    and once more for each month of what hangs on them: opening an original took a tenth of a second to plan. The name
    of the policy of originals makes it the last that is asked (PostgreSQL asks them from the last name to the first).
    """

    dependencies = [("invoicing", "0015_drafts")]

    operations = [
        migrations.RunSQL(
            sql=SHOWS_INVOICE, reverse_sql="DROP FUNCTION invoicing_shows_invoice(entity uuid, invoice uuid)"
        ),
        migrations.RunSQL(
            sql=SHOWS_ORIGINAL, reverse_sql="DROP FUNCTION invoicing_shows_original(entity uuid, original uuid)"
        ),
        *map(seen, WITH_INVOICE),
        *map(seen_no_more_with, WITH_ORIGINAL),
        show_also(
            "kernel_original",
            name="kernel_original_also_seen",
            shows="invoicing_shows_original(entity_id, id)",
        ),
    ]
