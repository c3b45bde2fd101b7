"""What a movement of an account is known again by, so that two that look alike are two, and one told twice is one."""

from django.db import migrations, models

FILL = """
    UPDATE payments_statement_line l SET iban = s.iban,
        stated_in = CASE WHEN s.opening IS NOT NULL OR s.closing IS NOT NULL THEN s.id END
    FROM payments_statement s WHERE s.entity_id = l.entity_id AND s.id = l.statement_id
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_transfers_and_lots")]

    operations = [
        migrations.AddField("statement", "page", models.TextField(default="")),
        migrations.AddField("statement", "stated", models.BooleanField(default=True)),
        migrations.AddField("statement", "place", models.IntegerField(default=0)),
        migrations.RemoveConstraint("statement", "payments_statement_once"),
        migrations.AddConstraint(
            "statement",
            models.UniqueConstraint(fields=("entity_id", "digest", "place"), name="payments_statement_taken"),
        ),
        migrations.AddIndex(
            "statement", models.Index(fields=["entity_id", "iban", "id"], name="payments_statement_account")
        ),
        migrations.AddField("statementline", "stated_in", models.UUIDField(null=True)),
        migrations.AddField("statementline", "iban", models.TextField(default=""), preserve_default=False),
        migrations.AddField("statementline", "batch", models.TextField(default="")),
        migrations.AddField("statementline", "named", models.TextField(default="")),
        migrations.RunSQL(
            sql=[
                "SET LOCAL polyphonie.everything = 'on'",
                FILL,
                "UPDATE payments_statement SET stated = false WHERE opening IS NULL AND closing IS NULL",
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            "statementline",
            models.Index(fields=["entity_id", "iban", "booked_on", "cents"], name="payments_line_alike"),
        ),
    ]
