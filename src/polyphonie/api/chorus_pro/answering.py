"""How answers are written: Chorus Pro's JSON, with its days, instants and numbers.

Amounts are JSON numbers there: a whole number of cents divided by a hundred is written with its two decimals, exactly.
An answer is written straight from plain dictionaries, whose shapes (`TypedDict`) the description shows: a list of a
hundred invoices costs no validation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse

from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.money import Money

DONE: Final[dict[str, Any]] = {"codeRetour": 0, "libelle": "TRA_MSG_00.000"}
NOTHING: Final[dict[str, Any]] = {"codeRetour": 20000, "libelle": "TRA_MSG_00.015 : aucun résultat"}


def told(values: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A JSON answer."""
    content = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(content, content_type="application/json", status=status)


def done(**values: Any) -> HttpResponse:
    """The answer of what was done, without the values that are absent: programs expect no null."""
    return told(DONE | {name: value for name, value in values.items() if value is not None})


def found(name: str, listed: list[Any], **values: Any) -> HttpResponse:
    """The answer of a search: its list, or that there is nothing."""
    return told((DONE if listed else NOTHING) | {name: listed} | values)


def day(value: date | None) -> str | None:
    """A day, as programs read it."""
    return value.isoformat() if value else None


def day_of(at: datetime) -> str:
    """The legal day of an instant."""
    return at.astimezone(PARIS).date().isoformat()


def minute(at: datetime) -> str:
    """An instant as the histories of Chorus Pro tell it: to the minute, in Paris."""
    return f"{at.astimezone(PARIS):%Y-%m-%d %H:%M}"


def minute_of(value: date) -> str:
    """The first minute of a day."""
    return f"{value.isoformat()} 00:00"


def instant(at: datetime) -> str:
    """An instant with its zone."""
    return at.astimezone(PARIS).isoformat(timespec="milliseconds")


def amount(money: Money) -> Any:
    """An amount as a JSON number, with its cents."""
    return money.cents / 100


def number(value: Decimal | None) -> Any:
    """A decimal of a document as a JSON number; `None` when the document has none, or no finite one."""
    if value is None or not value.is_finite():
        return None
    digits = max(0, -int(value.as_tuple().exponent))
    return int(value) if digits == 0 else int(value.scaleb(digits)) / 10**digits


def without_absent(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that there are."""
    return {name: value for name, value in values.items() if value is not None}
