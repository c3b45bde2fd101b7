"""All the data of an invoice, term by term, and the meaning of the codes it uses."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from polyphonie.documents.invoice import model

from . import labels, typography
from .facts import Fact, Group
from .naming import Language, name_of
from .sheet import AnnexGroup, Code, Datum
from .wording import words

ANNEX_ONLY = frozenset({"BT-5", "BT-6", "BT-7", "BT-8", "BT-24"})
"""The terms that the view above the annex never shows as such; what has no term is not shown there either."""


def groups(found: Sequence[Group], language: Language, *, whole: bool) -> Iterator[AnnexGroup]:
    """The groups of the annex: only what is not shown above or, when `whole`, every value of the invoice's own groups.

    What the lines table already says is never said again: an invoice may have thousands of lines.
    """
    for group in found:
        facts = group.facts
        if group.in_line or not whole:
            facts = tuple(fact for fact in facts if not fact.term or fact.term in ANNEX_ONLY)
        if facts:
            yield AnnexGroup(
                group=group.group if group.group.startswith("BG-") else "",
                title=title(group, language),
                data=tuple(datum(fact, language) for fact in facts),
            )


def title(group: Group, language: Language) -> str:
    """Where a group is: "Ligne de facture 3 › Prix"."""
    steps = (*group.inside, (group.group, group.ordinal))
    names = ((name_of(group, group, language), ordinal) for group, ordinal in steps)
    return " › ".join(f"{name} {ordinal}" if ordinal else name for name, ordinal in names)


def datum(fact: Fact, language: Language) -> Datum:
    return Datum(term=fact.term, name=name_of(fact.term, fact.field, language), value=value(fact, language))


def value(fact: Fact, language: Language) -> str:
    """A value as the document states it, followed by what it means when it is a code."""
    stated = fact.value
    if isinstance(stated, str):
        meaning = labels.meaning(fact.term, stated, language)
        return f"{stated} ({meaning})" if meaning else stated
    if isinstance(stated, Decimal):
        return typography.number(stated, language)
    if isinstance(stated, date):
        return typography.day(stated, language)
    if isinstance(stated, bytes):
        return typography.size(len(stated), language)
    return identifier(stated, fact.term, language)


def identifier(stated: model.Identifier, term: str, language: Language) -> str:
    say = words(language)
    marks = []
    if stated.scheme:
        meaning = labels.meaning(term, stated.scheme, language)
        marks.append(f"{say['scheme']} {stated.scheme}{f', {meaning}' if meaning else ''}")
    if stated.version:
        marks.append(f"{say['version']} {stated.version}")
    return f"{stated.value} ({', '.join(marks)})" if marks else stated.value


def codes(found: Sequence[Group], language: Language) -> tuple[Code, ...]:
    """Each code that the view replaces by words, once."""
    used: dict[tuple[str, str], None] = {}
    for group in found:
        for fact in group.facts:
            if fact.term not in labels.LISTS:
                continue
            code = fact.value.scheme if isinstance(fact.value, model.Identifier) else fact.value
            if isinstance(code, str) and code in labels.LISTS[fact.term]:
                used[fact.term, code] = None
    shown: dict[tuple[str, str], Code] = {}
    for term, code in used:
        meaning = labels.LISTS[term][code].in_language(language)
        shown.setdefault((code, meaning), Code(name=name_of(term, "", language), code=code, meaning=meaning))
    return tuple(shown.values())
