"""The mandates of suppliers, given and received, as pages list them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from polyphonie.access import models
from polyphonie.kernel.days import Span


@dataclass(frozen=True, slots=True)
class MandateRow:
    """Who acts for whom, on which days."""

    id: UUID
    principal: UUID
    principal_name: str
    agent: UUID
    agent_name: str
    span: Span


def mandates_of(suppliers: Collection[UUID], *, on: date) -> tuple[MandateRow, ...]:
    """The mandates that some suppliers gave or received, which hold on a day or will later; the newest first."""
    found = models.Mandate.live(on=on).filter(Q(principal_id__in=suppliers) | Q(agent_id__in=suppliers))
    return tuple(
        MandateRow(each.id, each.principal_id, each.principal_label, each.agent_id, each.agent_label, each.span)
        for each in found.order_by("-id")
    )
