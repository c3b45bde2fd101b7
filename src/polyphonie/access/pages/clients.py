"""The pages of API clients."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import actions, forms, queries
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, press, tell
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refusal

from .frame import PAGE, kinds_of, places_for


@require_safe
@login_required
def clients(request: HttpRequest) -> HttpResponse:
    """The API clients within my reach."""
    within = queries.require_somewhere(queries.acting(request), Right.CLIENTS_MANAGE, on=clock.today())
    rows = queries.clients(within, after=after_in(request), limit=PAGE + 1)
    return render(
        request,
        "access/clients.html",
        {
            "clients": rows[:PAGE],
            "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
            "now": clock.now(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_client(request: HttpRequest) -> HttpResponse:
    """Make an API client; its secret is shown once, in the answer."""
    within = queries.require_somewhere(queries.acting(request), Right.CLIENTS_MANAGE, on=clock.today())
    choices = places_for(request, within)
    form = forms.ClientForm(request.POST or None, places=choices, kinds=kinds_of(choices))
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        perimeter, label = form.cleaned_data["place"]
        made, refusals = attempt(
            lambda: actions.create_client(
                actor=queries.acting(request),
                name=form.cleaned_data["name"],
                perimeter=perimeter,
                perimeter_label=label,
                rights=form.cleaned_data["rights"],
                on=clock.today(),
            )
        )
        if made:
            return render(request, "access/secret.html", {"made": made})
    return render(request, "access/new_client.html", {"form": form, "refusals": refusals})


@require_POST
@login_required
@never_cache
def rotate_secret(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Give a client a new secret, shown once, in the answer. With `leaked`, the old ones stop at once."""
    made, refusals = attempt(
        lambda: actions.rotate_client_secret(
            actor=queries.acting(request),
            client=identifier,
            keep_old_days=0 if request.POST.get("leaked") else actions.OLD_SECRET_DAYS,
            on=clock.today(),
        )
    )
    if made is None:
        tell(request, refusals)
        return redirect("access:clients")
    return render(request, "access/secret.html", {"made": made, "old_until": made.old_until})


@require_POST
@login_required
@never_cache
def technical_account(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Give a client a technical account, or its account a new password, shown once, in the answer."""
    made, refusals = attempt(
        lambda: actions.open_technical_account(actor=queries.acting(request), client=identifier, on=clock.today())
    )
    if made is None:
        tell(request, refusals)
        return redirect("access:clients")
    return render(request, "access/technical_account.html", {"made": made})


@require_POST
@login_required
def revoke_client(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Revoke a client."""
    press(
        request,
        lambda: actions.revoke_client(actor=queries.acting(request), client=identifier, on=clock.today()),
        done=_("Le client d'API est révoqué."),
    )
    return redirect("access:clients")
