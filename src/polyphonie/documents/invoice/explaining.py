"""What a rule demands, for a person who meets its identifier: its sentences, its packs, its source.

from polyphonie.documents import invoice

invoice.explain("BR-CO-14").demand_fr
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

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
    return PLACEHOLDER.sub(lambda found: fixed.get(found[1]) or "…", sentence)


def nearest(rule: str) -> list[str]:
    """The identifiers that look like one that does not exist."""
    return get_close_matches(rule.strip().upper(), [*known(), *known_of_messages(), *refusals.REASONS], n=3)


def told(explained: Explanation, language: Language) -> Iterator[str]:
    """The lines that a terminal shows: the title first."""
    words, french = WORDS[language], language == "fr"
    yield f"{explained.rule} ({words[explained.flag]})"
    term = explained.term
    rows = (
        ("failing", explained.demand_fr if french else explained.demand_en),
        ("remedy", explained.remedy_fr if french else explained.remedy_en),
        ("term", f"{term.id}, {term.french if french else term.english}" if term else ""),
        ("paths", "\n        ".join(explained.paths)),
        ("packs", ", ".join(explained.packs)),
        ("source", explained.source_fr if french else explained.source_en),
    )
    for name, value in rows:
        if value:
            yield f"{words[name]}{' :' if french else ':'} {value}"
