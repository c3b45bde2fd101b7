from django.db import migrations, models

from polyphonie.kernel.guards import ACTOR, guard
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.partitions import CreatePartitionedModel

TOPICS = ["received", "completed", "to_validate", "sent_back", "progress"]
MAILINGS = ["at_once", "daily", "never"]


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0007_settings_ties_and_payment_clock")]

    operations = [
        CreatePartitionedModel(
            name="News",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("id", models.UUIDField(default=new_id)),
                ("entity_id", models.UUIDField()),
                ("invoice_id", models.UUIDField()),
                ("side", models.TextField()),
                ("state", models.TextField()),
                ("told_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("to_mail", models.BooleanField()),
            ],
        ),
        migrations.AddIndex(
            "news",
            models.Index(fields=["person_id", "id"], name="invoicing_news_unread", condition=models.Q(read_at=None)),
        ),
        migrations.AddIndex(
            "news", models.Index(fields=["id"], name="invoicing_news_to_mail", condition=models.Q(to_mail=True))
        ),
        guard("invoicing_news", shows=f"person_id = {ACTOR}"),
        migrations.CreateModel(
            name="MailingChoice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id", "topic", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("topic", models.TextField()),
                ("mailing", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="invoicing_mailingchoice_known",
                        condition=models.Q(topic__in=TOPICS, mailing__in=MAILINGS),
                    )
                ]
            },
        ),
        guard("invoicing_mailingchoice", shows=f"person_id = {ACTOR}"),
    ]
