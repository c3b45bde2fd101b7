"""A lone row of the audit journal in one call: its place, its hash and itself, planned once for each connection."""

from django.db import migrations

APPEND = """
    CREATE FUNCTION kernel_append(
        entity uuid, identifier uuid, instant timestamptz, kind text, actor uuid, name text, what text, about text,
        told jsonb, before text, after text
    ) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        place bigint;
        hashed bytea;
    BEGIN
        INSERT INTO kernel_chain AS chain (entity_id, length, head)
        VALUES (entity, 1, sha256(decode(repeat('00', 32), 'hex') || convert_to(before || 1 || after, 'UTF8')))
        ON CONFLICT (entity_id) DO UPDATE SET length = chain.length + 1,
            head = sha256(chain.head || convert_to(before || (chain.length + 1) || after, 'UTF8'))
        RETURNING length, head INTO place, hashed;
        INSERT INTO kernel_audit
            (entity_id, id, position, at, actor_kind, actor_id, actor_name, act, subject, facts, hash)
        VALUES (entity, identifier, place, instant, kind, actor, name, what, about, told, hashed);
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0007_deliveries_by_day_due")]

    operations = [migrations.RunSQL(sql=APPEND, reverse_sql="DROP FUNCTION kernel_append")]
