"""What a plan must be, which category a payment is of, and the draw: a keyed hash, compared exactly. Pure functions."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, refuse

from .terms import Assessment, Facts, Mode, Risk, Rule, Verdict, checks_on, refusals

MOST_RULES: Final = 200
LONGEST_CODE: Final = 40
LONGEST_TITLE: Final = 200
LONGEST_SUBJECT: Final = 100
LONGEST_REASON: Final = 1000
LARGEST_SAMPLE: Final = 10_000
_LOTS: Final = 2**256


def plan_refusals(title: str, rules: Sequence[Rule]) -> Iterator[Refusal]:
    """All that is wrong with a plan: its title, its categories one by one, and that its last one takes all the rest."""
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        yield refusals.TITLE_MISSING()
    if not 0 < len(rules) <= MOST_RULES:
        yield refusals.NO_RULE()
        return
    seen: set[str] = set()
    for rule in rules:
        if rule.category in seen:
            yield refusals.SAME_CATEGORY(category=rule.category)
        seen.add(rule.category)
        yield from _rule_refusals(rule)
    if not rules[-1].holds_for_all:
        yield refusals.LAST_RULE_NARROW()


COLUMNS: Final = (
    "category",
    "label",
    "mode",
    "probability",
    "nature",
    "from_amount",
    "below_amount",
    "service",
    "risk",
    "account_younger_than",
)


def read_rules(text: str) -> tuple[Rule, ...]:
    """The categories of a CSV file, semicolons between columns. Refuses: CTL-PLA-10, line by line."""
    read, wrong = [], []
    for line, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=";"), start=2):
        try:
            read.append(_rule({name: (row.get(name) or "").strip() for name in COLUMNS}))
        except (ValueError, ArithmeticError):
            wrong.append(refusals.UNREADABLE_LINE(line=line, columns=", ".join(COLUMNS)))
    refuse(wrong)
    return tuple(read)


def _rule(row: Mapping[str, str]) -> Rule:
    amounts = {name: Money.of(Decimal(row[name])) if row[name] else None for name in ("from_amount", "below_amount")}
    return Rule(
        category=row["category"],
        label=row["label"],
        mode=Mode(row["mode"]),
        probability=Fraction(row["probability"]) if row["probability"] else None,
        nature=row["nature"],
        service=row["service"],
        risk=Risk(row["risk"]) if row["risk"] else None,
        account_younger_than=int(row["account_younger_than"]) if row["account_younger_than"] else None,
        **amounts,
    )


def _rule_refusals(rule: Rule) -> Iterator[Refusal]:
    if not (0 < len(rule.category) <= LONGEST_CODE and 0 < len(rule.label.strip()) <= LONGEST_TITLE) or any(
        len(word) > LONGEST_CODE for word in (rule.nature, rule.service)
    ):
        yield refusals.WORDS_WRONG(category=rule.category)
    sampled = rule.mode is Mode.SAMPLED
    if sampled != (rule.probability is not None) or (rule.probability is not None and not 0 < rule.probability < 1):
        yield refusals.PROBABILITY_WRONG(category=rule.category)
    least = rule.from_amount.cents if rule.from_amount else 0
    most, young = rule.below_amount, rule.account_younger_than
    if least < 0 or (most is not None and most.cents <= least) or (young is not None and young < 1):
        yield refusals.BRACKET_WRONG(category=rule.category)


def risk_of(facts: Facts, *, watched: Collection[object]) -> Risk:
    """What is known of whoever is paid; to be watched comes first."""
    if facts.supplier in watched:
        return Risk.WATCHED
    return Risk.NEW if facts.first_payment else Risk.ORDINARY


def place_of(rules: Sequence[Rule], facts: Facts, risk: Risk) -> int:
    """The place of the first rule that holds for a payment; a plan's last one holds for all."""
    return next(place for place, rule in enumerate(rules) if _holds(rule, facts, risk))


def _holds(rule: Rule, facts: Facts, risk: Risk) -> bool:
    young = rule.account_younger_than
    return (
        facts.nature.startswith(rule.nature)
        and (rule.from_amount is None or rule.from_amount <= facts.amount)
        and (rule.below_amount is None or facts.amount < rule.below_amount)
        and rule.service in {"", facts.service}
        and rule.risk in {None, risk}
        and (young is None or facts.account_age_days is None or facts.account_age_days < young)
    )


def lot_of(seed: bytes, subject: str) -> bytes:
    """The lot of a subject under a secret seed: the same for ever, and not to be foreseen without the seed."""
    return hmac.new(seed, subject.encode(), hashlib.sha256).digest()


