"""A centre is one of its entity's: the same code of the nomenclature in another entity is another centre."""

from django.db import migrations

from polyphonie.kernel.guards import PERIMETERS, guard_anew, holds_on_platform, in_part_held

CENTRES = ("programme_id", "bop_id", "uo_id")
ENTITY = f"{holds_on_platform('spending.')} OR entity_id = ANY {PERIMETERS}"
SHOWN = f"{ENTITY} OR {in_part_held(*CENTRES)}"
BEFORE = " OR ".join([ENTITY, *(f"{column} = ANY {PERIMETERS}" for column in CENTRES)])
SIDES = f"structure_id = ANY {PERIMETERS} OR supplier_id = ANY {PERIMETERS}"
TABLES = (
    "commitment",
    "commitmentline",
    "servicecertificate",
    "paymentrequest",
    "presumedservice",
    "periodiclisting",
    "periodicorder",
    "billingplan",
)


class Migration(migrations.Migration):
    dependencies = [("spending", "0012_tacit_orders"), ("kernel", "0009_parts_of_entities")]

    operations = [
        *(guard_anew(f"spending_{table}", shows=SHOWN, before=BEFORE) for table in TABLES),
        guard_anew("spending_proposal", shows=f"{SHOWN} OR {SIDES}", before=f"{BEFORE} OR {SIDES}"),
    ]
