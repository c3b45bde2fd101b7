"""What a rule demands, for a person who meets its identifier: its sentences, its packs, its source.

from polyphonie.documents import invoice

invoice.explain("BR-CO-14").demand_fr
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any
from unicodedata import combining, normalize

from . import cdar, refusals, wording
from .rules import packs
from .rules.engine import Rule
from .terms import Term, terms
from .verdict import Flag, Language

SOURCES = {
    "EN 16931": (
        "EN 16931-1:2017, telle que les artefacts du CEN {version} la jugent",
        "EN 16931-1:2017, as the CEN artefacts {version} judge it",
    ),
    "BR-FR Flux 2": (
        "AFNOR XP Z12-012, règles BR-FR du flux 2, artefacts FNFE-MPE {version}",
        "AFNOR XP Z12-012, BR-FR rules of flow 2, FNFE-MPE artefacts {version}",
    ),
    "B2G": (
        "AFNOR XP Z12-012 (2026-02) § 4.5.3 et règles de dépôt de Chorus Pro",
        "AFNOR XP Z12-012 (2026-02) § 4.5.3 and the deposit rules of Chorus Pro",
    ),
}
OWN_SOURCE = ("Polyphonie : ce qui ne peut pas être lu sans risque", "Polyphonie: what cannot be read safely")
SEARCHED = ("rule", "term", "demand", "remedy")
NUMBER = re.compile(r"([0-9]+)")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
WORDS = {
    "fr": {
        "fatal": "bloquante",
        "warning": "avertissement",
        "failing": "Quand elle n'est pas respectée",
        "remedy": "Que faire",
        "term": "Donnée",
        "packs": "Règles",
        "paths": "Où",
        "source": "Source",
    },
    "en": {
        "fatal": "blocking",
        "warning": "warning",
        "failing": "When it is not respected",
        "remedy": "What to do",
        "term": "Business term",
        "packs": "Rules",
        "paths": "Where",
        "source": "Source",
    },
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule: the sentence that a failure gets ("…" stands for the values of the document) and what to change.

    `packs` are titles ("EN 16931 1.3.16 (UBL)"), `paths` what the rule looks at in each syntax, `term` the business
    term concerned or None.
    """

    rule: str
    flag: Flag
    term: Term | None
    demand_fr: str
    demand_en: str
    remedy_fr: str
    remedy_en: str
    packs: tuple[str, ...]
    paths: tuple[str, ...]
    source_fr: str
    source_en: str

    def as_json(self, language: Language = "fr") -> dict[str, Any]:
        """The same in one language: `term` with its name, "" when the rule concerns none."""
        french = language == "fr"
        named = (self.term.french if french else self.term.english) if self.term else ""
        return {
            "rule": self.rule,
            "flag": self.flag,
            "demand": self.demand_fr if french else self.demand_en,
            "remedy": self.remedy_fr if french else self.remedy_en,
            "term": f"{self.term.id}, {named}" if self.term else "",
            "packs": list(self.packs),
            "paths": list(self.paths),
            "source": self.source_fr if french else self.source_en,
        }


def explain(rule: str) -> Explanation:
    """What a rule or a refusal (DOC-…) demands; letters of either case. Raises KeyError when there is none."""
    wanted = rule.strip().upper()
    found = known()
    if wanted in found:
        return of_rule(found[wanted])
    if wanted in known_of_messages():
        return of_message_rule(known_of_messages()[wanted])
    reason = refusals.REASONS[wanted]
    return Explanation(
        rule=wanted,
        flag="fatal",
        term=None,
        demand_fr=blanked(reason.message_fr),
        demand_en=blanked(reason.message_en),
        remedy_fr=blanked(reason.remedy_fr),
        remedy_en=blanked(reason.remedy_en),
        packs=(),
        paths=(),
        source_fr=OWN_SOURCE[0],
        source_en=OWN_SOURCE[1],
    )


@cache
def known() -> dict[str, tuple[tuple[packs.Pack, packs.Kind, Rule], ...]]:
    """Every rule by its identifier in capitals, in each pack and syntax that has it."""
    found: dict[str, tuple[tuple[packs.Pack, packs.Kind, Rule], ...]] = {}
    kinds: tuple[packs.Kind, ...] = ("UBL", "CII")
    for pack in packs.PACKS:
        for kind in kinds:
            for name, rule in packs.rules(pack, kind).items():
                found[name.upper()] = (*found.get(name.upper(), ()), (pack, kind, rule))
    return found


