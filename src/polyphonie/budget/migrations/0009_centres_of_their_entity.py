"""A centre is one of its entity's: the same code of the nomenclature in another entity is another centre."""

from django.db import migrations

from polyphonie.kernel.guards import PERIMETERS, guard_anew, holds_on_platform, in_part_held

CENTRES = ("programme_id", "bop_id", "uo_id")
ENTITY = f"{holds_on_platform('budget.')} OR entity_id = ANY {PERIMETERS}"
SHOWN = f"{ENTITY} OR {in_part_held(*CENTRES)}"
BEFORE = " OR ".join([ENTITY, *(f"{column} = ANY {PERIMETERS}" for column in CENTRES)])


class Migration(migrations.Migration):
    dependencies = [("budget", "0008_advance_decrees"), ("kernel", "0009_parts_of_entities")]

    operations = [
        guard_anew("budget_envelope", shows=SHOWN, before=BEFORE),
    ]
