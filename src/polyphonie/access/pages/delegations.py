"""The page of my delegations: what I hold, lend and borrow."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from polyphonie.access import actions, forms, queries
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, press
from polyphonie.kernel.refusals import Refusal

from .frame import safe_next


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegations(request: HttpRequest) -> HttpResponse:
    """My roles, what I lend, what I borrow; lend one."""
    actor = queries.acting(request)
    today = clock.today()
    roles = queries.assignments_of(actor.id, on=today)
    form = forms.DelegationForm(request.POST or None, roles=roles, initial={"start": today})
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        delegated, refusals = attempt(
            lambda: actions.delegate(
                actor=actor,
                assignment=form.cleaned_data["assignment"],
                to=queries.person_by_email(form.cleaned_data["to"]),
                start=form.cleaned_data["start"],
                until=forms.day_after(form.cleaned_data["last"]),
                on=today,
            )
        )
        if delegated:
            messages.success(request, _("La délégation est donnée."))
            return redirect("access:delegations")
    rows = queries.delegations_of(actor.id, on=today)
    return render(
        request,
        "access/delegations.html",
        {
            "form": form,
            "refusals": refusals,
            "roles": roles,
            "delegable": any(role.terms.delegable for role in roles),
            "lent": [row for row in rows if row.lender == actor.id],
            "borrowed": [row for row in rows if row.borrower == actor.id],
        },
    )


@require_POST
@login_required
def end_delegation(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """End a delegation today."""
    press(
        request,
        lambda: actions.end_delegation(actor=queries.acting(request), delegation=identifier, on=clock.today()),
        done=_("La délégation a pris fin."),
    )
    return redirect(safe_next(request, "access:delegations"))
