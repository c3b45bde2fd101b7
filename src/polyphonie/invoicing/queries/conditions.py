"""Which invoices are meant, as conditions in SQL.

Written here rather than by Django, which takes longer to write the question of a list than PostgreSQL to answer it; a
question of Django's takes them by `as_filter`. Texts are our own words, what callers say are values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import rules, terms
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.identity import first_id_of

LONGEST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to look for; all that is given must hold. `words` begin words of the number, supplier or commitment;
    one with a figure that others follow is a whole one.

    `pay_before`: those whose delay to pay ends before a day (today: the late ones). `to_acknowledge`: rejections that
    their supplier has not yet acknowledged. `validating`: those that one validates for others, instead of those that
    one sends or receives.
    `least` and `most` bound the amount due, in units of its currency.
    """

    words: str = ""
    states: frozenset[InvoiceState] = frozenset()
    entity: UUID | None = None
    supplier: UUID | None = None
    service: UUID | None = None
    deposited_from: date | None = None
    deposited_before: date | None = None
    validating: bool = False
    pay_before: date | None = None
    to_acknowledge: bool = False
    due_before: date | None = None
    least: Decimal | None = None
    most: Decimal | None = None


EVERYTHING: Final = Criteria()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of an invoice, and the values that the text leaves out."""

    text: str
    values: tuple[object, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"{self.text} AND {other.text}", self.values + other.values)

    def as_filter(self) -> RawSQL:
        """The same for a question of Django's, on invoices alone."""
        return RawSQL(self.text, self.values, BooleanField())  # noqa: S611  the text is ours


ALWAYS: Final = Condition("true")


def within(actor: Actor, on: date) -> Condition:
    """What an actor may consult, on either side: nothing, unless a perimeter says so."""
    reach = access.reach(actor, Right.INVOICE_CONSULT, on=on)
    if reach.platform:
        return ALWAYS
    sides = [*_among("entity_id", reach.entities), *_among("supplier_id", reach.suppliers)]
    for service, entity in reach.services.items():
        sides.append(Condition("(entity_id = %s AND service_id = %s)", (entity, service)))
    return _either(sides)


def validated_by(actor: Actor, on: date) -> Condition:
    """What an actor validates for others."""
    return _either(_among("validator_id", access.reach(actor, Right.INVOICE_VALIDATE, on=on).suppliers))


def matching(criteria: Criteria) -> Condition:
    """What answers a search."""
    found = ALWAYS
    for each in _given(criteria):
        found &= each
    return found


def _given(criteria: Criteria) -> Iterator[Condition]:
    bounds: dict[str, object] = {
        "entity_id =": criteria.entity,
        "supplier_id =": criteria.supplier,
        "service_id =": criteria.service,
        "id >=": first_id_on(criteria.deposited_from) if criteria.deposited_from else None,
        "id <": first_id_on(criteria.deposited_before) if criteria.deposited_before else None,
        "pay_before <": criteria.pay_before,
        "due_on <": criteria.due_before,
        "due_cents >=": None if criteria.least is None else int(criteria.least.scaleb(2)),
        "due_cents <=": None if criteria.most is None else int(criteria.most.scaleb(2)),
    }
    yield from (Condition(f"{bound} %s", (value,)) for bound, value in bounds.items() if value is not None)
    yield from _among("state", sorted(str(state) for state in states(criteria)))
    if criteria.to_acknowledge:
        yield Condition("acknowledged_at IS NULL")
    words = rules.search_words(criteria.words[:LONGEST_WORDS]).split()
    if words:
        wanted = " & ".join([*(each if _is_whole(each) else f"{each}:*" for each in words[:-1]), f"{words[-1]}:*"])
        yield Condition("to_tsvector('simple', search) @@ to_tsquery('simple', %s)", (wanted,))


def _is_whole(word: str) -> bool:
    """Whether a word that another follows is taken for the whole of one: a part of a number, such as its year.

    Half a country's invoices bear one that begins by it, and to look them all up is what a search costs.
    """
    return any(character.isdigit() for character in word)


def _among(column: str, values: Iterable[object]) -> Iterator[Condition]:
    """One value is compared as one, so that an index in the order of the list can be followed. None: no condition."""
    several = tuple(values)
    if len(several) == 1:
        yield Condition(f"{column} = %s", several)
    elif several:
        yield Condition(f"{column} IN ({', '.join(['%s'] * len(several))})", several)


def _either(conditions: Iterable[Condition]) -> Condition:
    several = tuple(conditions)
    if not several:
        return Condition("false")
    text = " OR ".join(each.text for each in several)
    values = tuple(value for each in several for value in each.values)
    return Condition(f"({text})" if len(several) > 1 else text, values)


def states(criteria: Criteria) -> frozenset[InvoiceState]:
    """The states that a search is about; none is all of them."""
    if not criteria.to_acknowledge:
        return criteria.states
    return (criteria.states or terms.TO_ACKNOWLEDGE) & terms.TO_ACKNOWLEDGE


def first_id_on(day: date) -> UUID:
    """The smallest id of a day in metropolitan France; no id is older than 1970."""
    return first_id_of(datetime(day.year, day.month, day.day, tzinfo=PARIS)) if day.year > 1970 else UUID(int=0)
