"""Services proposed from invoices, which both sides of the invoice may see, and who pays for a structure."""

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform
from polyphonie.kernel.partitions import CreatePartitionedModel

SEEN = " OR ".join(
    [
        holds_on_platform("spending."),
        *(
            f"{column} = ANY {PERIMETERS}"
            for column in ("entity_id", "programme_id", "bop_id", "uo_id", "structure_id", "supplier_id")
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0005_shares_by_payee"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("structure_id", models.UUIDField()),
                ("from_on", models.DateField()),
                ("source", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["structure_id", "from_on"], name="spending_payer_structure")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entity_id", "structure_id", "from_on"), name="spending_payer_one_a_day"
                    )
                ],
            },
        ),
        CreatePartitionedModel(
            name="Proposal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("structure_id", models.UUIDField()),
                ("invoice_number", models.TextField()),
                ("supplier_id", models.UUIDField()),
                ("supplier_name", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("issued_on", models.DateField()),
                ("commitment_number", models.TextField(default="")),
                ("contract_number", models.TextField(default="")),
                ("state", models.TextField(default="unmatched")),
                ("way", models.TextField(default="")),
                ("certified", models.BooleanField(default=False)),
                ("lines", models.JSONField(default=list)),
                ("reasons", models.JSONField(default=list)),
                ("programme_id", models.UUIDField(null=True)),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                ("proposed_on", models.DateField()),
                ("decided_by_name", models.TextField(default="")),
                ("decided_on", models.DateField(null=True)),
                ("reason", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity_id", "state", "id"], name="spending_proposal_by_state"),
                    models.Index(
                        fields=["entity_id", "supplier_id", "invoice_number"], name="spending_proposal_number"
                    ),
                    models.Index(fields=["structure_id", "id"], name="spending_proposal_structure"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["unmatched", "proposed", "accepted", "corrected", "refused"])
                        ),
                        name="spending_proposal_state",
                    )
                ],
            },
        ),
        guard("spending_proposal", shows=SEEN),
        guard("spending_payer", shows=f"entity_id = ANY {PERIMETERS} OR structure_id = ANY {PERIMETERS}"),
    ]
