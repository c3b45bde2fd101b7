from django.db import migrations

KEPT = """
    CREATE FUNCTION reference_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.withdrawn_by_id IS NULL AND NEW.withdrawn_by_id IS NOT NULL
            -- the words are generated after this trigger
            AND to_jsonb(NEW) - '{withdrawn_by_id,words}'::text[] = to_jsonb(OLD) - '{withdrawn_by_id,words}'::text[] THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'what an edition said is kept: withdraw it by another edition' USING ERRCODE = 'P0001';
    END $$;
    CREATE FUNCTION reference_refuse_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a code is for ever' USING ERRCODE = 'P0001';
    END $$;
    CREATE TRIGGER reference_version_is_kept BEFORE UPDATE OR DELETE ON reference_version
        FOR EACH ROW EXECUTE FUNCTION reference_refuse_rewriting();
    CREATE TRIGGER reference_code_is_kept BEFORE UPDATE OR DELETE ON reference_code
        FOR EACH ROW EXECUTE FUNCTION reference_refuse_forgetting();
    CREATE TRIGGER reference_replacement_is_kept BEFORE UPDATE OR DELETE ON reference_replacement
        FOR EACH ROW EXECUTE FUNCTION reference_refuse_forgetting();
"""
NOT_KEPT = """
    DROP TRIGGER reference_replacement_is_kept ON reference_replacement;
    DROP TRIGGER reference_code_is_kept ON reference_code;
    DROP TRIGGER reference_version_is_kept ON reference_version;
    DROP FUNCTION reference_refuse_forgetting();
    DROP FUNCTION reference_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_nomenclatures")]

    operations = [migrations.RunSQL(sql=KEPT, reverse_sql=NOT_KEPT)]
