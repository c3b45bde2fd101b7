from django.db import migrations

SHOWS = """
    CREATE FUNCTION payments_shows_charged(entity uuid, charged uuid[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM budget_envelope e WHERE e.entity_id = entity AND e.id = ANY (charged));
    END $$
"""
FORMERLY = """EXISTS (SELECT FROM budget_envelope e
    WHERE e.entity_id = payments_transfer.entity_id AND e.id = ANY (payments_transfer.envelopes))"""
POLICY = "ALTER POLICY payments_transfer_charged ON payments_transfer USING"


class Migration(migrations.Migration):
    """Whoever sees an envelope follows what is paid on it: asked by a function, planned when it is asked.

    Written in the policy, it was planned with every statement and for each month of the transfers.
    """

    dependencies = [("payments", "0002_movements_told_again")]

    operations = [
        migrations.RunSQL(sql=SHOWS, reverse_sql="DROP FUNCTION payments_shows_charged(uuid, uuid[])"),
        migrations.RunSQL(
            sql=f"{POLICY} (payments_shows_charged(entity_id, envelopes))", reverse_sql=f"{POLICY} ({FORMERLY})"
        ),
    ]
