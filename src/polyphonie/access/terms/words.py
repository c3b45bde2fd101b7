"""The same words in two languages, and which language somebody reads."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Words(NamedTuple):
    """The same words in French and in English. In the format of a refusal, `{role:en}` picks the English ones."""

    fr: str
    en: str

    def __format__(self, language: str) -> str:
        return self.en if language == "en" else self.fr


class Language(StrEnum):
    FRENCH = "fr"
    ENGLISH = "en"
