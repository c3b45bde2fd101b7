from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0002_guarded")]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE invoicing_invoice_ordinal AS integer",
            reverse_sql="DROP SEQUENCE invoicing_invoice_ordinal",
        ),
        migrations.AddField(
            model_name="invoice",
            name="ordinal",
            field=models.BigIntegerField(
                db_default=models.Func(
                    models.Value("invoicing_invoice_ordinal"),
                    function="nextval",
                    output_field=models.BigIntegerField(),
                )
            ),
        ),
        migrations.AddIndex(model_name="invoice", index=models.Index(fields=["ordinal"], name="invoicing_ordinal")),
    ]
