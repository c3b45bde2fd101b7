from django.db import migrations

from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform


class Migration(migrations.Migration):
    """The database shows a journal and its originals to those of the entity only (docs/decisions/0027)."""

    dependencies = [("kernel", "0003_deliveries_in_line")]

    operations = [
        guard(
            "kernel_audit",
            shows=f"entity_id = ANY {PERIMETERS} OR {holds_on_platform('journal.consult')}",
            added_by_all=True,
        ),
        guard("kernel_original", shows=f"entity_id = ANY {PERIMETERS}", added_by_all=True),
    ]
