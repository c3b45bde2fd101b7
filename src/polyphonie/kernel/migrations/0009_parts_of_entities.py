"""What a code of a nomenclature is in one entity, as an id of its own: rows of two entities may name the same code."""

from django.db import migrations

PART = """
    CREATE FUNCTION kernel_part(entity uuid, of_nomenclature uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT encode(substr(sha256(uuid_send(entity) || uuid_send(of_nomenclature)), 1, 16), 'hex')::uuid
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_journal_in_one_call")]

    operations = [migrations.RunSQL(sql=PART, reverse_sql="DROP FUNCTION kernel_part")]
