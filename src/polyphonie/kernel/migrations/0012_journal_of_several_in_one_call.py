"""Several rows of the audit journal in one call: a chain is held while the server works and commits, never while it
waits for us to hash the rows of an act."""

from django.db import migrations

APPEND = """
    CREATE FUNCTION kernel_append_all(
        entities uuid[], identifiers uuid[], instants timestamptz[], kinds text[], actors uuid[], names text[],
        whats text[], abouts text[], told jsonb[], befores text[], afters text[]
    ) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        place bigint;
        hashed bytea;
        positions bigint[];
        hashes bytea[];
    BEGIN
        FOR n IN 1 .. cardinality(entities) LOOP
            IF n = 1 OR entities[n] <> entities[n - 1] THEN
                INSERT INTO kernel_chain AS chain (entity_id, length, head)
                VALUES (entities[n], 0, decode(repeat('00', 32), 'hex'))
                ON CONFLICT (entity_id) DO UPDATE SET length = chain.length
                RETURNING length, head INTO place, hashed;
            END IF;
            place := place + 1;
            hashed := sha256(hashed || convert_to(befores[n] || place || afters[n], 'UTF8'));
            positions[n] := place;
            hashes[n] := hashed;
            IF n = cardinality(entities) OR entities[n] <> entities[n + 1] THEN
                UPDATE kernel_chain SET length = place, head = hashed WHERE entity_id = entities[n];
            END IF;
        END LOOP;
        INSERT INTO kernel_audit
            (entity_id, id, position, at, actor_kind, actor_id, actor_name, act, subject, facts, hash)
        SELECT * FROM unnest(
            entities, identifiers, positions, instants, kinds, actors, names, whats, abouts, told, hashes
        );
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0011_planned_as_before")]

    operations = [migrations.RunSQL(sql=APPEND, reverse_sql="DROP FUNCTION kernel_append_all")]
