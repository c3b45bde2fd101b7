from django.db import migrations


class Migration(migrations.Migration):
    """Words are looked for among one's own invoices: the index holds whose they are beside their words.

    By words alone, the invoices of everybody that bear them were fetched, and all but one's own left aside: every
    supplier has its number 0001. `btree_gin` comes with PostgreSQL, as `btree_gist`, which other tables ask for.
    """

    dependencies = [("invoicing", "0018_twins")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gin", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX invoicing_words ON invoicing_invoice"
            " USING gin (entity_id, supplier_id, to_tsvector('simple', search))",
            "DROP INDEX invoicing_words",
        ),
        migrations.RunSQL(
            "DROP INDEX invoicing_invoice_words",
            "CREATE INDEX invoicing_invoice_words ON invoicing_invoice USING gin (to_tsvector('simple', search))",
        ),
    ]
