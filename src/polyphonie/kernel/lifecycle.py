"""A life cycle is a table: the code that moves, the CHECK in the database and the drawing in the docs come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from .refusals import Kind, Reason, Refused

S = TypeVar("S", bound=StrEnum)

MOVE_NOT_ALLOWED = Reason(
    "KER-LIF-01",
    "state",
    fr="L'étape « {move} » n'est pas possible depuis l'état « {state} ». Rechargez la page pour voir l'état actuel.",
    en="The step “{move}” is not possible from the state “{state}”. Reload the page to see the present state.",
    kind=Kind.CONFLICT,
)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """From any of the sources to the target."""

    sources: frozenset[S]
    target: S


@dataclass(frozen=True, slots=True)
class LifeCycle(Generic[S]):
    """States (an enum of past participles) and moves (verbs)."""

    states: type[S]
    initial: S
    moves: Mapping[str, Move[S]]

    def after(self, move: str, state: S) -> S:
        """The state after a move. Refuses: KER-LIF-01."""
        found = self.moves[move]
        if state not in found.sources:
            raise Refused(MOVE_NOT_ALLOWED(move=move, state=state))
        return found.target

    def open_moves(self, state: S) -> tuple[str, ...]:
        """The moves that may leave a state, in the table's order."""
        return tuple(name for name, move in self.moves.items() if state in move.sources)

    def drawing(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for name, move in self.moves.items():
            lines += [f"    {source} --> {move.target}: {name}" for source in sorted(move.sources)]
        return "\n".join(lines)
