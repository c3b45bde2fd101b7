"""An entity says which optional states it gives, and in which delay the law has it pay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models
from polyphonie.invoicing.queries import settings as queries
from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState
from polyphonie.invoicing.terms import settings as terms
from polyphonie.invoicing.terms.settings import OPTIONAL_STATES, PaymentDelay
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import queries as parties


@action
def set_up_entity(
    *, actor: Actor, entity: UUID, unused_states: Collection[InvoiceState], payment_delay: PaymentDelay, on: date
) -> None:
    """Choose the optional states that an entity does not give, and its delay. The same again changes nothing.

    Invoices already received keep the delay that was theirs.
    Refuses: INV-SET-01 a state that cannot be left out, INV-SET-02 no such entity, ACC-RIG-01 the actor does not keep
    this entity's entry in the directory.
    Source: Chorus Pro, statuts de traitement facultatifs; code de la commande publique, art. R2192-10 and R2192-11.
    """
    refuse(
        terms.STATE_NOT_OPTIONAL(state=STATE_NAMES[state][0]) for state in unused_states if state not in OPTIONAL_STATES
    )
    if parties.entity(entity) is None:
        raise Refused(terms.NO_SUCH_ENTITY())
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=Perimeter.of_entity(entity), on=on)
    chosen = queries.EntitySettings(frozenset(unused_states), payment_delay)
    if queries.settings_of(entity) == chosen:
        unchanged()
        return
    unused = [str(state) for state in OPTIONAL_STATES if state in chosen.unused_states]
    models.EntitySettings.objects.update_or_create(
        entity_id=entity, defaults={"unused_states": unused, "payment_delay": payment_delay}
    )
    note(entity=entity, subject=f"entity:{entity}", unused_states=unused, payment_delay=payment_delay)