def of_rule(places: tuple[tuple[packs.Pack, packs.Kind, Rule], ...]) -> Explanation:
    pack, _, rule = places[0]
    worded = wording.of_rule(rule)
    source_fr, source_en = SOURCES[pack.name]
    return Explanation(
        rule=rule.id,
        flag=rule.flag,
        term=terms().get(worded.term),
        demand_fr=blanked(worded.french, rule),
        demand_en=blanked(worded.english, rule),
        remedy_fr=blanked(worded.remedy_french, rule),
        remedy_en=blanked(worded.remedy_english, rule),
        packs=tuple(dict.fromkeys(f"{each.title} ({kind})" for each, kind, _ in places)),
        paths=tuple(dict.fromkeys(f"{kind} : {each.path}" for _, kind, each in places if each.path)),
        source_fr=source_fr.format(version=pack.version),
        source_en=source_en.format(version=pack.version),
    )


@cache
def known_of_messages() -> dict[str, str]:
    """The rules on life-cycle messages: identifiers in capitals, and as they are."""
    return {rule.upper(): rule for rule in cdar.rules.catalogue()}


def of_message_rule(identifier: str) -> Explanation:
    where, rule = cdar.rules.catalogue()[identifier]
    worded = cdar.checking.of_rule(identifier)
    version = cdar.rules.PACK.version
    return Explanation(
        rule=identifier,
        flag=rule.flag,
        term=Term(*cdar.terms.names()[worded.data]),
        demand_fr=blanked(worded.french),
        demand_en=blanked(worded.english),
        remedy_fr=worded.remedy_french,
        remedy_en=worded.remedy_english,
        packs=(f"{cdar.rules.PACK.title} (CDAR)",),
        paths=(f"CDAR : {where}",),
        source_fr=f"AFNOR XP Z12-012, règles des messages de cycle de vie, artefacts FNFE-MPE {version}",
        source_en=f"AFNOR XP Z12-012, rules on life-cycle messages, FNFE-MPE artefacts {version}",
    )


def blanked(sentence: str, rule: Rule | None = None) -> str:
    """A sentence without a document: its path and limit are the rule's, its values an ellipsis."""
    fixed = {"path": rule.path.replace(" | ", ", "), "name": rule.path, "limit": rule.limit} if rule else {}
    return PLACEHOLDER.sub(lambda found: fixed.get(found[1]) or "…", sentence).replace("….", "…")


@cache
def catalogue() -> tuple[Explanation, ...]:
    """Every rule and refusal explained, in the order of their names, numbers in them by value."""
    names = (*known(), *known_of_messages(), *refusals.REASONS)
    return tuple(sorted(map(explain, names), key=lambda each: in_order(each.rule)))


def in_order(rule: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in NUMBER.split(rule) if part]


def search(text: str, language: Language = "fr") -> tuple[Explanation, ...]:
    """The rules in which each word of a text occurs: in the name, the business term, the sentence or the remedy.

    Neither capitals nor accents matter; no word finds them all.
    """
    wanted = plain(text).split()
    return tuple(each for each, said in searched(language) if all(word in said for word in wanted))


@cache
def searched(language: Language) -> tuple[tuple[Explanation, str], ...]:
    spoken = ((each, each.as_json(language)) for each in catalogue())
    return tuple((each, plain(" ".join(said[name] for name in SEARCHED))) for each, said in spoken)


def plain(text: str) -> str:
    """A text without capitals and accents."""
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))


def nearest(rule: str) -> list[str]:
    """The identifiers that look like one that does not exist."""
    return get_close_matches(rule.strip().upper(), [*known(), *known_of_messages(), *refusals.REASONS], n=3)


def told(explained: Explanation, language: Language) -> Iterator[str]:
    """The lines that a terminal shows: the title first."""
    words, said = WORDS[language], explained.as_json(language)
    yield f"{explained.rule} ({words[explained.flag]})"
    rows = (
        ("failing", said["demand"]),
        ("remedy", said["remedy"]),
        ("term", said["term"]),
        ("paths", "\n        ".join(said["paths"])),
        ("packs", ", ".join(said["packs"])),
        ("source", said["source"]),
    )
    for name, value in rows:
        if value:
            yield f"{words[name]}{' :' if language == 'fr' else ':'} {value}"
