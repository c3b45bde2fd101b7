"""One lot: what it pays, who prepared, signed and sent it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.bank.words import Version
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import attempt, download
from polyphonie.kernel.paging import after_in, following
from polyphonie.payments import actions, forms, queries
from polyphonie.payments.queries import LotRow
from polyphonie.payments.terms import LOT_LIFE

from .asking import body_of, found

PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that may be done with a lot: its words, its right, the move that it takes, its form."""

    title: Promise
    icon: str
    right: Right
    move: str
    act: Callable[[Mapping[str, Any], Mapping[str, Any]], object]
    form: type[django_forms.Form] | None = None
    tone: str = "primary"


OPERATIONS: Final = {
    "signer": Operation(
        gettext_lazy("Signer le lot"),
        "signature",
        Right.PAYMENT_SIGN,
        "sign",
        lambda asked, given: actions.sign_lot(**asked),
    ),
    "transmettre": Operation(
        gettext_lazy("Transmettre à la banque"),
        "route",
        Right.PAYMENT_PREPARE,
        "send",
        lambda asked, given: actions.send_lot(**asked, version=Version(given["version"])),
        forms.SendForm,
    ),
    "retirer": Operation(
        gettext_lazy("Retirer le lot"),
        "refused",
        Right.PAYMENT_PREPARE,
        "withdraw",
        lambda asked, given: actions.withdraw_lot(**asked, reason=given["reason"]),
        forms.ReasonForm,
        "danger",
    ),
}


@require_safe
@login_required
def lot(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """One lot and its transfers."""
    return _page(request, entity, identifier)


def _page(
    request: HttpRequest, entity: UUID, identifier: UUID, bound: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    whose, given = body_of(request, entity), bound or {}
    actor, on = access.acting(request), clock.today()
    shown = found(lambda: queries.lot(actor=actor, entity=entity, lot=identifier, on=on))
    rows = queries.transfers(actor=actor, entity=entity, on=on, lot=identifier, after=after_in(request), limit=PAGE + 1)
    context = {
        "body": whose,
        "lot": shown,
        "rows": rows[:PAGE],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "operations": [
            (name, each, given.get(name) or (each.form() if each.form else None))
            for name, each in OPERATIONS.items()
            if _may(each, actor, entity, shown, on)
        ],
        "own": shown.prepared_by == actor.id and "sign" in LOT_LIFE.open_moves(shown.state),
        "may_download": shown.file is not None
        and any(
            access.holds(actor, right, perimeter=Perimeter.of_entity(entity), on=on)
            for right in (Right.PAYMENT_PREPARE, Right.PAYMENT_SIGN)
        ),
        "refusals": given.get("refusals", ()),
    }
    return render(request, "payments/lot.html", context, status=status)


def _may(operation: Operation, actor: Actor, entity: UUID, shown: LotRow, on: date) -> bool:
    if operation.move not in LOT_LIFE.open_moves(shown.state) or (
        operation.move == "sign" and shown.prepared_by == actor.id
    ):
        return False
    return access.holds(actor, operation.right, perimeter=Perimeter.of_entity(entity), on=on)


@require_POST
@login_required
def operate(request: HttpRequest, entity: UUID, identifier: UUID, operation: str) -> HttpResponse:
    """Do something with one lot."""
    if operation not in OPERATIONS:
        raise Http404
    body_of(request, entity)
    wanted = OPERATIONS[operation]
    form = wanted.form(request.POST) if wanted.form else None
    if form is not None and not form.is_valid():
        return _page(request, entity, identifier, {operation: form}, status=422)
    asked = {"actor": access.acting(request), "entity": entity, "lot": identifier, "on": clock.today()}
    _done, refusals = attempt(lambda: wanted.act(asked, form.cleaned_data if form is not None else {}))
    if refusals:
        return _page(request, entity, identifier, {operation: form, "refusals": refusals}, status=422)
    messages.success(request, _("C’est fait."))
    return redirect("payments:lot", entity, identifier)


@require_safe
@login_required
def file(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """The file of a lot, as it was sent."""
    body_of(request, entity)
    actor, on = access.acting(request), clock.today()
    about, content = found(lambda: queries.lot_file(actor=actor, entity=entity, lot=identifier, on=on))
    return download(about.name, about.media_type, content)
