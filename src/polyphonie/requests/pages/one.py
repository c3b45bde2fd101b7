"""One purchase request: what it asks for, who approves it, what the budget holds, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import answering, clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import attempt
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties
from polyphonie.requests import actions, forms
from polyphonie.requests.queries import credits
from polyphonie.requests.queries import purchase_requests as queries
from polyphonie.requests.queries.purchase_requests import RequestRow, RequestView
from polyphonie.requests.terms.purchase_requests import PURCHASE_REQUEST_LIFE, UNSETTLED, RequestState

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that may be done with one request: its words, its form, to whom it is open, and the act."""

    title: Promise
    icon: str
    done: Promise
    open_to: Callable[[RequestView, Actor, date], bool]
    act: Callable[[Given, Any], object]
    form: type[Form] | None = None
    tone: str = "secondary"
    multipart: bool = False


def _mine(move: str) -> Callable[[RequestView, Actor, date], bool]:
    return lambda view, actor, on: view.mine and move in PURCHASE_REQUEST_LIFE.open_moves(view.row.state)


def _judging(view: RequestView, actor: Actor, on: date) -> bool:
    return view.approvable or view.committable


OPERATIONS: Final = {
    "soumettre": Operation(
        gettext_lazy("Soumettre à approbation"),
        "arrow-right",
        gettext_lazy("La demande est soumise : elle attend sa première approbation."),
        _mine("submit"),
        lambda asked, form: actions.submit_request(**asked),
        tone="primary",
    ),
    "approuver": Operation(
        gettext_lazy("Approuver"),
        "done",
        gettext_lazy("La demande est approuvée à votre niveau."),
        lambda view, actor, on: view.approvable,
        lambda asked, form: actions.approve_request(**asked),
        tone="primary",
    ),
    "engager": Operation(
        gettext_lazy("Préparer l’engagement"),
        "signature",
        gettext_lazy("L’engagement est préparé, à partir de la demande."),
        lambda view, actor, on: view.committable,
        lambda asked, form: actions.commit_request(**asked, committed_as=form.terms),
        forms.CommitmentForm,
        "primary",
    ),
    "renvoyer": Operation(
        gettext_lazy("Renvoyer au demandeur"),
        "recycle",
        gettext_lazy("La demande est renvoyée à son demandeur."),
        _judging,
        lambda asked, form: actions.return_request(**asked, reason=form.cleaned_data["reason"]),
        forms.WordsForm,
    ),
    "refuser": Operation(
        gettext_lazy("Refuser"),
        "refused",
        gettext_lazy("La demande est refusée."),
        _judging,
        lambda asked, form: actions.refuse_request(**asked, reason=form.cleaned_data["reason"]),
        forms.WordsForm,
        "danger",
    ),
    "joindre": Operation(
        gettext_lazy("Joindre une pièce"),
        "attachment",
        gettext_lazy("La pièce est jointe."),
        _mine("withdraw"),
        lambda asked, form: actions.attach_document(**asked, attachment=form.attachment),
        forms.AttachmentForm,
        multipart=True,
    ),
    "retirer": Operation(
        gettext_lazy("Retirer la demande"),
        "remove",
        gettext_lazy("La demande est retirée."),
        _mine("withdraw"),
        lambda asked, form: actions.withdraw_request(**asked, reason=form.cleaned_data["reason"]),
        forms.WordsForm,
        "danger",
    ),
}


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """One request."""
    return _page(request, _view(request, entity, identifier))


@require_POST
@login_required
def operate(request: HttpRequest, entity: UUID, identifier: UUID, operation: str) -> HttpResponse:
    """Do something with one request."""
    view = _view(request, entity, identifier)
    wanted = OPERATIONS.get(operation)
    if wanted is None:
        raise Http404
    form = _form(request, wanted, view, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, view, {operation: form}, status=422)
    asked = {"actor": access.acting(request), "entity": entity, "request": identifier, "on": clock.today()}
    _done, refusals = attempt(lambda: wanted.act(asked, form))
    if refusals:
        return _page(request, view, {operation: form, "refusals": refusals}, status=422)
    messages.success(request, str(wanted.done))
    return redirect("requests:request", entity, identifier)


