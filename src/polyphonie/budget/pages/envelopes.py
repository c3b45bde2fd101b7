"""An envelope: what is available and why, its moves, and the forms of what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import actions, forms, queries, rules
from polyphonie.budget.queries import EnvelopeView
from polyphonie.budget.terms import Availability, Axis, Kind
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import attempt
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refusal
from polyphonie.reference import queries as nomenclatures
from polyphonie.reference.terms import Kind as Nomenclature

PAGE = 25


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, envelope: UUID) -> HttpResponse:
    """What an envelope holds, term by term; those below it; its commitments, visas, forecast and moves."""
    actor, on = access.acting(request), clock.today()
    row = queries.envelope(actor=actor, entity=entity, envelope=envelope, on=on)
    after = after_in(request)
    moves = queries.moves(actor=actor, entity=entity, envelope=envelope, on=on, after=after, limit=PAGE + 1)
    open_to_me = _rights(actor, row, on)
    commitments = queries.commitments(actor=actor, entity=entity, envelope=envelope, on=on)
    visas = queries.visas(actor=actor, entity=entity, on=on, envelope=envelope, limit=PAGE)
    programme = nomenclatures.item(Nomenclature.PROGRAMME, row.axis.centre.programme_code, on=on)
    return render(
        request,
        "budget/envelope.html",
        {
            "envelope": row,
            "credits": [
                (kind, held, rules.share_of(held.reserved + held.consumed, held.resources - held.distributed))
                for kind, held in row.credits.items()
            ],
            "below": queries.below(actor=actor, entity=entity, envelope=envelope, on=on),
            "entity": entity,
            "programme": programme.label if programme else "",
            "commitments": commitments,
            "visas": visas,
            "moves": moves[:PAGE],
            "sources": [
                *(each.reference for each in commitments),
                *(each.source for each in visas),
                *(name for move in moves[:PAGE] for name in (move.source, move.commitment)),
            ],
            "next": following(request, after=moves[PAGE - 1].id) if len(moves) > PAGE else "",
            "first": following(request, after=None) if after else "",
            "people": _people(actor, row, on),
            "operations": [(name, each) for name, each in OPERATIONS.items() if each.right in open_to_me],
        },
    )


def _people(actor: Actor, row: EnvelopeView, on: date) -> str:
    """The address of who may do what on the envelope's centre, for whoever gives roles there."""
    (centre,) = queries.centre_rows(row.entity, [row.axis.centre], on=on)
    if not access.holds(actor, Right.PEOPLE_MANAGE, perimeter=centre.perimeter, on=on):
        return ""
    return reverse("access:place", args=[access.sign_place(centre.perimeter, centre.name)])


def _rights(actor: Actor, row: EnvelopeView, on: date) -> frozenset[Right]:
    place = row.axis.centre
    perimeter = Perimeter.of_centre(row.entity, place.id, within=place.within)
    rights = (Right.BUDGET_MANAGE, Right.BUDGET_OPEN)
    return frozenset(right for right in rights if access.holds(actor, right, perimeter=perimeter, on=on))


Act = Callable[[Actor, EnvelopeView, Mapping[str, Any], date], object]


@dataclass(frozen=True, slots=True)
class Operation:
    """A form's page: its words, its form, the right that opens it, and the act that it asks for."""

    title: Promise
    icon: str
    form: type[django_forms.Form]
    act: Act
    right: Right = Right.BUDGET_MANAGE
    rehearsed: bool = True


def _axis(given: Mapping[str, Any], on: date) -> Axis:
    return Axis(
        queries.centre(given["centre"], on=on),
        given["domain"],
        given["title"],
        given["category"],
        given["fund"],
        given["tranche"],
    )


def _allot(actor: Actor, row: EnvelopeView, given: Mapping[str, Any], on: date) -> object:
    return actions.allot(
        actor=actor,
        entity=row.entity,
        envelope=row.id,
        to=_axis(given, on),
        kind=given["kind"],
        amount=given["amount"],
        source=given["source"],
        on=on,
    )


def _redeploy(actor: Actor, row: EnvelopeView, given: Mapping[str, Any], on: date) -> object:
    return actions.redeploy(
        actor=actor,
        entity=row.entity,
        envelope=row.id,
        to=_axis(given, on),
        kind=given["kind"],
        amount=given["amount"],
        source=given["source"],
        on=on,
    )


def _plain(act: Callable[..., object]) -> Act:
    """An act that takes what its form says, under the same names."""

    def run(actor: Actor, row: EnvelopeView, given: Mapping[str, Any], on: date) -> object:
        return act(actor=actor, entity=row.entity, envelope=row.id, on=on, **given)

    return run


def _plan(actor: Actor, row: EnvelopeView, given: Mapping[str, Any], on: date) -> object:
    months = [given[f"month_{number}"] for number in range(1, 13)]
    return actions.plan(actor=actor, entity=row.entity, envelope=row.id, kind=given["kind"], months=months, on=on)


OPERATIONS: Mapping[str, Operation] = {
    "mettre-a-disposition": Operation(
        gettext_lazy("Mettre à disposition ou affecter"), "route", forms.AxisForm, _allot
    ),
    "reserver": Operation(gettext_lazy("Réserver"), "clock", forms.OperationForm, _plain(actions.reserve)),
    "consommer": Operation(gettext_lazy("Consommer"), "payment", forms.ConsumptionForm, _plain(actions.consume)),
    "liberer": Operation(gettext_lazy("Libérer"), "recycle", forms.OperationForm, _plain(actions.release)),
    "diminuer": Operation(gettext_lazy("Diminuer un engagement"), "remove", forms.LoweringForm, _plain(actions.lower)),
    "redeployer": Operation(gettext_lazy("Redéployer vers un autre titre"), "copy", forms.AxisForm, _redeploy),
    "mettre-en-reserve": Operation(
        gettext_lazy("Mettre en réserve ou la lever"),
        "pause",
        forms.OperationForm,
        _plain(actions.freeze),
        Right.BUDGET_OPEN,
    ),
    "prevoir": Operation(gettext_lazy("Prévoir"), "calculator", forms.PlanForm, _plan, rehearsed=False),
    "demander-visa": Operation(
        gettext_lazy("Demander un visa"), "signature", forms.VisaForm, _plain(actions.ask_visa), rehearsed=False
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def operate(request: HttpRequest, entity: UUID, envelope: UUID, operation: str) -> HttpResponse:
    """The form of an operation. Tried first, it says what would be left; refused, it says why, with the terms."""
    wanted = OPERATIONS.get(operation)
    if wanted is None:
        raise Http404
    actor, on = access.acting(request), clock.today()
    row = queries.envelope(actor=actor, entity=entity, envelope=envelope, on=on)
    form = wanted.form(request.POST or None)
    refusals: tuple[Refusal, ...] = ()
    left: list[tuple[Kind, object, object]] = []
    if form.is_valid():

        def act() -> object:
            return wanted.act(actor, row, form.cleaned_data, on)

        def look(_done: object) -> Mapping[Kind, Availability]:
            return queries.envelope(actor=actor, entity=entity, envelope=envelope, on=on).credits

        if "rehearse" in request.POST:
            found, refusals = attempt(lambda: actions.rehearse(act, look=look))
            left = [(kind, row.credits.get(kind), held) for kind, held in (found or {}).items()]
        else:
            _done, refusals = attempt(act)
            if not refusals:
                messages.success(request, _("C'est enregistré."))
                return redirect("budget:envelope", entity, envelope)
    return render(
        request,
        "budget/operation.html",
        {"envelope": row, "operation": wanted, "form": form, "refusals": refusals, "left": left},
    )
