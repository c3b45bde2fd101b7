"""What is to be paid, and what is to be decided, is listed and summed in an index that tells enough of each."""

from django.db import migrations, models
from django.db.models import Q

PLACED = ["programme_id", "bop_id", "uo_id"]


class Migration(migrations.Migration):
    dependencies = [("spending", "0021_paid_sums")]

    operations = [
        migrations.AddIndex(
            "paymentrequest",
            models.Index(
                fields=["entity_id", "due_on", "id"],
                name="spending_request_to_pay",
                include=["state", "cents", "payable_cents", "entered_on", *PLACED],
                condition=Q(state__in=["bank_rejected", "entered", "in_payment", "ordered", "passed", "suspended"]),
            ),
        ),
        migrations.AddIndex(
            "proposal",
            models.Index(
                fields=["entity_id", "issued_on", "id"],
                name="spending_proposal_undecided",
                include=["certified", "cents", "proposed_on", *PLACED],
                condition=Q(state__in=["proposed", "unmatched"]),
            ),
        ),
        migrations.RemoveIndex("proposal", "spending_proposal_uncertified"),
    ]
