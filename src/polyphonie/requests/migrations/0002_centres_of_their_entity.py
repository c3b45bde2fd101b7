"""A centre is one of its entity's: the same code of the nomenclature in another entity is another centre."""

from django.db import migrations

from polyphonie.kernel.guards import ACTOR, PERIMETERS, guard_anew, holds_on_platform, in_part_held

CENTRES = ("programme_id", "bop_id", "uo_id")
ENTITY = f"{holds_on_platform('spending.')} OR entity_id = ANY {PERIMETERS}"
SHOWN = f"{ENTITY} OR {in_part_held(*CENTRES)}"
BEFORE = " OR ".join([ENTITY, *(f"{column} = ANY {PERIMETERS}" for column in CENTRES)])
OWN = f"requester_id = {ACTOR}"


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_purchase_requests"), ("kernel", "0009_parts_of_entities")]

    operations = [
        guard_anew("requests_purchaserequest", shows=f"{SHOWN} OR {OWN}", before=f"{BEFORE} OR {OWN}"),
        guard_anew("requests_purchaseline", shows=SHOWN, before=BEFORE),
    ]
