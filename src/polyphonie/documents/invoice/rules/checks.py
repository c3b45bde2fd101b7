"""The forms that most rules take, each a rule made from a path; numbers as the standard's artefacts compute them."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_FLOOR, Context, Decimal
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from polyphonie.documents.invoice.verdict import Flag

from . import shortcuts
from .engine import FAILED, PASSED, Rule, Values
from .index import Index, Node, tidy
from .shortcuts import Shortcut

PLAIN = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?")
# What nearly all rates are, by what a VAT category wants of them.
PLAIN_RATES: Mapping[str, Callable[[str], object]] = {
    "positive": re.compile(r"[1-9][0-9]?(?:\.[0-9]{1,4})?").fullmatch,
    "zero": frozenset({"0", "0.0", "0.00"}).__contains__,
}
NUMBER = re.compile(r"[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")
EXACT = Context(prec=200)
HALF = Decimal("0.5")
HUNDRED = Decimal(100)
CENT = Decimal("0.01")
LONGEST_QUOTE = 120


Steps = tuple[tuple[str, ...], str]
"""A path's names, and the attribute it ends with or ""."""


def steps(path: str) -> Steps:
    names = tuple(path.split("/"))
    return (names[:-1], names[-1][1:]) if names[-1].startswith("@") else (names, "")


def at(node: Node, path: tuple[str, ...]) -> Iterable[Node]:
    return node.all(*path) if path else (node,)


def quoted(text: str) -> str:
    """A value as a sentence quotes it: tidy, and not longer than a person reads."""
    short = tidy(text)
    return short if len(short) <= LONGEST_QUOTE else f"{short[:LONGEST_QUOTE]}…"


def absent(rule: str, path: str, *, flag: Flag = "fatal", but: str = "") -> Rule:
    """The path must not occur under the context; "//…" must not occur anywhere `but` on that element."""
    names = ("//", *path[2:].split("/")) if path.startswith("//") else tuple(path.split("/"))
    return Rule(rule, flag, "absent", path=path, absent=names, limit=but)


def present(rule: str, *paths: str, flag: Flag = "fatal") -> Rule:
    """One of the paths must occur."""
    wanted = tuple(steps(path) for path in paths)

    def test(node: Node, index: Index) -> Values | None:
        for path, attribute in wanted:
            for each in at(node, path):
                if not attribute or attribute in each.attributes:
                    return PASSED
        return FAILED

    return Rule(rule, flag, "present", test, path=" | ".join(paths), shortcut=any_of(wanted, found))


def any_of(paths: Iterable[Steps], shortcut: Callable[[tuple[str, ...], str], Shortcut]) -> Shortcut:
    """The shortcut that holds at one of the paths at least."""
    return reduce(or_, (shortcut(path, attribute) for path, attribute in paths))


def found(path: tuple[str, ...], attribute: str) -> Shortcut:
    return shortcuts.attribute(path, attribute) if attribute else shortcuts.reached(path)


def filled(rule: str, *paths: str, flag: Flag = "fatal", unless: str = "") -> Rule:
    """One of the paths must occur and not be blank; `unless` that path does not occur at all."""
    wanted = tuple(steps(path) for path in paths)
    owner = tuple(unless.split("/")) if unless else ()

    def test(node: Node, index: Index) -> Values | None:
        if owner and not node.all(*owner):
            return PASSED
        for path, attribute in wanted:
            for each in at(node, path):
                if tidy(each.attributes.get(attribute, "") if attribute else each.text):
                    return PASSED
        return FAILED

    shortcut = any_of(wanted, not_blank)
    if owner:
        shortcut = shortcuts.absent(owner) | shortcut
    return Rule(rule, flag, "present", test, path=" | ".join(paths), shortcut=shortcut)


def not_blank(path: tuple[str, ...], attribute: str) -> Shortcut:
    """What is at a path starts with a letter, a digit or the like."""
    value = f"{shortcuts.first(path)}.{f'attributes[{attribute!r}]' if attribute else 'text'}"
    return found(path, attribute) & Shortcut(f"{value}[:1] > ' '")


def at_most(rule: str, path: str, limit: int = 1, *, flag: Flag = "fatal") -> Rule:
    """The path occurs at most so many times under the context."""
    made = counted(rule, path, lambda count: count <= limit, flag=flag, limit=f"≤ {limit}")
    return replace(made, repeated=steps(path)[0]) if limit else made


def exactly(rule: str, path: str, limit: int = 1, *, flag: Flag = "fatal") -> Rule:
    """The path occurs exactly so many times under the context."""
    return counted(rule, path, lambda count: count == limit, flag=flag, limit=f"= {limit}")


def counted(rule: str, path: str, holds: Callable[[int], bool], *, flag: Flag, limit: str) -> Rule:
    names, attribute = steps(path)

    def test(node: Node, index: Index) -> Values | None:
        found = at(node, names)
        count = sum(1 for each in found if not attribute or attribute in each.attributes)
        return PASSED if holds(count) else {"count": str(count)}

    # One it is, when each step of the path stands once.
    shortcut = shortcuts.single(names) if holds(1) and not attribute else None
    return Rule(rule, flag, "count", test, path=path, limit=limit, shortcut=shortcut)


