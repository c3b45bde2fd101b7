"""What is to be decided is summed in its index behind the second lock as well: it has the columns that tell who sees it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("spending", "0023_queues_in_their_index")]

    operations = [
        migrations.AddIndex(
            "proposal",
            models.Index(
                fields=["entity_id", "issued_on", "id"],
                name="spending_proposal_open",
                include=[
                    "certified",
                    "cents",
                    "proposed_on",
                    "programme_id",
                    "bop_id",
                    "uo_id",
                    "structure_id",
                    "supplier_id",
                ],
                condition=Q(state__in=["proposed", "unmatched"]),
            ),
        ),
        migrations.RemoveIndex("proposal", "spending_proposal_undecided"),
    ]
