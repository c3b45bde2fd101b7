"""The payer's desk: what waits, in which order; lots are prepared here."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt
from polyphonie.kernel.paging import after_in, following
from polyphonie.payments import actions, forms, queries
from polyphonie.payments.terms import LotState, TransferState

from .asking import body

PAGE: Final = 25
WAITING: Final = (LotState.PREPARED, LotState.SIGNED, LotState.SENT)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What waits to be paid; a POST prepares lots of what is due."""
    whose = body(request)
    if whose is None:
        return render(request, "payments/none.html", {"title": _("Paiements")})
    actor, on = access.acting(request), clock.today()
    may_prepare = access.holds(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(whose.id), on=on)
    debtors = queries.debtors(whose.id, on=on)
    form = forms.LotForm(
        request.POST if request.method == "POST" else None,
        debtors=debtors,
        initial={"execute_on": queries.first_open(on)},
    )
    refusals: tuple[Any, ...] = ()
    if form.is_valid():
        made, refusals = attempt(
            lambda: actions.prepare_lot(
                actor=actor,
                entity=whose.id,
                execute_on=form.cleaned_data["execute_on"],
                debtor=UUID(form.cleaned_data["debtor"]),
                on=on,
            )
        )
        if made:
            told = ngettext("%(count)d lot est prêt à signer.", "%(count)d lots sont prêts à signer.", len(made))
            messages.success(request, told % {"count": len(made)})
            return redirect(f"{reverse('payments:desk')}?entity={whose.id}")
    waiting = queries.waiting(actor=actor, entity=whose.id, on=on)
    context = {
        "body": whose,
        "waiting": waiting,
        "to_sign": waiting.lots.get(LotState.PREPARED),
        "to_send": waiting.lots.get(LotState.SIGNED),
        "lots": [
            each
            for state in WAITING
            for each in queries.lots(actor=actor, entity=whose.id, on=on, state=state, limit=PAGE)
        ],
        "form": form if may_prepare and debtors else None,
        "no_account": may_prepare and not debtors,
        "days": queries.days(on),
        "today": on,
        "refusals": refusals,
    }
    return render(request, "payments/desk.html", context, status=422 if refusals or form.errors else 200)


@require_safe
@login_required
def lots(request: HttpRequest) -> HttpResponse:
    """All lots, newest first."""
    whose = body(request)
    if whose is None:
        return render(request, "payments/none.html", {"title": _("Lots de virements")})
    rows = queries.lots(
        actor=access.acting(request),
        entity=whose.id,
        on=clock.today(),
        after=after_in(request),
        newest_first=True,
        limit=PAGE + 1,
    )
    more = following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return render(request, "payments/lots.html", {"body": whose, "lots": rows[:PAGE], "next": more})


@require_safe
@login_required
def transfers(request: HttpRequest) -> HttpResponse:
    """The transfers in a state, oldest first: those that the bank rejected unless another is asked for."""
    whose = body(request)
    if whose is None:
        return render(request, "payments/none.html", {"title": _("Virements")})
    asked = request.GET.get("state", "")
    state = TransferState(asked) if asked in set(TransferState) else TransferState.REJECTED
    rows = queries.transfers(
        actor=access.acting(request),
        entity=whose.id,
        on=clock.today(),
        state=state,
        after=after_in(request),
        limit=PAGE + 1,
    )
    context = {
        "body": whose,
        "rows": rows[:PAGE],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "state": state,
        "states": tuple(TransferState),
    }
    return render(request, "payments/transfers.html", context)
