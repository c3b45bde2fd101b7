"""What waits for a certification, and what was requested on presumed service, is found without reading the others."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("spending", "0015_open_deductions")]

    operations = [
        migrations.AddIndex(
            "proposal",
            models.Index(
                fields=["entity_id", "issued_on", "id"],
                name="spending_proposal_uncertified",
                condition=Q(certified=False, state__in=["proposed", "unmatched"]),
            ),
        ),
        migrations.AddIndex(
            "paymentrequest",
            models.Index(
                fields=["entity_id", "entered_on"],
                name="spending_request_presumed",
                condition=Q(ground="presumed_service"),
            ),
        ),
    ]
