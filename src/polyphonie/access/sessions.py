"""The rules of a session: who acts in it, how long it lives, and the second factor of those who must have one.

A session ends after SESSION_IDLE_SECONDS without a request, and SESSION_COOKIE_AGE after sign-in whatever happens in
it. Django gives it a new key at sign-in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import Final, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from polyphonie.kernel import clock
from polyphonie.kernel.row_security import Eyes, in_the_eyes_of

from . import actions, models, queries
from .terms import ROLES, SecurityEvent

_BEGUN_AT: Final = "access_begun_at"
_SEEN_AT: Final = "access_seen_at"
_SECOND_FACTOR: Final = "access_second_factor"
_SEEN_AGAIN_SECONDS: Final = 60
"""How stale `seen_at` may be: a session is written at most once a minute, not at every request."""

_OPEN_WITHOUT_SECOND_FACTOR: Final = (
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "account_logout",
    "account_reauthenticate",
    "portal:language",
)


class Sight:
    """Middleware of every request: the database shows it what `request.actor` may see.

    That is nobody until a session or an access token has told who asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        eyes = Eyes(lambda: request.actor)  # type: ignore[attr-defined]
        changes_nothing = request.method in ("GET", "HEAD")
        with in_the_eyes_of(eyes), queries.remembering() if changes_nothing else nullcontext():
            answer = self.get_response(request)
        if isinstance(answer, StreamingHttpResponse):
            answer.streaming_content = _seen_through(eyes, cast(Iterable[bytes], answer.streaming_content))
        return answer


class SessionRules:
    """Middleware. Sets `request.actor` to the person who is signed in. A request without a session costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        if _is_over(request):
            _end(request)
            return self.get_response(request)
        assert isinstance(request.user, models.Person)
        request.actor = queries.actor_of(request.user)  # type: ignore[attr-defined]
        if _second_factor_missing(request, request.user):
            messages.warning(request, _("Votre rôle demande un second facteur. Activez-le pour continuer."))
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


def _seen_through(eyes: Eyes, content: Iterable[bytes]) -> Iterator[bytes]:
    """A body that is made while it is sent, in the eyes of who asked for it."""
    parts = iter(content)
    while True:
        with in_the_eyes_of(eyes):
            part = next(parts, None)
        if part is None:
            return
        yield part


def begin(request: HttpRequest) -> None:
    """Start the clocks of a session, at sign-in."""
    now = int(clock.now().timestamp())
    request.session[_BEGUN_AT] = request.session[_SEEN_AT] = now


def ask_second_factor_again(request: HttpRequest) -> None:
    """Look again at the next request whether a second factor is there."""
    request.session.pop(_SECOND_FACTOR, None)


def _is_over(request: HttpRequest) -> bool:
    now = int(clock.now().timestamp())
    begun_at, seen_at = request.session.get(_BEGUN_AT, 0), request.session.get(_SEEN_AT, 0)
    if now - begun_at >= settings.SESSION_COOKIE_AGE or now - seen_at >= settings.SESSION_IDLE_SECONDS:
        return True
    if now - seen_at >= _SEEN_AGAIN_SECONDS:
        request.session[_SEEN_AT] = now
    return False


def _end(request: HttpRequest) -> None:
    assert isinstance(request.user, models.Person)
    person = request.user
    request.session.flush()
    request.user = AnonymousUser()
    actions.record_security_event(actor=queries.actor_of(person), event=SecurityEvent.SESSION_EXPIRED, person=person.id)
    messages.info(request, _("Votre session a pris fin, par sécurité. Connectez-vous à nouveau."))


def _second_factor_missing(request: HttpRequest, person: models.Person) -> bool:
    """Whether the person must have a second factor, has none, and asks for more than the pages that add one."""
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(_SECOND_FACTOR):
        return False
    holdings = queries.holdings_on(person.id, on=clock.today())
    if not any(ROLES[holding.role].second_factor for holding in holdings):
        return False
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        request.session[_SECOND_FACTOR] = True
        return False
    return _name_of(request) not in _OPEN_WITHOUT_SECOND_FACTOR


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
