"""What an entity chose, over HTTP: its optional states and its delay to pay."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest

from polyphonie.access import queries as access
from polyphonie.invoicing.actions import settings
from polyphonie.invoicing.queries.settings import settings_of
from polyphonie.invoicing.rules.payments import legal_days
from polyphonie.kernel import clock

from . import shapes
from .addresses import router

TAGS: Final = ["structures : réglages"]


@router.get("/entities/{entity}/settings", response=shapes.SettingsOut, tags=TAGS, summary="Lire les réglages")
def read(request: HttpRequest, entity: UUID) -> shapes.SettingsOut:
    """Les états facultatifs que la structure n'utilise pas, et son délai de paiement."""
    found = settings_of(entity)
    return shapes.SettingsOut(
        unused_states=sorted(found.unused_states),
        payment_delay=found.payment_delay,
        payment_days=legal_days(found.payment_delay, on=clock.today()),
    )


@router.put("/entities/{entity}/settings", response=shapes.SettingsOut, tags=TAGS, summary="Changer les réglages")
def change(request: HttpRequest, entity: UUID, asked: shapes.SettingsIn) -> shapes.SettingsOut:
    """Refus : INV-SET-01, INV-SET-02, ACC-RIG-01."""
    settings.set_up_entity(
        actor=access.acting(request),
        entity=entity,
        unused_states=asked.unused_states,
        payment_delay=asked.payment_delay,
        on=clock.today(),
    )
    return read(request, entity)
