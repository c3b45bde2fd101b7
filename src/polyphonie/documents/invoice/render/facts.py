"""Every value that an invoice bears, one by one, with the business term it is: the ground of "all the data".

Walks the classes of the model by what they say of themselves, so a term added there is shown without a word here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from polyphonie.documents.invoice import model

from . import naming

Value = str | Decimal | date | bytes | model.Identifier


@dataclass(frozen=True, slots=True)
class Fact:
    """One value; `term` is "" when the standard gives none to `field` at this place."""

    term: str
    field: str
    value: Value


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one occurrence of a group, without those of the groups inside it.

    `group` is a BG-…, or a field of `naming.FIELDS` where the standard has no group; `ordinal` counts the occurrences
    of a group that may repeat, from 1, and is 0 otherwise; `inside` are the groups around it, outermost first.
    """

    group: str
    ordinal: int
    inside: tuple[tuple[str, int], ...]
    facts: tuple[Fact, ...]

    @property
    def in_line(self) -> bool:
        """Whether this is an invoice line (BG-25) or a group inside one."""
        return self.group == "BG-25" or any(group == "BG-25" for group, _ in self.inside)


def groups(invoice: model.Invoice) -> Iterator[Group]:
    """The groups of an invoice that bear at least one value, in the order of the model."""
    return walked(invoice, "BG-0", 0, ())


def walked(part: Any, group: str, ordinal: int, inside: tuple[tuple[str, int], ...]) -> Iterator[Group]:
    own, parts = contents(part, group)
    if own:
        yield Group(group=group, ordinal=ordinal, inside=inside, facts=tuple(own))
    within = (*inside, (group, ordinal)) if group != "BG-0" else ()
    for name, count, each in parts:
        yield from walked(each, name, count, within)


def contents(part: Any, group: str) -> tuple[list[Fact], list[tuple[str, int, Any]]]:
    """The facts of `part` itself, and the parts inside it with their group and ordinal."""
    own: list[Fact] = []
    parts: list[tuple[str, int, Any]] = []
    kind: Any = type(part)
    for name, term in terms_in(kind, group):
        value = getattr(part, name)
        repeats = isinstance(value, tuple)
        for count, each in enumerate(value if repeats else (value,), start=1):
            if each is None or isinstance(each, bool):
                continue
            if not is_dataclass(each) or isinstance(each, model.Identifier):
                own.append(Fact(term=term, field=name, value=each))
            elif term or name in naming.FIELDS:
                parts.append((term or name, count if repeats else 0, each))
            else:
                deeper, further = contents(each, group)
                own += deeper
                parts += further
    return own, parts


@cache
def terms_in(kind: type, group: str) -> tuple[tuple[str, str], ...]:
    """(field, term) of every field of a model class where it stands for `group`."""
    shared = naming.SHARED.get(group, {})
    return tuple((each.name, each.metadata.get("term") or shared.get(each.name, "")) for each in fields(kind))
