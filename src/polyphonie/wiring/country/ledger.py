"""What an act leaves besides its own rows: its row in the entity's chained journal, a number in the register."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from polyphonie.kernel import audit
from polyphonie.kernel.acts import SYSTEM, ActorKind
from polyphonie.kernel.days import FiscalYear
from polyphonie.kernel.models import AuditRow, Chain, Counter

from .copying import Copies, Table, cell
from .people import Somebody

AUDIT: Final = Table(
    AuditRow,
    *("entity_id", "id", "position", "at", "actor_kind", "actor_id", "actor_name", "act", "subject", "facts", "hash"),
)
_CHAIN: Final = Table(Chain, "entity_id", "length", "head")
_COUNTER: Final = Table(Counter, "entity_id", "series", "last")


def instant(at: float) -> datetime:
    """The instant that a drawn number of seconds stands for."""
    return datetime.fromtimestamp(at, UTC)


@dataclass
class Ledger:
    """The heads of the chains and the last numbers, as the acts go by in order of time."""

    heads: dict[UUID, tuple[int, bytes]] = field(default_factory=dict)
    numbers: dict[tuple[UUID, str], int] = field(default_factory=lambda: defaultdict(int))

    def line(
        self,
        *,
        entity: UUID,
        identifier: UUID,
        at: datetime,
        actor: Somebody | None,
        act: str,
        about: str,
        facts: dict[str, Any],
    ) -> str:
        """The next row of an entity's journal; without an actor, the system acted."""
        length, head = self.heads.get(entity, (0, audit.GENESIS))
        kind = ActorKind.PERSON if actor else ActorKind.SYSTEM
        actor_id, name = (actor.id, actor.name) if actor else (SYSTEM.id, SYSTEM.name)
        note = audit.Note(entity, about, act, kind, actor_id, name, facts)
        head = audit.chained_hash(head, position=length + 1, at=at, note=note, identifier=identifier)
        self.heads[entity] = length + 1, head
        return AUDIT.line(
            *(str(entity), str(identifier), str(length + 1), str(at), kind, str(actor_id), name, act, about),
            *(cell(facts), cell(head)),
        )

    def register_number(self, entity: UUID, at: datetime) -> str:
        """The next number of the year's register of received invoices."""
        year = FiscalYear.of(at.date())
        key = entity, f"received-invoices:{year}"
        self.numbers[key] += 1
        return f"{year}-{self.numbers[key]:07d}"

    def send(self, copies: Copies) -> None:
        """Copy the heads and the counters, once all acts are told."""
        heads = [_CHAIN.line(str(entity), str(length), cell(head)) for entity, (length, head) in self.heads.items()]
        copies.send(_CHAIN.name, _CHAIN.columns, heads)
        counters = [_COUNTER.line(str(entity), series, str(last)) for (entity, series), last in self.numbers.items()]
        copies.send(_COUNTER.name, _COUNTER.columns, counters)
