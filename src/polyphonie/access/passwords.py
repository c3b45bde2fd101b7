"""Passwords that look varied and are not: a word everybody tries, dressed with figures and signs.

Django's list of 20,000 common passwords holds them bare, and knows English better than French.
"""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_CHARACTERS: Final = 5
"""Fewer different characters than this is a pattern, not a password."""

_FRENCH: Final = frozenset(files(__package__).joinpath("common_words_fr.txt").read_text("utf-8").split())
_UNDRESSED: Final = str.maketrans("4310578@$€!", "aeiostbasei")


class DressedWordValidator:
    """Refuses a password that, without its figures, signs and accents, is one that everybody tries, or is a pattern."""

    def __init__(self) -> None:
        self._common: frozenset[str] = frozenset(CommonPasswordValidator().passwords)

    def validate(self, password: str, user: object = None) -> None:
        if len(set(password.lower())) < FEWEST_CHARACTERS:
            raise ValidationError(
                _("Ce mot de passe répète trop peu de caractères différents."), code="password_pattern"
            )
        if any(word in self._common or word in _FRENCH for word in _bare_words(password)):
            raise ValidationError(
                _("Ce mot de passe n'est qu'un mot courant, habillé de chiffres ou de signes. Prenez plusieurs mots."),
                code="password_dressed_word",
            )

    def get_help_text(self) -> str:
        return _("Prenez plusieurs mots sans rapport : un mot courant suivi de chiffres se devine.")


def _bare_words(password: str) -> set[str]:
    """What remains of a password without what dresses it: cut at both ends, or with signs read as letters."""
    plain = unicodedata.normalize("NFKD", password.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    cut = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return {cut, re.sub(r"[\W\d_]+", "", cut.translate(_UNDRESSED)), re.sub(r"[\W\d_]+", "", plain)} - {""}
