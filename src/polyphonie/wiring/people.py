"""What only pages need around them: a program's request goes past it, which is a fifth of what a small answer costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

from polyphonie.api.manners import for_programs

_HOOKS: Final = ("process_view", "process_exception")


class ForPeople:
    """Middleware, the innermost: those of PEOPLE_MIDDLEWARE, the outermost first, for whoever is not a program.

    They are asked what Django would ask them: around the view, just before it, and when it raises.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._programs = get_response
        self._people: Callable[[HttpRequest], Any] = get_response
        self._hooks: Mapping[str, list[Callable[..., HttpResponseBase | None]]] = {hook: [] for hook in _HOOKS}
        for name in reversed(settings.PEOPLE_MIDDLEWARE):
            middleware = import_string(name)(self._people)
            assert not hasattr(middleware, "process_template_response"), name
            self._people = convert_exception_to_response(middleware)
            for hook, called in self._hooks.items():
                if hasattr(middleware, hook):
                    called.append(getattr(middleware, hook))
        self._hooks["process_view"].reverse()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = (self._programs if for_programs(request) else self._people)(request)
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        return self._first("process_view", request, view, args, kwargs)

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponseBase | None:
        return self._first("process_exception", request, raised)

    def _first(self, hook: str, request: HttpRequest, *told: Any) -> HttpResponseBase | None:
        """The answer of the first that has one."""
        if for_programs(request):
            return None
        return next((answer for each in self._hooks[hook] if (answer := each(request, *told)) is not None), None)
