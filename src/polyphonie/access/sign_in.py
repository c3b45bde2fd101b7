"""How people sign in: the adapter of django-allauth, and what of it goes to the audit journal.

Nobody signs up: people are invited. Failures are limited by allauth in the cache that all processes share.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import UUID

from allauth.account import signals as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa import signals as mfa
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

from polyphonie.kernel.acts import SYSTEM

from . import actions, credentials, models, queries, sessions
from .terms import SecurityEvent

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is closed: an account is made by `actions.invite_person`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: models.Person, **facts: Any) -> HttpResponse:
        """Who chose no language in this browser reads in the one of their account."""
        answer: HttpResponse = super().post_login(request, user, **facts)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.SECURE)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong address or password: kept in the journal under the account's owner, if the address is somebody's."""
        email = str(credentials.get("email", "")).lower()
        person = models.Person.objects.filter(email=email).values_list("id", flat=True).first()
        logger.warning("sign-in failed for %s from %s", person or "an unknown address", self.get_client_ip(request))
        _record(SecurityEvent.SIGN_IN_FAILED, person)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of second factors are sealed: whoever reads a copy of the database cannot make codes from it."""

    def encrypt(self, text: str) -> str:
        return credentials.seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return credentials.unseal(encrypted_text.encode()).decode()


def _record(event: SecurityEvent, person: UUID | None) -> None:
    """Once allauth's own transaction is over: an act's transaction stands alone."""
    actor = SYSTEM
    if person is not None and event not in (SecurityEvent.SIGN_IN_FAILED, SecurityEvent.SECOND_FACTOR_FAILED):
        actor = queries.actor_of(models.Person.objects.get(id=person))
    transaction.on_commit(partial(actions.record_security_event, actor=actor, event=event, person=person))


_TOLD: Final[tuple[tuple[Signal, SecurityEvent], ...]] = (
    (user_logged_in, SecurityEvent.SIGNED_IN),
    (user_logged_out, SecurityEvent.SIGNED_OUT),
    (account.password_changed, SecurityEvent.PASSWORD_CHANGED),
    (account.password_reset, SecurityEvent.PASSWORD_RESET),
    (mfa.authentication_failed, SecurityEvent.SECOND_FACTOR_FAILED),
    (mfa.authenticator_added, SecurityEvent.SECOND_FACTOR_ADDED),
    (mfa.authenticator_removed, SecurityEvent.SECOND_FACTOR_REMOVED),
    (mfa.authenticator_reset, SecurityEvent.SECOND_FACTOR_RENEWED),
)
"""What Django and allauth tell, and what of it is kept. This is the only place where a signal is heard."""


def listen() -> None:
    """Hear what `_TOLD` lists, from the start of the program on."""
    for signal, event in _TOLD:
        signal.connect(_receiver(event), weak=False, dispatch_uid=f"access {event}")


def _receiver(event: SecurityEvent) -> Callable[..., None]:
    def told(*, request: HttpRequest, user: models.Person | None, **_told: object) -> None:
        if user is None:
            return
        if event is SecurityEvent.SIGNED_IN:
            sessions.begin(request)
        elif event is SecurityEvent.SECOND_FACTOR_REMOVED:
            sessions.ask_second_factor_again(request)
        _record(event, user.pk)

    return told
