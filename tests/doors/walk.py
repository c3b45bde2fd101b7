"""Every door of the program, found by walking its addresses: nobody lists them, so a new one is walked as well."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from ninja.operation import Operation, PathView

from polyphonie.access.models import Person
from polyphonie.kernel.acts import Actor, ActorKind

NOT_WALKED = ("compte/", "langue")
"""One's own account, which is the library's own business and has no neighbour; a cookie."""


@dataclass(frozen=True)
class Door:
    """An address of the program, with its parameters still open, and the methods it answers (all, for a page)."""

    route: str
    converters: Mapping[str, Any]
    methods: frozenset[str]
    for_programs: bool

    def address(self, samples: Mapping[str, object]) -> str:
        """The address with a sample in the place of each parameter: by its name, else by its kind."""
        route = self.route
        for name, converter in self.converters.items():
            route = re.sub(rf"<(?:\w+:)?{name}>", str(samples.get(name, _of_kind(converter, samples))), route)
        return "/" + route


def _of_kind(converter: Any, samples: Mapping[str, object]) -> object:
    if isinstance(converter, UUIDConverter):
        return samples["identifier"]
    return 1 if isinstance(converter, IntConverter) else "1"


def doors() -> list[Door]:
    """All of them, pages and API."""
    found = [door for door in _doors(get_resolver(), "", {}) if not door.route.startswith(NOT_WALKED)]
    assert len(found) > 60
    return found


def _doors(resolver: URLResolver, before: str, converters: Mapping[str, Any]) -> Iterator[Door]:
    for each in resolver.url_patterns:
        if hasattr(each.pattern, "_route"):
            route = before + str(each.pattern)
        elif str(each.pattern) in ("", "^/"):
            route = before
        else:
            continue  # a regular expression: allauth's key of a forgotten password, and whatever is no address
        known = {**converters, **each.pattern.converters}
        if isinstance(each, URLResolver):
            yield from _doors(each, route, known)
        elif isinstance(each, URLPattern):
            operations = _operations(each.callback)
            methods = frozenset(method for operation in operations for method in operation.methods)
            yield Door(route, known, methods or frozenset({"GET", "POST"}), for_programs=bool(operations))


def _operations(view: Any) -> list[Operation]:
    """What ninja does at an address: its view is a function closed over them."""
    behind = inspect.getclosurevars(view).nonlocals.get("self") if inspect.isfunction(view) else None
    return behind.operations if isinstance(behind, PathView) else []


@dataclass
class Walker:
    """Somebody who tries doors: a person in a browser, or a program with its token."""

    name: str
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, actor: Actor | None) -> Walker:
        made = cls(name)
        if actor is not None and actor.kind is ActorKind.PERSON:
            made.http.force_login(Person.objects.get(id=actor.id))
        elif actor is not None:
            made.headers["authorization"] = f"Bearer {name}"
        return made

    def gets(
        self, samples: Mapping[str, object], query: str = "", *, within: tuple[str, ...] = ("",)
    ) -> Iterator[tuple[Door, int, bytes]]:
        """What every door of their kind, or those within some addresses, answers when asked: status and whole body."""
        for door in doors():
            if "GET" in door.methods and door.for_programs == bool(self.headers) and door.route.startswith(within):
                yield door, *_told(self.http.get(door.address(samples) + query, headers=self.headers))

    def posts(self, samples: Mapping[str, object]) -> Iterator[tuple[Door, int, bytes]]:
        """What every door of their kind answers to each other method, sent with nothing in it."""
        for door in doors():
            for method in sorted(door.methods - {"GET", "HEAD", "OPTIONS"}):
                if door.for_programs == bool(self.headers):
                    given = {"data": "{}", "content_type": "application/json"} if door.for_programs else {}
                    sent = getattr(self.http, method.lower())
                    yield door, *_told(sent(door.address(samples), **given, headers=self.headers))


def _told(answer: HttpResponseBase) -> tuple[int, bytes]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, body


def hidden_in(body: bytes, secrets: Mapping[str, object]) -> list[str]:
    """Which secrets a body gives away."""
    text = body.decode("utf-8", "replace")
    return [name for name, secret in secrets.items() if str(secret) in text]


Samples = dict[str, UUID | str | int]
