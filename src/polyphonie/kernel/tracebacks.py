"""What an error looked like, as text that a database column takes."""

from __future__ import annotations

import traceback
from typing import Final

_LONGEST: Final = 8_000


def text_of(error: BaseException) -> str:
    """The end of the traceback. An error may quote what PostgreSQL cannot store (NUL, half a surrogate pair)."""
    text = "".join(traceback.format_exception(error))[-_LONGEST:]
    return text.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()
