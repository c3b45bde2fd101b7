from django.db import migrations

from polyphonie.kernel.guards import PERIMETERS, SEES_EVERYTHING, holds_on_platform

SHOWS_REQUEST = """
    CREATE FUNCTION spending_shows_request(entity uuid, request uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM spending_paymentrequest r WHERE r.entity_id = entity AND r.id = request);
    END $$
"""
SHOWS_COMMITMENT = """
    CREATE FUNCTION spending_shows_commitment(entity uuid, commitment uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM spending_commitment c WHERE c.entity_id = entity AND c.id = commitment);
    END $$
"""
# The answer for whoever sees the whole body or the platform, without asking row by row.
WHOLE = f"{SEES_EVERYTHING} OR entity_id = ANY {PERIMETERS} OR {holds_on_platform('spending.')}"
BESIDE = ("requestline", "paymentorder", "checkverdict", "suspension", "requisition", "share")

PASSING = """
    CREATE OR REPLACE FUNCTION spending_request_passes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (OLD.number, OLD.flux, OLD.ground, OLD.ground_case, OLD.supplier_id, OLD.document_number, OLD.cents)
            IS DISTINCT FROM
            (NEW.number, NEW.flux, NEW.ground, NEW.ground_case, NEW.supplier_id, NEW.document_number, NEW.cents) THEN
            RAISE EXCEPTION 'payment request %: what it asks for never changes', OLD.number
                USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.passed_on IS NULL AND NEW.passed_on IS NOT NULL THEN
            IF (SELECT count(DISTINCT code) FROM spending_checkverdict
                WHERE entity_id = NEW.entity_id AND request_id = NEW.id AND holds) < 8 THEN
                PERFORM FROM spending_requisition WHERE entity_id = NEW.entity_id AND request_id = NEW.id;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'payment request %: passed without its eight checks, nor a requisition', NEW.number
                        USING ERRCODE = 'check_violation';
                END IF;
            END IF;
        END IF;
        RETURN NEW;
    END $$;
"""


def shown(table: str, by: str, owner: str, key: str) -> migrations.RunSQL:
    """What lies beside a request or a commitment is shown with it."""
    formerly = f"EXISTS (SELECT FROM {owner} o WHERE o.entity_id = {table}.entity_id AND o.id = {table}.{key})"
    return migrations.RunSQL(
        sql=f"ALTER POLICY {table}_seen ON {table} USING ({WHOLE} OR {by}(entity_id, {key}))",
        reverse_sql=f"ALTER POLICY {table}_seen ON {table} USING ({SEES_EVERYTHING} OR {formerly})",
    )


class Migration(migrations.Migration):
    """What lies beside a request is shown by a function, planned when it is asked and once for each connection.

    Written in the policies, the condition was planned with every statement, over all the months of the requests and
    again for each month of what lies beside them: four to six milliseconds of planning for a twentieth of work. The
    trigger that keeps C4 begins its two questions only where a request passes, for the same reason.
    """

    dependencies = [("spending", "0009_periodic_orders")]

    operations = [
        migrations.RunSQL(sql=SHOWS_REQUEST, reverse_sql="DROP FUNCTION spending_shows_request(uuid, uuid)"),
        migrations.RunSQL(sql=SHOWS_COMMITMENT, reverse_sql="DROP FUNCTION spending_shows_commitment(uuid, uuid)"),
        *(
            shown(f"spending_{table}", "spending_shows_request", "spending_paymentrequest", "request_id")
            for table in BESIDE
        ),
        shown("spending_commitmentevent", "spending_shows_commitment", "spending_commitment", "commitment_id"),
        migrations.RunSQL(sql=PASSING, reverse_sql=migrations.RunSQL.noop),
    ]
