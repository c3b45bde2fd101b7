"""What desks do alike: a list shown page by page, exported, acted on together; one act on one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.tables import Column, Table
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import attempt, tell
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions

from .asking import FORMS, body, exported

PAGE: Final = 25
_ALL: Final = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """A list on which somebody waits: the right that opens it, what it holds, what may be done with many at once.

    `find` asks the rows (`queries.…`), `state` reads a state of the address, `line` tells a row for a file.
    """

    name: str
    template: str
    title: Promise
    lead: Promise
    empty: Promise
    right: Right
    find: Callable[..., Sequence[Any]]
    kept_to: Callable[..., Any]
    state: type[StrEnum]
    columns: Callable[[], tuple[Column, ...]]
    line: Callable[[Any], tuple[Any, ...]]
    states: frozenset[Any] = frozenset()
    oldest_first: bool = False
    many: Callable[[Actor, UUID, Sequence[UUID], date], tuple[actions.Attempt, ...]] | None = None
    tickable: Callable[[Any], bool] = lambda row: True
    submit: Promise | str = ""


def listed(request: HttpRequest, wanted: Desk, **more: object) -> HttpResponseBase:
    """A desk: shown, exported, or acted on together."""
    whose = body(request)
    if whose is None:
        return render(request, "spending/none.html", {"title": wanted.title})
    actor, on = access.acting(request), clock.today()
    if request.method == "POST" and wanted.many is not None:
        return _together(request, wanted, whose.id, actor, on)
    given = {wanted.state(each) for each in request.GET.getlist("state") if each in set(wanted.state)}
    states = frozenset(given & wanted.states if wanted.states else given) or wanted.states
    asked = {
        "actor": actor,
        "entity": whose.id,
        "on": on,
        "right": wanted.right,
        "oldest_first": wanted.oldest_first,
        "kept_to": wanted.kept_to(states=states, text=request.GET.get("text", "")[:100]),
    }
    if request.GET.get("format") in FORMS:
        return exported(Table(wanted.name, wanted.columns(), _lines(wanted, asked)), request.GET["format"])
    rows = wanted.find(**asked, after=after_in(request), limit=PAGE + 1)
    choices = wanted.states or set(wanted.state)
    return render(
        request,
        wanted.template,
        {
            "desk": wanted,
            "body": whose,
            "rows": rows[:PAGE],
            "may_tick": wanted.many is not None and any(wanted.tickable(row) for row in rows[:PAGE]),
            "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
            "states": [(each, each in given) for each in wanted.state if each in choices] if len(choices) > 1 else [],
            "text": request.GET.get("text", ""),
            "export": following(request, after=None),
            **more,
        },
    )


def _lines(wanted: Desk, asked: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    after: UUID | None = None
    while found := wanted.find(**asked, after=after, limit=_ALL):
        yield from map(wanted.line, found)
        after = found[-1].id


def _together(request: HttpRequest, wanted: Desk, entity: UUID, actor: Actor, on: date) -> HttpResponse:
    """Act on the documents that were ticked: those that may be are, the others tell why not."""
    assert wanted.many is not None, "asked before"
    many = wanted.many
    try:
        picked = [UUID(each) for each in request.POST.getlist("pick")]
    except ValueError:
        raise Http404 from None
    outcomes, refusals = attempt(lambda: many(actor, entity, picked, on))
    tell(request, refusals)
    done = sum(not each.refusals for each in outcomes or ())
    if done:
        told = ngettext("%(count)d ligne traitée.", "%(count)d lignes traitées.", done) % {"count": done}
        messages.success(request, told)
    for outcome in outcomes or ():
        tell(request, outcome.refusals)
    return redirect(f"{reverse(f'spending:{wanted.name}')}?entity={entity}")


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that may be done with one document: its words, its form, its right, and when it is open."""

    title: Promise
    icon: str
    right: Right
    opens: Callable[[Any], bool]
    act: Callable[[Actor, Any, Mapping[str, Any], date], object]
    form: Callable[..., forms.Form] | None = None
    tone: str = "secondary"
    multipart: bool = False
    or_right: Right | None = None

    def held(self, actor: Actor, perimeter: Perimeter, on: date) -> bool:
        """Whether the actor holds the right that opens it, or the other one that does."""
        rights = filter(None, (self.right, self.or_right))
        return any(access.holds(actor, each, perimeter=perimeter, on=on) for each in rights)


Opened = tuple[str, Operation, forms.Form | None]


def opened(
    operations: Mapping[str, Operation],
    view: Any,
    *,
    actor: Actor,
    perimeter: Perimeter,
    on: date,
    bound: Mapping[str, forms.Form | None] | None = None,
) -> list[Opened]:
    """What the actor may do with a document today, each with its form, the one that was refused as it was sent."""
    given = bound or {}
    return [
        (name, each, given.get(name) or (each.form(view=view, auto_id=f"{name}_%s") if each.form else None))
        for name, each in operations.items()
        if each.opens(view) and each.held(actor, perimeter, on)
    ]


def operated(
    request: HttpRequest,
    operations: Mapping[str, Operation],
    operation: str,
    view: Any,
    page: Callable[..., HttpResponse],
) -> HttpResponse | None:
    """Do something with one document: the page again when it is refused, nothing when it is done."""
    if operation not in operations:
        raise Http404
    wanted = operations[operation]
    form = wanted.form(request.POST, request.FILES, view=view, auto_id=f"{operation}_%s") if wanted.form else None
    if form is not None and not form.is_valid():
        return page(bound={operation: form}, status=422)
    given = form.cleaned_data if form is not None else {}
    try:
        wanted.act(access.acting(request), view, given, clock.today())
    except Refused as refused:
        return page(bound={operation: form}, refusals=refused.refusals, status=422)
    messages.success(request, _("C’est fait."))
    return None
