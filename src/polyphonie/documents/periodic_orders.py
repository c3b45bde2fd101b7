"""A periodic payment order as an accessible PDF, made by Typst: what it says is shown as text, never evaluated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from .invoice.render import printed, typography
from .invoice.render.naming import Language

TEMPLATE: Final = Path(__file__).with_name("periodic_orders.typ")
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "fr": {
        "title": "Ordre de payer périodique",
        "law": "Régularise ce qui a été payé sans ordre préalable (décret n° 2012-1246, article 32).",
        "body": "Organisme",
        "period": "Période",
        "to": "au",
        "total": "Total",
        "signed": "Signé",
        "digest": "Empreinte SHA-256 de ce qui est signé",
        "request": "Demande",
        "creditor": "Créancier",
        "document": "Pièce",
        "paid": "Payée le",
        "amount": "Montant",
    },
    "en": {
        "title": "Periodic payment order",
        "law": "Regularises what was paid before any order (decree no. 2012-1246, article 32).",
        "body": "Body",
        "period": "Period",
        "to": "to",
        "total": "Total",
        "signed": "Signed",
        "digest": "SHA-256 digest of what is signed",
        "request": "Request",
        "creditor": "Creditor",
        "document": "Document",
        "paid": "Paid on",
        "amount": "Amount",
    },
}


@dataclass(frozen=True, slots=True)
class Order:
    """What a periodic order says. `last` is the last day of its period; a line is a request's number, its creditor, its
    document, the day of its payment and its cents.
    """

    number: str
    body: str
    since: date
    last: date
    cents: int
    signed_by: str
    signed_as: str
    signed_on: date
    digest: str
    lines: tuple[tuple[str, str, str, date, int], ...]


def pdf(order: Order, *, language: Language = "fr") -> bytes:
    """The order as a PDF that PDF/UA-1 programs can read aloud."""
    words = WORDS[language]
    signed = (order.signed_by, order.signed_as, typography.long_day(order.signed_on, language))
    content = {
        "language": language,
        "words": words,
        "title": f"{words['title']} {order.number}",
        "facts": [
            [words["body"], order.body or "—"],
            [
                words["period"],
                f" {words['to']} ".join(typography.long_day(day, language) for day in (order.since, order.last)),
            ],
            [words["total"], _euros(order.cents, language)],
            [words["signed"], ", ".join(filter(None, signed))],
            [words["digest"], order.digest],
        ],
        "lines": [
            [number, creditor, document, typography.long_day(paid_on, language), _euros(cents, language)]
            for number, creditor, document, paid_on, cents in order.lines
        ],
    }
    made = printed.compiler(TEMPLATE).compile(
        format="pdf",
        sys_inputs={"order": json.dumps(printed.drawable(content), ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made


def _euros(cents: int, language: Language) -> str:
    return typography.money(Decimal(cents) / 100, "EUR", language)
