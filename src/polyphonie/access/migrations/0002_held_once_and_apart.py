from django.db import migrations

EXCLUSIONS = """
    CREATE EXTENSION IF NOT EXISTS btree_gist;

    ALTER TABLE access_assignment ADD CONSTRAINT access_assignment_held_once EXCLUDE USING gist (
        person_id WITH =, role WITH =, perimeter_id WITH =, daterange(from_on, until_on) WITH &&
    );

    -- Décret 2012-1246, article 9. Perimeters that hold one another, and delegations, are checked by the acts and the proofs.
    ALTER TABLE access_assignment ADD CONSTRAINT access_assignment_duties_apart EXCLUDE USING gist (
        person_id WITH =,
        perimeter_id WITH =,
        daterange(from_on, until_on) WITH &&,
        (CASE role WHEN 'authorising_officer' THEN 1 WHEN 'public_accountant' THEN 2 END) WITH <>
    );

    ALTER TABLE access_delegation ADD CONSTRAINT access_delegation_made_once EXCLUDE USING gist (
        assignment_id WITH =, delegate_id WITH =, daterange(from_on, until_on) WITH &&
    );
"""
NO_EXCLUSIONS = """
    ALTER TABLE access_delegation DROP CONSTRAINT access_delegation_made_once;
    ALTER TABLE access_assignment DROP CONSTRAINT access_assignment_duties_apart;
    ALTER TABLE access_assignment DROP CONSTRAINT access_assignment_held_once;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_people_roles_and_clients")]

    operations = [migrations.RunSQL(sql=EXCLUSIONS, reverse_sql=NO_EXCLUSIONS)]