def is_drawn(lot: bytes, chance: Fraction) -> bool:
    """Whether a lot falls among the drawn: exactly `chance` of all lots do, to one in 2²⁵⁶."""
    return int.from_bytes(lot) * chance.denominator < chance.numerator * _LOTS


def sample(seed: bytes, subjects: Iterable[str], size: int) -> tuple[str, ...]:
    """So many of some subjects, each as likely as the next: those of the lowest lots, in their order."""
    return tuple(sorted(subjects, key=lambda subject: lot_of(seed, subject))[:size])


def assessed(subject: str, *, mode: Mode, category: str, chance: Fraction, drawn: bool, on: date) -> Assessment:
    """How a payment of a category is to be looked at, and by which checks of the day."""
    checks = checks_on(on)
    always = tuple(each.code for each in checks if each.always)
    required = tuple(each.code for each in checks) if drawn else always
    return Assessment(subject, mode, category, chance, drawn, always, required)


def facts_refusals(facts: Facts) -> Iterator[Refusal]:
    """What is wrong with what a payment is judged by."""
    kind, _, identifier = facts.subject.partition(":")
    if not (kind and identifier) or len(facts.subject) > LONGEST_SUBJECT:
        yield refusals.SUBJECT_WRONG()
    if facts.amount <= Money(0):
        yield refusals.AMOUNT_WRONG()


def verdict_refusals(verdicts: Mapping[str, Verdict], *, required: Collection[str], on: date) -> Iterator[Refusal]:
    """What is wrong with verdicts: unknown checks, anomalies without words, and, when all is well, any that is missing.

    One anomaly is enough to stop a payment: the checks that were not done then may wait.
    """
    if not verdicts:
        yield refusals.NO_VERDICT()
        return
    known = {each.code for each in checks_on(on)}
    for check, verdict in verdicts.items():
        if check not in known:
            yield refusals.UNKNOWN_CHECK(check=check)
        if len(verdict.reason) > LONGEST_REASON or not (verdict.ok or verdict.reason.strip()):
            yield refusals.REASON_MISSING(check=check)
    missing = [check for check in required if check not in verdicts]
    if missing and all(verdict.ok for verdict in verdicts.values()):
        yield refusals.CHECKS_MISSING(missing=", ".join(missing))


def campaign_refusals(title: str, *, since: date, until: date, size: int, on: date) -> Iterator[Refusal]:
    """What is wrong with a campaign to open. Its period excludes its end."""
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        yield refusals.TITLE_MISSING()
    if not since < until <= on:
        yield refusals.PERIOD_WRONG()
    if not 1 <= size <= LARGEST_SAMPLE:
        yield refusals.SIZE_WRONG()


TOLERATED: Final = Fraction(2, 100)
ALARMING: Final = Fraction(10, 100)
ENOUGH: Final = 30
LEAST_CHANCE: Final = Fraction(1, 20)
"""What a plan is proposed by, all our own choice (mark C): the share of anomalies that is tolerated, the one above
which a category is looked at whole, from how many payments on a share is believed, and the least that is drawn."""

_Z: Final = Decimal("1.645")


def upper_bound(anomalies: int, checked: int) -> Decimal:
    """The share of anomalies that is not passed nineteen times in twenty (Wilson, one-sided), to four decimals."""
    if not checked:
        return Decimal(1)
    count, found, squared = Decimal(checked), Decimal(anomalies), _Z * _Z
    middle = found + squared / 2
    half = _Z * (found * (count - found) / count + squared / 4).sqrt()
    return min(Decimal(1), (middle + half) / (count + squared)).quantize(Decimal("0.0001"))


def proposed(rule: Rule, *, anomalies: int, checked: int) -> Rule:
    """The rule that the next plan is proposed, from what this one found: whole when alarming, doubled when above what
    is tolerated, halved when surely below, unchanged when too little is known."""
    if checked < ENOUGH or rule.mode is Mode.EXHAUSTIVE:
        return rule
    share = Fraction(anomalies, checked)
    chance = rule.chance or LEAST_CHANCE
    if share > ALARMING or (share > TOLERATED and chance * 2 >= 1):
        return replace(rule, mode=Mode.EXHAUSTIVE, probability=None)
    if share > TOLERATED:
        wanted = chance * 2 if rule.mode is Mode.SAMPLED else chance
        return replace(rule, mode=Mode.SAMPLED, probability=wanted)
    if rule.mode is Mode.SAMPLED and upper_bound(anomalies, checked) <= TOLERATED:
        return replace(rule, probability=max(chance / 2, min(chance, LEAST_CHANCE)))
    return rule
