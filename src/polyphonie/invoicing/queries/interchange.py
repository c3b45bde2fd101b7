"""A flow as the flow interface of XP Z12-013 tells it: what its sender said, and the acknowledgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from polyphonie.documents.flow.z12_013 import Detail, FlowFacts, flow_type
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel.refusals import Refusal

from .flows import FlowRow, items

STATUSES: Final[Mapping[FlowState, str]] = {
    FlowState.RECEIVED: "pending",
    FlowState.WAITING: "pending",
    FlowState.IN_TREATMENT: "pending",
    FlowState.WAITING_FOR_RETREATMENT: "pending",
    FlowState.INTEGRATED: "ok",
    FlowState.PARTLY_INTEGRATED: "error",
    FlowState.REJECTED: "error",
    FlowState.INCIDENT: "error",
}
"""How each state of a flow is acknowledged. One that was integrated in part is an error: its details say which part."""

_MOST_DETAILS: Final = 100


def facts(row: FlowRow, *, language: str) -> FlowFacts:
    """What there is to tell of a flow; the details are those of the flow, then those of its refused documents."""
    declared = row.declared or {}
    return FlowFacts(
        id=str(row.id),
        tracking=row.reference,
        name=row.name,
        type=declared.get("type", "") or flow_type(row.syntax, by_seller=row.supplier is not None),
        syntax=row.syntax,
        profile=declared.get("profile", ""),
        rule=declared.get("rule", ""),
        sha256=row.sha256,
        submitted_at=row.received_at,
        updated_at=row.state_at,
        status=STATUSES[row.state],
        details=tuple(_detail(each, language) for each in _refusals(row)),
    )


def _refusals(row: FlowRow) -> list[Refusal]:
    found = list(row.refusals)
    if row.refused:
        refused = items(row, limit=_MOST_DETAILS, refused_only=True)
        found += [refusal for item in refused for refusal in item.refusals]
    return found[:_MOST_DETAILS]


def _detail(refusal: Refusal, language: str) -> Detail:
    return Detail(refusal.where or refusal.field, refusal.code, refusal.sentence(language))
