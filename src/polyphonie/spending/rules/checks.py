"""What each of the accountant's eight checks finds of the facts, and whether a request may pass. Pure.

Source: décret n° 2012-1246, articles 19, 20 and 38.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from polyphonie.budget.terms.limits import COMPLEMENTARY_DAYS
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.terms.checks import Check, CheckCode, CheckTerms, Finding
from polyphonie.spending.terms.payment_refusals import CHECKS_FAIL, CHECKS_TO_SEE

from .deadlines import prescribed_from


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed an order, when, under which role; `holds`: whether that role still proves the right on that day."""

    number: str
    name: str
    on: date
    role: str
    holds: bool
    untouched: bool


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line of a request beside its commitment: where each is charged, and what was certified and asked for."""

    place: int
    cents: int
    same_imputation: bool
    in_year: bool
    certified: int | None
    requested: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks rest on. `owed` is what the document lets this request ask for: an invoice less its credit notes
    and what other requests ask of it; None where nothing tells it.

    `reserved` is what the request keeps aside of CP, `payable` what it is to pay. `payees` tells each payee with its
    account, empty where none may be paid on that day. `presumed` tells each commitment whose service is presumed
    done with the decision that held as the request was entered, empty where none did.
    """

    cents: int
    payable: int
    signature: Signature | None
    unordered: bool
    certified_by_order: bool
    presumed: tuple[tuple[str, str], ...]
    lines: tuple[LineFacts, ...]
    reserved: int
    invoice: str
    owed: int | None
    right_on: date
    payees: tuple[tuple[str, str], ...]


def checks(facts: Facts, *, on: date) -> tuple[Check, ...]:
    """The eight checks, in their order."""
    return (
        _authorising_officer(facts),
        _imputation(facts),
        _credits(facts),
        _certification(facts),
        _liquidation(facts),
        _documents(facts),
        _prescription(facts, on=on),
        _discharge(facts),
    )


def charges(year: int, *, on: date) -> bool:
    """Whether a day charges a fiscal year: it lies in it, or in the complementary period that follows."""
    return on.year == year or date(year, 12, 31) < on <= date(year, 12, 31) + timedelta(days=COMPLEMENTARY_DAYS)


def _found(code: CheckCode, *, holds: bool, **facts: str) -> Check:
    return Check(code, Finding.HOLDS if holds else Finding.FAILS, facts)


def _euros(cents: int) -> str:
    """An amount as facts keep it, in no language."""
    return f"{Money(cents).decimal:.2f}"


def _authorising_officer(facts: Facts) -> Check:
    signed = facts.signature
    if signed is None:
        return _found(CheckCode.AUTHORISING_OFFICER, holds=facts.unordered, order="")
    return _found(
        CheckCode.AUTHORISING_OFFICER,
        holds=signed.holds and signed.untouched,
        order=signed.number,
        signed_by=signed.name,
        signed_on=signed.on.isoformat(),
        role=signed.role,
    )


def _imputation(facts: Facts) -> Check:
    wrong = [str(line.place) for line in facts.lines if not (line.same_imputation and line.in_year)]
    return _found(CheckCode.IMPUTATION, holds=not wrong, lines=str(len(facts.lines)), wrong=", ".join(wrong))


def _credits(facts: Facts) -> Check:
    enough = facts.unordered or facts.reserved >= facts.payable
    return _found(CheckCode.CREDITS, holds=enough, reserved=_euros(facts.reserved), payable=_euros(facts.payable))


def _certification(facts: Facts) -> Check:
    short = [str(line.place) for line in facts.lines if line.certified is not None and line.certified < line.requested]
    asked = [line.certified for line in facts.lines if line.certified is not None]
    return _found(
        CheckCode.CERTIFICATION,
        holds=not short and all(decision for _, decision in facts.presumed),
        presumed="; ".join(f"{number}: {decision or '—'}" for number, decision in facts.presumed),
        certified=_euros(sum(asked)) if asked else "",
        by_order="yes" if facts.certified_by_order else "",
        short=", ".join(short),
    )


def _liquidation(facts: Facts) -> Check:
    made = sum(line.cents for line in facts.lines)
    within = facts.owed is None or facts.cents <= facts.owed
    return _found(
        CheckCode.LIQUIDATION,
        holds=made == facts.cents and within,
        lines=_euros(made),
        request=_euros(facts.cents),
        owed=_euros(facts.owed) if facts.owed is not None else "",
    )


def _documents(facts: Facts) -> Check:
    """An invoice that was deposited is there, whole; any other document asks for eyes."""
    if facts.owed is not None:
        return _found(CheckCode.DOCUMENTS, holds=True, invoice=facts.invoice)
    return Check(CheckCode.DOCUMENTS, Finding.TO_SEE, {"document": facts.invoice})


def _prescription(facts: Facts, *, on: date) -> Check:
    last = prescribed_from(facts.right_on)
    return _found(
        CheckCode.PRESCRIPTION, holds=on < last, right_on=facts.right_on.isoformat(), prescribed=last.isoformat()
    )


def _discharge(facts: Facts) -> Check:
    missing = [name for name, account in facts.payees if not account]
    told = "; ".join(f"{name}: {account}" for name, account in facts.payees if account)
    return _found(CheckCode.DISCHARGE, holds=not missing, payees=told, missing=", ".join(missing))


def visa_refusals(
    found: Iterable[Check],
    *,
    confirmed: Collection[CheckCode],
    required: bool,
    terms: Mapping[CheckCode, CheckTerms],
) -> Iterator[Refusal]:
    """SPE-CHK-01 a check fails and no requisition may set it aside; SPE-CHK-02 one asks for eyes, unconfirmed.

    `required`: the authorising officer requires it in writing.
    """
    checks = tuple(found)
    failing = [
        each.code
        for each in checks
        if each.finding is Finding.FAILS and not (required and terms[each.code].requisition)
    ]
    if failing:
        yield CHECKS_FAIL(**_names(failing, terms))
    unseen = [each.code for each in checks if each.finding is Finding.TO_SEE and each.code not in confirmed]
    if unseen and not required:
        yield CHECKS_TO_SEE(**_names(unseen, terms))


def _names(codes: Sequence[CheckCode], terms: Mapping[CheckCode, CheckTerms]) -> dict[str, str]:
    """The names of checks, in each language."""
    names = [terms[code].name for code in codes]
    return {"checks_fr": ", ".join(each.fr for each in names), "checks_en": ", ".join(each.en for each in names)}