@require_POST
@login_required
def copy(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Prepare a request like this one, and go on writing it."""
    actor = access.acting(request)
    made = actions.copy_request(actor=actor, entity=entity, request=identifier, on=clock.today())
    messages.success(request, _("La demande %(number)s est préparée d’après l’autre.") % {"number": made.number})
    return redirect("requests:revise", entity, made.request)


@require_safe
@login_required
def document(request: HttpRequest, entity: UUID, identifier: UUID, attachment: UUID) -> HttpResponse:
    """A document joined to a request, as it was received."""
    about, content = queries.document(
        actor=access.acting(request), entity=entity, request=identifier, attachment=attachment, on=clock.today()
    )
    return answering.download(about.name, about.media_type, content)


def _view(request: HttpRequest, entity: UUID, identifier: UUID) -> RequestView:
    try:
        return queries.request(actor=access.acting(request), entity=entity, request=identifier, on=clock.today())
    except Refused as refused:
        raise Http404 from refused


def _page(request: HttpRequest, view: RequestView, bound: Given | None = None, status: int = 200) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    given = bound or {}
    facts = {
        "view": view,
        "row": view.row,
        "steps": _steps(view),
        "hints": _hints(actor, view, on) if view.row.state in UNSETTLED and not view.kept else [],
        "operations": [
            (name, each, given.get(name) or _form(request, each, view, None))
            for name, each in OPERATIONS.items()
            if each.open_to(view, actor, on)
        ],
        "may_revise": _mine("revise")(view, actor, on),
        "may_copy": access.holds(actor, Right.REQUEST_MAKE, perimeter=view.row.perimeter, on=on),
        "refusals": given.get("refusals", ()),
    }
    return render(request, "requests/request.html", facts, status=status)


def _form(request: HttpRequest, operation: Operation, view: RequestView, posted: Any) -> Any:
    if operation.form is None:
        return None
    if operation.form is not forms.CommitmentForm:
        return operation.form(posted, request.FILES) if posted is not None else operation.form()
    actor, on = access.acting(request), clock.today()
    lines = {line.place: (line, view.envelopes(line, actor=actor, on=on)) for line in view.lines}
    return forms.CommitmentForm(posted, lines=lines, initial={"supplier": _identifier(view.row)})


def _identifier(row: RequestRow) -> str:
    supplier = parties.supplier(row.supplier) if row.supplier else None
    return supplier.identifier if supplier else ""


def _steps(view: RequestView) -> list[dict[str, Any]]:
    """The levels of the circuit: who approved at each, which one is awaited."""
    since = [place for place, each in enumerate(view.events) if each.move == "submit"]
    done = {each.level: each for each in view.events[since[-1] if since else 0 :] if each.level is not None}
    ended = view.row.state in {RequestState.RETURNED, RequestState.REFUSED, RequestState.WITHDRAWN}
    return [
        {"level": level, "event": done.get(level), "now": level == view.row.waits_at}
        for level in view.row.circuit
        if not ended or level in done
    ]


def _hints(actor: Actor, view: RequestView, on: date) -> list[dict[str, Any]]:
    """For each centre that asks: how much, and what its best envelope has available."""
    asked: dict[str, int] = {}
    for line in view.lines:
        asked[line.centre] = asked.get(line.centre, 0) + line.cents
    found = []
    for centre, cents in asked.items():
        hints = credits.envelopes_of(actor=actor, entity=view.row.entity, centre=centre, asked=cents, on=on)
        best = hints[0] if hints else None
        found.append({"centre": centre, "asked": cents, "best": best, "enough": bool(best and best.available >= cents)})
    return found
