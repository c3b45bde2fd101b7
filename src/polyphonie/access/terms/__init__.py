"""The words of access: rights, roles, perimeters, and the duties that must not meet in one person."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from polyphonie.kernel.refusals import Kind, Reason

from .perimeters import PLATFORM, Perimeter, PerimeterKind, Reach
from .rights import RIGHT_NAMES, Right
from .roles import (
    CLIENT_RIGHTS,
    DUTIES_APART,
    MANDATARY_ROLES,
    MANDATED_ROLE,
    RIGHTS_FROM_PLATFORM,
    ROLES,
    Holding,
    Role,
    RoleTerms,
)
from .words import Language, Words

__all__ = [
    "ACCOUNT_REFUSED",
    "CLIENT_RIGHTS",
    "DUTIES_APART",
    "LONGEST_NAME",
    "MANDATARY_ROLES",
    "MANDATED_ROLE",
    "PLATFORM",
    "RIGHTS_FROM_PLATFORM",
    "RIGHT_NAMES",
    "ROLES",
    "TOKEN_LIFE",
    "TOKEN_REFUSED",
    "TOKEN_TYPE",
    "Holding",
    "Language",
    "Perimeter",
    "PerimeterKind",
    "Reach",
    "Right",
    "Role",
    "RoleTerms",
    "SecurityEvent",
    "Words",
]

LONGEST_NAME: Final = 200
"""Characters in the name of a person or an API client."""

TOKEN_TYPE: Final = "at+jwt"  # noqa: S105  the type that RFC 9068 gives to access tokens
TOKEN_LIFE: Final = timedelta(minutes=30)
"""How long an access token works: at most an hour, so that nothing but its expiry is needed to forget it."""

TOKEN_REFUSED: Final = Reason(
    "ACC-TOK-01",
    "authorization",
    fr="Le jeton d'accès est absent, altéré, expiré ou révoqué. Demandez-en un autre à /oauth/token.",
    en="The access token is missing, altered, expired or revoked. Ask for another at /oauth/token.",
    kind=Kind.UNKNOWN_CALLER,
)


ACCOUNT_REFUSED: Final = Reason(
    "ACC-TEC-01",
    "cpro-account",
    fr="L'en-tête cpro-account manque, ou son compte technique est inconnu, expiré ou d'un autre mot de passe."
    " Envoyez le base64 de « identifiant:mot de passe », tels que la page des clients API les a donnés.",
    en="The header cpro-account is missing, or its technical account is unknown, expired or of another password."
    " Send the base64 of “login:password”, as the page of API clients gave them.",
    kind=Kind.UNKNOWN_CALLER,
)


class SecurityEvent(StrEnum):
    """What happens to an account and is kept in the audit journal."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  a name, not a password
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    SECOND_FACTOR_RENEWED = "second_factor_renewed"
    SESSION_EXPIRED = "session_expired"
