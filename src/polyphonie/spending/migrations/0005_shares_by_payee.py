"""Whether somebody was paid before is asked with each payment: the control plan looks closer at the first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0004_claims"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["entity_id", "payee_id"], name="spending_share_payee"),
        ),
    ]
