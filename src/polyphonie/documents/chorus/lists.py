"""The lists of codes of `lists.tsv`, in their order, each read when first asked for."""

from functools import cache
from typing import Literal, NamedTuple

from . import terms

Name = Literal[
    "deposit_mode",
    "payment_request",
    "invoice_type",
    "vat_kind",
    "payment_means",
    "identifier_kind",
    "vat_rate",
    "vat_exemption",
    "attachment_type",
    "unit",
]


class Code(NamedTuple):
    """A code of the API with its names; `value` is what it means in the standards, when they say it otherwise."""

    code: str
    french: str
    english: str
    value: str

    def name(self, language: str) -> str:
        """Its name in a language: English for "en", French for any other."""
        return self.english if language.lower().startswith("en") else self.french


@cache
def codes(name: Name) -> tuple[Code, ...]:
    """The codes of a list, in the order in which programs are told them."""
    return tuple(Code(*row[1:]) for row in _rows() if row[0] == name)


@cache
def values(name: Name) -> dict[str, str]:
    """What each code of a list means in the standards."""
    return {each.code: each.value for each in codes(name)}


@cache
def by_value(name: Name) -> dict[str, str]:
    """The first code of a list that means a value."""
    return {each.value: each.code for each in reversed(codes(name))}


@cache
def _rows() -> list[list[str]]:
    return terms.rows("lists.tsv")
