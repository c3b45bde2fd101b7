from django.db import migrations, models

from polyphonie.kernel.identity import new_id


class Migration(migrations.Migration):
    dependencies = [("access", "0004_supplier_validators")]

    operations = [
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("principal_id", models.UUIDField()),
                ("principal_label", models.TextField()),
                ("agent_id", models.UUIDField()),
                ("agent_label", models.TextField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("given_by", models.UUIDField()),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agent_id", "id"], name="access_mandate_agent"),
                    models.Index(fields=["principal_id", "id"], name="access_mandate_principal"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="access_mandate_to_another", condition=~models.Q(principal_id=models.F("agent_id"))
                    ),
                    models.CheckConstraint(
                        name="access_mandate_span",
                        condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("from_on")),
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            """
            ALTER TABLE access_mandate ADD CONSTRAINT access_mandate_given_once EXCLUDE USING gist (
                principal_id WITH =, agent_id WITH =, daterange(from_on, until_on) WITH &&
            )
            """,
            "ALTER TABLE access_mandate DROP CONSTRAINT access_mandate_given_once",
        ),
    ]
