"""Three ways to fail, never mixed: a refusal (the user can act), an outage (wait, or call us), a bug (assert).

A house declares each of its refusals once, as a `Reason`, and makes a `Refusal` of it with the values at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from .money import Money


class Kind(StrEnum):
    UNREADABLE = "unreadable"
    UNKNOWN_CALLER = "unknown_caller"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    TOO_MANY = "too_many"


HTTP_STATUS: Final = {
    Kind.UNREADABLE: 400,
    Kind.UNKNOWN_CALLER: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.REFUSED: 422,
    Kind.TOO_MANY: 429,
}
"""The one table from a refusal to HTTP. An `Outage` is 503 when it may pass and 500 when it may not."""


LONGEST_QUOTE: Final = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that was refused: a stable code, the field at fault, what is wrong and what to do.

    `where` is a place inside a document (a path, a line), when there is one; `source` is the text that founds it.
    """

    code: str
    field: str
    fr: str
    en: str
    kind: Kind = Kind.REFUSED
    source: str = ""
    where: str = ""

    @classmethod
    def kept(cls, fields: Mapping[str, Any]) -> Refusal:
        """The refusal whose fields were kept as JSON (`dataclasses.asdict`)."""
        return cls(**{**fields, "kind": Kind(fields["kind"])})

    def sentence(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en

    def told(self, language: str) -> dict[str, str]:
        """The refusal as programs are told it, in JSON: one sentence in their language, and both."""
        return {
            "code": self.code,
            "field": self.field,
            "message": self.sentence(language),
            "fr": self.fr,
            "en": self.en,
            "place": self.where,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """What may be refused, declared once in a house: the sentences are formats filled with the values at hand."""

    code: str
    field: str
    fr: str
    en: str
    kind: Kind = Kind.REFUSED
    source: str = ""

    def __post_init__(self) -> None:
        if self.code in _declared:
            raise ValueError(f"the refusal code {self.code} already has a reason")
        _declared[self.code] = self

    def __call__(self, *, where: str = "", **values: object) -> Refusal:
        return Refusal(
            code=self.code,
            field=self.field,
            fr=self.fr.format_map({name: quoted(value, "fr") for name, value in values.items()}),
            en=self.en.format_map({name: quoted(value, "en") for name, value in values.items()}),
            kind=self.kind,
            source=self.source,
            where=where,
        )


_declared: Final[dict[str, Reason]] = {}


def shortened(value: object) -> object:
    """A value as a sentence quotes it: a stranger's text may have megabytes, and its beginning tells it enough."""
    return f"{value[:LONGEST_QUOTE]}…" if isinstance(value, str) and len(value) > LONGEST_QUOTE else value


def quoted(value: object, language: str) -> object:
    """A value as a sentence of a language tells it: amounts as they are written there."""
    return value.said(language) if isinstance(value, Money) else shortened(value)


def declared() -> dict[str, Reason]:
    """Every reason that the loaded houses declare, by code: the documentation's list is made from it."""
    return dict(_declared)


class Refused(Exception):
    """The act did not happen, for every reason given, most fundamental first. The user can act on it.

    `facts` are what else a program is told of it, in JSON: the receipt of a refused deposit, for instance.
    """

    def __init__(self, *refusals: Refusal, facts: Mapping[str, Any] = MappingProxyType({})) -> None:
        if not refusals:
            raise ValueError("a refusal says why")
        super().__init__("; ".join(f"{refusal.code} {refusal.en}" for refusal in refusals))
        self.refusals = refusals
        self.facts = facts

    @property
    def http_status(self) -> int:
        return HTTP_STATUS[self.refusals[0].kind]


class Outage(Exception):
    """Something below us does not answer. `permanent` says that trying again will not help."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


def refuse(refusals: Iterable[Refusal]) -> None:
    """Raise `Refused` with all the refusals at once, if there is any."""
    found = tuple(refusals)
    if found:
        raise Refused(*found)
