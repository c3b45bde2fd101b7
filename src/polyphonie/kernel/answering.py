"""How a page answers whoever pressed a button or asked for a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from polyphonie.kernel.refusals import Refusal, Refused

T = TypeVar("T")
A = TypeVar("A", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class Body:
    """The accounting entity of a page, among those that its reader may consult."""

    id: UUID
    name: str
    others: tuple[tuple[UUID, str], ...]

    @classmethod
    def asked(
        cls, request: HttpRequest, *, among: tuple[tuple[UUID, str], ...], entity: UUID | None = None
    ) -> Self | None:
        """The one of the page's path, else the one that the address asks for, else the first.

        None when there is none to consult; 404 when the path names another's.
        """
        named = {str(identifier): (identifier, name) for identifier, name in among}
        if entity is not None and str(entity) not in named:
            raise Http404
        if not among:
            return None
        identifier, name = named.get(str(entity or request.GET.get("entity", "")), among[0])
        return cls(identifier, name, among)


def attempt(act: Callable[[], T]) -> tuple[T | None, tuple[Refusal, ...]]:
    """What the act gave, or why it was refused."""
    try:
        return act(), ()
    except Refused as refused:
        return None, refused.refusals


def tell(request: HttpRequest, refusals: Iterable[Refusal], *, about: str = "", done: str = "") -> None:
    """Say at the top of the next page why an act was refused, or that it was done when there is something to say."""
    told = False
    for refusal in refusals:
        sentence = f"{refusal.sentence(get_language() or 'fr')} ({refusal.code})"
        messages.error(request, f"{about} : {sentence}" if about else sentence)
        told = True
    if done and not told:
        messages.success(request, done)


def press(request: HttpRequest, act: Callable[[], object], *, done: str) -> None:
    """Do the act of a button, and say on the next page what came of it."""
    _given, refusals = attempt(act)
    tell(request, refusals, done=done)


def download(name: str, media_type: str, content: bytes) -> HttpResponse:
    """A file to keep under this name, and nowhere on the way."""
    return _to_keep(HttpResponse(content, content_type=media_type), name)


def streamed(name: str, media_type: str, parts: Iterable[bytes | str]) -> StreamingHttpResponse:
    """A file to keep, sent while it is made."""
    return _to_keep(StreamingHttpResponse(parts, content_type=media_type), name)


def _to_keep(answer: A, name: str) -> A:
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
