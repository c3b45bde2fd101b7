"""The policies of tacit orders: what a body adopted, and how it ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, tell
from polyphonie.spending import actions, forms
from polyphonie.spending.queries import tacit as queries

from .asking import body


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def policies(request: HttpRequest) -> HttpResponse:
    """The policies of a body; whoever signs for all of it adopts one."""
    whose = body(request)
    if whose is None:
        return render(request, "spending/none.html", {"title": _("Ordonnancement tacite")})
    actor, on = access.acting(request), clock.today()
    form = forms.TacitForm(request.POST or None, initial={"from_on": on})
    refusals: tuple[Any, ...] = ()
    if form.is_valid():
        made, refusals = attempt(
            lambda: actions.adopt_tacit_orders(actor=actor, entity=whose.id, draft=form.draft(), on=on)
        )
        if made is not None:
            messages.success(request, _("La politique est adoptée."))
            return redirect(f"{reverse('spending:tacit')}?entity={whose.id}")
    context = {
        "body": whose,
        "policies": queries.policies(actor=actor, entity=whose.id, on=on),
        "form": form,
        "refusals": refusals,
        "may_adopt": access.holds(actor, Right.PAYMENT_ORDER, perimeter=Perimeter.of_entity(whose.id), on=on),
        "on": on,
    }
    return render(request, "spending/tacit.html", context, status=422 if refusals or form.errors else 200)


@require_POST
@login_required
def end(request: HttpRequest, entity: UUID, policy: UUID) -> HttpResponse:
    """End a policy."""
    _done, refusals = attempt(
        lambda: actions.end_tacit_orders(actor=access.acting(request), entity=entity, policy=policy, on=clock.today())
    )
    tell(request, refusals)
    return redirect(f"{reverse('spending:tacit')}?entity={entity}")