def listed(rule: str, codes: Callable[[], frozenset[str]], *, attribute: str = "", exact: bool = False) -> Rule:
    """The context's text (or attribute) must be a code of a list; `codes` is asked when first needed."""

    def test(node: Node, index: Index) -> Values | None:
        value = node.attributes.get(attribute, "") if attribute else node.text
        code = value if exact else tidy(value)
        return PASSED if code in codes() else {"value": quoted(value)}

    stated = f"attributes.get({attribute!r})" if attribute else "text"
    shortcut = Shortcut(f"{stated} in {{}}()", (codes,))
    return Rule(rule, "fatal", "code", test, path=f"@{attribute}" if attribute else "", shortcut=shortcut)


def decimals(rule: str, path: str = ".", limit: int = 2) -> Rule:
    """The number at the path is written with at most so many decimals."""
    names = () if path == "." else tuple(path.split("/"))

    def test(node: Node, index: Index) -> Values | None:
        each = node.first(*names) if names else node
        if each is None:
            return PASSED
        _, _, after = each.text.partition(".")
        return PASSED if len(after) <= limit else {"value": quoted(each.text)}

    # No point stands before the last characters.
    few = Shortcut(f"{shortcuts.first(names)}.text.find('.', 0, {-limit - 1}) < 0")
    shortcut = shortcuts.absent(names) | shortcuts.reached(names) & few if names else few
    return Rule(rule, "fatal", "decimals", test, path=path, limit=str(limit), shortcut=shortcut)


def holds(
    rule: str,
    check: Callable[[Node, Index], bool],
    *,
    path: str = "",
    flag: Flag = "fatal",
    form: str = "own",
    shortcut: Shortcut | None = None,
) -> Rule:
    """A condition of its own, without values to quote; `form` says which sentence fits it."""

    def test(node: Node, index: Index) -> Values | None:
        return PASSED if check(node, index) else FAILED

    direct = Shortcut("{}(node, index)", (check,))
    return Rule(rule, flag, form, test, path=path, shortcut=shortcut | direct if shortcut else direct)


def computed(
    rule: str, check: Callable[[Node, Index], Values | None], *, path: str = "", shortcut: Shortcut | None = None
) -> Rule:
    """A computation of its own, which answers the values to quote when it does not come out."""
    return Rule(rule, "fatal", "own", check, path=path, shortcut=shortcut)


def unverifiable(rule: str) -> Rule:
    """A rule that only a person can judge, or that the standard's artefacts never raise: kept for the catalogue."""
    return Rule(rule, "fatal", "unverifiable")


# Numbers. The artefacts compute with exact decimals where they say so and with binary doubles elsewhere; the same
# choice is kept for each rule, because it decides the verdict at the edge of a cent.


def exact(node: Node | None) -> Decimal | None:
    """The decimal at a node, or None when there is no node or no number."""
    return decimal(node.text) if node is not None else None


@lru_cache(maxsize=4096)
def decimal(text: str) -> Decimal | None:
    """The decimal that a text states, or None; kept a while, because several rules ask for the same amounts."""
    return Decimal(text.strip()) if NUMBER.fullmatch(text) else None


def double(node: Node | None) -> float | None:
    """The binary double at a node, or None when there is no node; NaN when it is no number."""
    if node is None:
        return None
    try:
        return float(node.text)
    except ValueError:
        return math.nan


def rounded(value: Decimal) -> Decimal:
    """To the nearest whole number, halves upward."""
    return (value + HALF).to_integral_value(ROUND_FLOOR)


def cents(value: Decimal) -> Decimal:
    """To the nearest hundredth, halves upward."""
    # Sums of amounts in cents are in cents already.
    return value if value.same_quantum(CENT) else rounded(value * HUNDRED).scaleb(-2)


def rounded_double(value: float) -> float:
    """To the nearest whole number, halves upward; what is not finite stays."""
    if not math.isfinite(value):
        return value
    floor = math.floor(value)
    return float(floor + 1 if value - floor >= 0.5 else floor)


def cents_double(value: float) -> float:
    return rounded_double(value * 10 * 10) / 100


def total(nodes: Iterable[Node]) -> Decimal:
    """The exact sum of the numbers at nodes; what is no number counts for nothing."""
    result = Decimal(0)
    for node in nodes:
        value = exact(node)
        if value is not None:
            result += value
    return result


def total_double(nodes: Iterable[Node]) -> float:
    result = 0.0
    for node in nodes:
        result += double(node) or 0.0
    return result


def within_one(value: Decimal, other: Decimal) -> bool:
    """Whether two amounts differ by less than one."""
    return value - 1 < other < value + 1


def truth(node: Node | None) -> bool | None:
    """The boolean at a node: true, false, or None when there is none."""
    return {"true": True, "1": True, "false": False, "0": False}.get(node.text.strip()) if node else None


class Due(NamedTuple):
    """The tax that a base and a rate make; `nothing` when the rate rounds to zero."""

    amount: Decimal
    nothing: bool


def tax_due(rate_node: Node | None, base_node: Node | None) -> Due | None:
    """|base| x rate, to the cent; no rate makes nothing; None when a number that is needed cannot be read."""
    if rate_node is None:
        return Due(Decimal(0), nothing=True)
    rate = exact(rate_node)
    if rate is None:
        return None
    if rounded(rate) == 0:
        return Due(Decimal(0), nothing=True)
    base = exact(base_node)
    return None if base is None else Due(cents(abs(base) * (rate / 100)), nothing=False)


def tax_told(tax: Node | None, rate: Node | None, base: Node | None, due: Due | None) -> Values:
    """The values that a sentence about a tax quotes."""
    stated = {"stated": tax, "rate": rate, "base": base}
    told = {name: quoted(node.text) for name, node in stated.items() if node is not None}
    return told if due is None else {**told, "due": str(due.amount)}
