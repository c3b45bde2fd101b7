"""Our own words, written into a statement where it would else bear a parameter.

The server keeps one plan for a statement, whatever its parameters: for a state that is hardly ever met it then plans as
for any other, and a partial index serves nobody. A state that the statement itself tells is planned for what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Value


class Literal(Value):
    """A word of the program (a state, a ground), never of a person."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        word = str(self.value)
        assert word.replace("_", "").isalnum(), f"{word!r} is no word of ours"
        return f"'{word}'", ()


def literals(words: Iterable[str]) -> list[Literal]:
    """Some of our words, in one order: the same set is the same statement."""
    return [Literal(each) for each in sorted(words)]
