from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_bank_accounts")]

    operations = [
        migrations.AddIndex(
            model_name="bankaccount",
            index=models.Index(fields=["owner_id"], name="parties_bankaccount_of_owner"),
        ),
    ]
