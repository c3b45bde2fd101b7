"""The letters that banks take: the Latin set of SEPA. Others are written as the closest ones, or as a space."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ALLOWED: Final = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")
_ALREADY: Final = re.compile(r"[A-Za-z0-9\-?:().,'+]+( [A-Za-z0-9\-?:().,'+]+)*")
"""What nothing is to be changed in, which is nearly all."""
_OTHERS: Final = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_CLOSEST: Final = str.maketrans(
    {
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "-",
        "&": "+",
        "€": "EUR",
        "°": ".",
        "№": "No",
    }
)


def written(text: str, longest: int) -> str:
    """A text in the letters that banks take, cut to its longest; never empty, and never with a slash at its ends."""
    if len(text) <= longest and _ALREADY.fullmatch(text):
        return text
    if not _ALLOWED.fullmatch(text):
        closest = unicodedata.normalize("NFKD", text.translate(_CLOSEST))
        text = _OTHERS.sub(" ", "".join(each for each in closest if not unicodedata.combining(each)))
    return " ".join(text.replace("//", "/").split())[:longest].strip("/ ") or "-"


def is_identifier(text: str) -> bool:
    """Whether a text may name a message or a payment: 1 to 35 of these letters, without a slash where none may be."""
    return (
        0 < len(text) <= 35
        and _ALLOWED.fullmatch(text) is not None
        and not text.startswith("/")
        and not text.endswith("/")
        and "//" not in text
        and text == text.strip()
    )
