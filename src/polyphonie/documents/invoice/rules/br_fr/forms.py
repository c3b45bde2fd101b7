"""The forms that most French rules take: lengths, alphabets, days, numbers of companies, amounts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from polyphonie.documents.invoice.rules import shortcuts
from polyphonie.documents.invoice.rules.checks import quoted
from polyphonie.documents.invoice.rules.engine import PASSED, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

IDENTIFIER = re.compile(r"[A-Za-z0-9+\-_/]+")
ADDRESS = re.compile(r"[A-Za-z0-9+\-_.]+")
SIREN = re.compile(r"\d{9}")
SIRET = re.compile(r"\d{14}")
AMOUNT = re.compile(r"-?\d{1,19}(?:\.\d{1,2})?")
QUANTITY = re.compile(r"-?\d{1,19}(?:\.\d{1,4})?")
PRICE = re.compile(r"\d{1,19}(?:\.\d{1,6})?")
SIGNED_PRICE = re.compile(r"-?\d{1,19}(?:\.\d{1,6})?")
PERCENTAGE = re.compile(r"\d{1,4}(?:\.\d{1,2})?")
# What is written plainly and cannot be too long: what nearly all numbers are.
SHORT: Mapping[str, Callable[[str], object]] = {
    "amount": re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?").fullmatch,
    "quantity": re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,4})?").fullmatch,
    "price": re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?").fullmatch,
    "percentage": re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?").fullmatch,
}
DAY = {"UBL": re.compile(r"(20\d\d)-(\d\d)-(\d\d)"), "CII": re.compile(r"(20\d\d)(\d\d)(\d\d)")}
DOCUMENT_TYPES = frozenset(
    ["380", "389", "393", "501", "386", "500", "384", "471", "472", "473", "261", "262", "381", "396", "502", "503"]
)
CATEGORIES = frozenset(["S", "E", "AE", "K", "G", "O", "Z"])
RATES = frozenset(
    [
        "0",
        "0.0",
        "0.00",
        "10",
        "10.0",
        "10.00",
        "13",
        "13.0",
        "13.00",
        "20",
        "20.0",
        "20.00",
        "8.5",
        "8.50",
        "19.6",
        "19.60",
        "2.1",
        "2.10",
        "5.5",
        "5.50",
        "7",
        "7.0",
        "7.00",
        "20.6",
        "20.60",
        "1.05",
        "0.9",
        "0.90",
        "1.75",
        "9.2",
        "9.20",
        "9.6",
        "9.60",
    ]
)
Holds = Callable[[str], bool]
Form = Callable[[str], Rule]


@dataclass(frozen=True, slots=True)
class Names:
    """How a syntax names what the forms look at, below the context."""

    kind: str
    category: str
    rate: str
    numbers: tuple[str, ...]
    legal: tuple[str, ...]


def digits(form: "re.Pattern[str]", text: str, most: int) -> bool:
    """A number of that form with at most so many characters but the point."""
    return bool(form.fullmatch(text)) and len(text.replace(".", "")) <= most


def is_day(kind: str, text: str) -> bool:
    """A day of the calendar, between 2000 and 2099, as the syntax writes it (CII: what follows is not looked at)."""
    found = DAY[kind].fullmatch(text if kind == "UBL" else text[:8])
    try:
        return bool(found and date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return False


def text_forms(kind: str) -> Mapping[str, Holds]:
    """The forms that look at the text of the context."""
    return {
        **{f"at most {limit}": longest(limit) for limit in (35, 100, 125)},
        "identifier": lambda text: bool(IDENTIFIER.fullmatch(tidy(text))) and " " not in text,
        "address": lambda text: bool(ADDRESS.fullmatch(text)),
        "day": lambda text: is_day(kind, text),
        "type": DOCUMENT_TYPES.__contains__,
        "filled": lambda text: bool(tidy(text)),
        "siren": lambda text: bool(SIREN.fullmatch(tidy(text))),
        "amount": lambda text: digits(AMOUNT, tidy(text), 19),
        "quantity": lambda text: digits(QUANTITY, tidy(text), 19),
        "percentage": lambda text: digits(PERCENTAGE, tidy(text), 4),
    }


def longest(limit: int) -> Holds:
    return lambda text: len(text) <= limit


def forms(names: Names) -> dict[str, Form]:
    """Every form of a table, for a syntax."""
    made: dict[str, Form] = {name: of_text(name, holds) for name, holds in text_forms(names.kind).items()}
    made["vat category"] = of_child("vat category", names.category, CATEGORIES.__contains__, needed=False)
    made["vat category required"] = of_child("vat category", names.category, CATEGORIES.__contains__, needed=True)
    made["no overseas category"] = of_child(
        "vat category", names.category, lambda code: code not in ("L", "M"), needed=False
    )
    made["vat rate"] = of_child("vat rate", names.rate, RATES.__contains__, needed=False)
    made["siret"] = of_siret(names, stated=True)
    made["siret or siren"] = of_siret(names, stated=False)
    made["schemes given"] = of_numbers(names, lambda schemes: None not in schemes)
    made["schemes distinct"] = of_numbers(names, lambda schemes: len(given(schemes)) == len(set(given(schemes))))
    return made


def given(schemes: list[str | None]) -> list[str]:
    return [scheme for scheme in schemes if scheme is not None]


def of_text(name: str, holds: Holds) -> Form:
    def form(rule: str) -> Rule:
        def test(node: Node, index: Index) -> Values | None:
            return PASSED if holds(node.text) else {"value": quoted(node.text)}

        return Rule(rule, "fatal", name, test, shortcut=shortcuts.passes(SHORT.get(name, holds)))

    return form


def of_child(name: str, child: str, holds: Holds, *, needed: bool) -> Form:
    fits = shortcuts.passes(holds, (child,))
    shortcut = fits if needed else shortcuts.absent((child,)) | fits

    def form(rule: str) -> Rule:
        def test(node: Node, index: Index) -> Values | None:
            found = node.first(child)
            if found is None:
                return {"value": "—"} if needed else PASSED
            return PASSED if holds(found.text) else {"value": quoted(found.text)}

        return Rule(rule, "fatal", name, test, path=child, shortcut=shortcut)

    return form


def of_siret(names: Names, *, stated: bool) -> Form:
    """A SIRET starts with the SIREN that the party states (`stated`: it must state one)."""

    def form(rule: str) -> Rule:
        def test(node: Node, index: Index) -> Values | None:
            sirets = [each.text for each in node.all(*names.numbers) if each.attributes.get("schemeID") == "0009"]
            if not sirets:
                return PASSED
            sirens = [each.text for each in node.all(*names.legal) if each.attributes.get("schemeID") == "0002"]
            siren = sirens[0] if sirens else ""
            if not siren and not stated:
                siren = sirets[0][:9]
            fits = SIRET.fullmatch(sirets[0]) and sirets[0][:9] == siren and (sirens or not stated)
            return PASSED if fits else {"value": quoted(sirets[0]), "siren": quoted(siren)}

        return Rule(rule, "fatal", "siret", test, path="/".join(names.numbers))

    return form


def of_numbers(names: Names, holds: Callable[[list[str | None]], bool]) -> Form:
    def form(rule: str) -> Rule:
        def test(node: Node, index: Index) -> Values | None:
            # A delivery location bears its numbers itself; a party bears them one level below.
            numbers = node.all("cbc:ID") if node.name == "cac:DeliveryLocation" else node.all(*names.numbers)
            schemes = [each.attributes.get("schemeID") for each in numbers]
            return PASSED if holds(schemes) else {"value": ", ".join(given(schemes)) or "—"}

        return Rule(rule, "fatal", "schemes", test, path="/".join(names.numbers))

    return form
