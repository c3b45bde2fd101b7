"""How days, numbers and account numbers are written, in French and in English.

Numbers come as `Decimal` and keep every decimal that the document states: nothing is rounded for the eye.
Source for French: Lexique des règles typographiques en usage à l'Imprimerie nationale (narrow no-break space between
thousands, decimal comma, no-break space before the unit).
"""

import re
from datetime import date
from decimal import Decimal

from .naming import Language

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
REPLACEMENT = "\ufffd"
LARGEST_EXPONENT = 40
"""Above 10^40 (no real invoice) a number is shown in scientific notation rather than as a page of digits."""

MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of surrogate pairs, and the controls that make text read in another order than it is."""


def readable(text: str) -> str:
    """`text` with a visible mark in place of each character that shows nothing or disguises its neighbours."""
    if text.isascii() and text.isprintable():
        return text
    return UNSHOWABLE.sub(REPLACEMENT, text)


def number(value: Decimal, language: Language, *, decimals: int = 0) -> str:
    """1 234,5 in French, 1,234.5 in English: at least `decimals` decimals, and all those that are significant."""
    if not value.is_finite() or value.adjusted() > LARGEST_EXPONENT or value.adjusted() < -LARGEST_EXPONENT:
        return str(value)
    whole, _, fraction = f"{abs(value):,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    sign = MINUS if value < 0 else ""
    if language == "fr":
        whole = whole.replace(",", NARROW_SPACE)
        return f"{sign}{whole},{fraction}" if fraction else f"{sign}{whole}"
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def amount(value: Decimal, language: Language) -> str:
    """An amount without its currency, for a table whose caption names it: 1 234,50."""
    return number(value, language, decimals=2)


def money(value: Decimal, currency: str | None, language: Language) -> str:
    """An amount with its currency: 1 234,50 € in French, €1,234.50 in English; the code when it has no symbol."""
    written = amount(value, language)
    symbol = SYMBOLS.get(currency or "", currency or "")
    if not symbol:
        return written
    if language == "fr":
        return f"{written}{NO_BREAK_SPACE}{symbol}"
    if symbol == currency:
        return f"{symbol}{NO_BREAK_SPACE}{written}"
    return f"{MINUS}{symbol}{written[1:]}" if written.startswith(MINUS) else f"{symbol}{written}"


def percentage(value: Decimal, language: Language) -> str:
    """A rate stated in hundredths: 5,5 % in French, 5.5% in English."""
    space = NO_BREAK_SPACE if language == "fr" else ""
    return f"{number(value, language)}{space}%"


def day(value: date, language: Language) -> str:
    """A day in a table: 23/11/2026 in French, 23 November 2026 in English."""
    if language == "fr":
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return long_day(value, language)


def long_day(value: date, language: Language) -> str:
    """A day in a sentence: 23 novembre 2026, 1er mars 2026; 23 November 2026."""
    first = "1er" if language == "fr" and value.day == 1 else str(value.day)
    month = MONTHS[language][value.month - 1]
    return f"{first}{NO_BREAK_SPACE}{month}{NO_BREAK_SPACE}{value.year:04}"


def size(octets: int, language: Language) -> str:
    """The size of a file: 12 345 octets; 12,345 bytes."""
    unit = "octets" if language == "fr" else "bytes"
    return f"{number(Decimal(octets), language)}{NO_BREAK_SPACE}{unit}"


IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def account(value: str) -> str:
    """An account number: an IBAN in groups of four, as banks print it; any other number as it stands."""
    compact = value.replace(" ", "").upper()
    if not IBAN.fullmatch(compact):
        return value
    return NO_BREAK_SPACE.join(compact[start : start + 4] for start in range(0, len(compact), 4))


def siret(value: str) -> str:
    """A SIRET as 3-3-3-5 digits, a SIREN as 3-3-3; anything else as it stands."""
    compact = value.replace(" ", "")
    if not (compact.isascii() and compact.isdigit() and len(compact) in {9, 14}):
        return value
    parts = (compact[:3], compact[3:6], compact[6:9], compact[9:])
    return NO_BREAK_SPACE.join(part for part in parts if part)
