"""An accepted invoice counts on what is certified until its payment is requested: no other invoice may count on it."""

from django.db import migrations, models

ACCEPTED = """
UPDATE spending_proposal AS proposal SET unrequested = true
WHERE state IN ('accepted', 'corrected') AND NOT EXISTS (
    SELECT FROM spending_paymentrequest AS request
    WHERE request.entity_id = proposal.entity_id AND request.structure_id = proposal.structure_id
      AND request.invoice_id = proposal.id AND request.state <> 'rejected'
)
"""


class Migration(migrations.Migration):
    dependencies = [("spending", "0013_centres_of_their_entity")]

    operations = [
        migrations.AddField("proposal", "unrequested", models.BooleanField(default=False)),
        migrations.RunSQL(ACCEPTED, migrations.RunSQL.noop),
        migrations.AddIndex(
            "proposal",
            models.Index(
                fields=["entity_id", "supplier_id"],
                name="spending_proposal_unrequested",
                condition=models.Q(unrequested=True),
            ),
        ),
    ]
