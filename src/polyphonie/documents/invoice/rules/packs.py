"""The packs of rules: named, versioned, for each syntax; which of them judge a document.

Packs live side by side: a new version is a new pack with the day from which it holds, and the old one stays for the
documents of its time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Literal, NamedTuple

from polyphonie.documents.invoice.reading import Document
from polyphonie.documents.invoice.verdict import Syntax

from .codes import codes
from .engine import Engine, Family, Pattern, Rule

Choice = Literal["auto", "en16931", "br-fr", "b2g", "deposit"]
Kind = Literal["UBL", "CII"]


class Content(NamedTuple):
    """What a pack needs to run on one syntax."""

    patterns: tuple[Pattern, ...]
    namespaces: Mapping[str, str]
    collect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A set of rules of one origin and version, in force from a day; its content is built when first needed."""

    name: str
    version: str
    from_on: date
    content: Callable[[Kind], Content]

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


def content(package: str) -> Callable[[Kind], Content]:
    """The content of the package `rules.<package>`, of which only the syntax that is asked for is loaded."""

    def load(kind: Kind) -> Content:
        # Each syntax's tables take some milliseconds to build.
        module = import_module(f".{package}.{kind.lower()}", __package__)
        return Content(module.PATTERNS, module.NAMESPACES, module.COLLECT)

    return load


EN16931 = Pack("EN 16931", "1.3.16", date(2026, 4, 10), content("en16931"))
BR_FR = Pack("BR-FR Flux 2", "1.4.0.03", date(2026, 8, 4), content("br_fr"))
B2G = Pack("B2G", "1.1", date(2026, 9, 1), content("b2g"))
PACKS = (EN16931, BR_FR, B2G)


def kind_of(syntax: Syntax) -> Kind:
    return "CII" if syntax == "CII" else "UBL"


@cache
def engine(packs: tuple[Pack, ...], kind: Kind) -> Engine:
    """The rules of some packs for a syntax, ready to run."""
    contents = [pack.content(kind) for pack in packs]
    return Engine(
        patterns=[pattern for content in contents for pattern in content.patterns],
        namespaces={prefix: name for content in contents for prefix, name in content.namespaces.items()},
        collect={name for content in contents for name in content.collect},
    )


@cache
def rules(pack: Pack, kind: Kind) -> dict[str, Rule]:
    """Every rule of a pack for a syntax, by its identifier."""
    found: dict[str, Rule] = {}
    for pattern in pack.content(kind).patterns:
        for context in pattern.contexts:
            for each in context.rules:
                for rule in each.rules if isinstance(each, Family) else (each,):
                    found.setdefault(rule.id, rule)
    return found


def chosen(choice: Choice, document: Document) -> tuple[Pack, ...]:
    """The packs that judge a document.

    "auto" adds the French rules when the document states a French framework (BT-23: B1, S1, M1…), for it then says
    that it follows them; a plain European invoice is judged by the European standard alone. "deposit" adds to those
    what Chorus Pro demands, as when an invoice is deposited for a public body: a European invoice may be deposited.
    """
    if choice == "b2g":
        return PACKS
    french = choice == "br-fr" or (choice != "en16931" and document.business_process in codes("french_framework"))
    own = (EN16931, BR_FR) if french else (EN16931,)
    return (*own, B2G) if choice == "deposit" else own
