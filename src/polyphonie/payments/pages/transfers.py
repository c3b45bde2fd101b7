"""One transfer: where it is; a rejected one is issued again or given up here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt
from polyphonie.parties.queries import bank_accounts
from polyphonie.payments import actions, forms, queries
from polyphonie.payments.queries import TransferRow
from polyphonie.payments.terms import TRANSFER_LIFE

from .asking import body_of, found


@require_safe
@login_required
def transfer(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """One transfer and those that were issued again in its place."""
    return _page(request, entity, identifier)


def _page(
    request: HttpRequest, entity: UUID, identifier: UUID, bound: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    whose, given = body_of(request, entity), bound or {}
    actor, on = access.acting(request), clock.today()
    row = found(lambda: queries.transfer(actor=actor, entity=entity, transfer=identifier, on=on))
    trails = queries.trails(entity, transfers=[row.root or row.id])
    may = access.holds(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    context = {
        "body": whose,
        "row": row,
        "trail": next(each for each in trails if each.id == row.id),
        "others": [each for each in trails if each.id != row.id],
        "reissue": (given.get("reemettre") or _reissue(entity, row))
        if may and "reissue" in TRANSFER_LIFE.open_moves(row.state)
        else None,
        "abandon": (given.get("abandonner") or forms.ReasonForm())
        if may and "abandon" in TRANSFER_LIFE.open_moves(row.state)
        else None,
        "refusals": given.get("refusals", ()),
    }
    return render(request, "payments/transfer.html", context, status=status)


def _reissue(entity: UUID, row: TransferRow, data: Any = None) -> forms.ReissueForm:
    """The form that issues a transfer again, on the accounts of its payee that may be paid on."""
    usable = bank_accounts.usable_accounts(row.payee, entity=entity, on=clock.today())
    return forms.ReissueForm(data, accounts=[(each.id, f"{each.spaced} · {each.holder}") for each in usable])


@require_POST
@login_required
def operate(request: HttpRequest, entity: UUID, identifier: UUID, operation: str) -> HttpResponse:
    """Issue a rejected transfer again, or give it up."""
    body_of(request, entity)
    actor, on = access.acting(request), clock.today()
    row = found(lambda: queries.transfer(actor=actor, entity=entity, transfer=identifier, on=on))
    form: forms.ReissueForm | forms.ReasonForm
    if operation == "reemettre":
        form = _reissue(entity, row, request.POST)
    elif operation == "abandonner":
        form = forms.ReasonForm(request.POST)
    else:
        raise Http404
    if not form.is_valid():
        return _page(request, entity, identifier, {operation: form}, status=422)
    asked: dict[str, Any] = {"actor": actor, "entity": entity, "transfer": identifier, "on": on}
    if operation == "reemettre":
        made, refusals = attempt(lambda: actions.reissue(**asked, account=UUID(form.cleaned_data["account"])))
    else:
        made, refusals = attempt(lambda: actions.abandon(**asked, reason=form.cleaned_data["reason"]))
    if refusals:
        return _page(request, entity, identifier, {operation: form, "refusals": refusals}, status=422)
    messages.success(request, _("C’est fait."))
    return redirect("payments:transfer", entity, made or identifier)
