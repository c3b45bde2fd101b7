"""French typography, so that sentences may be typed plainly in the code and still be set as they should be."""

from __future__ import annotations

import re
from typing import Final

_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")
_BEFORE: Final = re.compile(r" (?=[:;?!»]|(?:Md|[kM])?€)")
_AFTER: Final = re.compile(r"(?<=«) ")


def french(text: str) -> str:
    """The text with curved apostrophes, and spaces that do not break in amounts, before punctuation and within it."""
    return _AFTER.sub("\N{NO-BREAK SPACE}", _BEFORE.sub("\N{NO-BREAK SPACE}", _APOSTROPHE.sub("’", text)))
