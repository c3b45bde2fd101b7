"""Services done. What a line may be exceeded by is no longer kept beside it: the commitment is raised instead."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform
from polyphonie.kernel.partitions import CreatePartitionedModel

OWN_CENTRES = " OR ".join(
    [
        holds_on_platform("spending."),
        *(f"{column} = ANY {PERIMETERS}" for column in ("entity_id", "programme_id", "bop_id", "uo_id")),
    ]
)
STANDS = """
    CREATE FUNCTION spending_certificate_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the service % is certified: it stands as it was signed, or is cancelled', OLD.id
            USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER spending_certificate_stands BEFORE UPDATE ON spending_servicecertificate
        FOR EACH ROW WHEN (OLD.certified_on IS NOT NULL AND (
            OLD.cents, OLD.commitment_id, OLD.place, OLD.done_on, OLD.certified_by, OLD.certified_on, OLD.entry_id
        ) IS DISTINCT FROM (
            NEW.cents, NEW.commitment_id, NEW.place, NEW.done_on, NEW.certified_by, NEW.certified_on, NEW.entry_id
        )) EXECUTE FUNCTION spending_certificate_stands();
    CREATE TRIGGER spending_certificate_is_kept BEFORE DELETE ON spending_servicecertificate
        FOR EACH ROW WHEN (OLD.certified_on IS NOT NULL) EXECUTE FUNCTION spending_certificate_stands();
"""
"""A signed certificate is a fact: nothing of what was signed changes."""


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0001_commitments"),
    ]

    operations = [
        CreatePartitionedModel(
            name="ServiceCertificate",
            fields=[
                ("programme_id", models.UUIDField()),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("commitment_id", models.UUIDField()),
                ("place", models.SmallIntegerField()),
                ("commitment_number", models.TextField()),
                ("supplier_id", models.UUIDField()),
                ("supplier_name", models.TextField()),
                ("label", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("done_on", models.DateField()),
                ("partial", models.BooleanField(default=False)),
                ("reserves", models.TextField(default="")),
                ("state", models.TextField(default="observed")),
                ("invoice_entity_id", models.UUIDField(null=True)),
                ("invoice_id", models.UUIDField(null=True)),
                ("observed_by", models.UUIDField()),
                ("observed_by_name", models.TextField()),
                ("observed_on", models.DateField()),
                ("certified_by", models.UUIDField(null=True)),
                ("certified_by_name", models.TextField(default="")),
                ("certified_on", models.DateField(null=True)),
                ("cancelled_by_name", models.TextField(default="")),
                ("cancelled_on", models.DateField(null=True)),
                ("reason", models.TextField(default="")),
                ("entry_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="commitmentline",
            name="spending_line_not_below_zero",
        ),
        migrations.RemoveConstraint(
            model_name="commitmentline",
            name="spending_line_certified_within_amount",
        ),
        migrations.RemoveConstraint(
            model_name="commitmentline",
            name="spending_line_requested_within_amount",
        ),
        migrations.RemoveField(
            model_name="commitmentline",
            name="tolerance",
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gte", 0), ("certified__gte", 0), ("paid__gte", 0), ("requested__gte", 0)),
                name="spending_line_not_below_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("certified__lte", models.F("cents"))), name="spending_line_certified_within_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("requested__lte", models.F("cents"))), name="spending_line_requested_within_amount"
            ),
        ),
        migrations.AddIndex(
            model_name="servicecertificate",
            index=models.Index(fields=["entity_id", "commitment_id", "place", "id"], name="spending_certificate_line"),
        ),
        migrations.AddIndex(
            model_name="servicecertificate",
            index=models.Index(fields=["entity_id", "state", "id"], name="spending_certificate_by_state"),
        ),
        migrations.AddIndex(
            model_name="servicecertificate",
            index=models.Index(
                condition=models.Q(("invoice_id__isnull", False)),
                fields=["invoice_id"],
                name="spending_certificate_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["observed", "certified", "cancelled"])),
                name="spending_certificate_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gt", 0)), name="spending_certificate_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "certified"), _negated=True),
                    models.Q(
                        ("certified_by__isnull", False), ("certified_on__isnull", False), ("entry_id__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="spending_certificate_signed",
            ),
        ),
        migrations.RunSQL(
            sql=STANDS,
            reverse_sql="DROP TRIGGER spending_certificate_stands ON spending_servicecertificate;"
            " DROP TRIGGER spending_certificate_is_kept ON spending_servicecertificate;"
            " DROP FUNCTION spending_certificate_stands;",
        ),
        guard("spending_servicecertificate", shows=OWN_CENTRES),
    ]
