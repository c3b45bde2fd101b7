"""Words as searches compare them: what a person types finds what another wrote with accents, capitals or dashes."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NOT_A_WORD: Final = re.compile(r"[\W_]+")
_ACCENT: Final = re.compile("[\u0300-\u036f]")


def folded(text: str) -> str:
    """The words of a text as a search compares them: without accents, capitals or punctuation, one space between."""
    text = text.casefold()
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text)).casefold()
        text = text.replace("œ", "oe").replace("æ", "ae").replace("ø", "o")
    return _NOT_A_WORD.sub(" ", text).strip()
