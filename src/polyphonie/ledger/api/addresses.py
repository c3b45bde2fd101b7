"""The router that the files of this folder add their addresses to, and what they share."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.ledger import queries

router = Router(tags=["comptabilité"])

Year = Annotated[int, Query(ge=1950, le=2199, description="L'exercice")]


def admit(request: HttpRequest, entity: UUID) -> Actor:
    """Whoever may consult the books. Refuses: ACC-RIG-01, LED-BOO-01."""
    actor = access.acting(request)
    queries.consult(actor=actor, entity=entity, on=clock.today())
    return actor


def language() -> str:
    return "fr" if (get_language() or "fr").startswith("fr") else "en"
