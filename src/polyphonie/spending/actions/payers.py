"""Who pays for the invoices of a public structure."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.refusals import refuse
from polyphonie.parties import queries as parties
from polyphonie.spending import models
from polyphonie.spending.terms.proposals import PAYER_WRONG

LONGEST_SOURCE = 200


@action
def name_payer(*, actor: Actor, entity: UUID, structure: UUID, from_on: date, source: str, on: date) -> None:
    """Name the accounting entity as the one that pays for the invoices of a structure, from a day on.

    Refuses: SPE-PAY-02 no decision or no such structure, ACC-RIG-01. Source: décret 2012-1246, articles 10 and 13.
    """
    source = source.strip()
    known = parties.entity(structure) is not None and 0 < len(source) <= LONGEST_SOURCE and source.isprintable()
    refuse([] if known else [PAYER_WRONG()])
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    models.Payer.objects.update_or_create(
        entity_id=entity, structure_id=structure, from_on=from_on, defaults={"source": source}
    )
    note(entity=entity, subject=f"payer:{structure}", from_on=from_on.isoformat(), source=source)
