"""The pages of webhooks: those of the programs that a person manages, and what was sent to each."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, press, tell
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.refusals import Refusal

from . import forms, queries
from .actions import dispatches, webhooks
from .terms import DispatchState

PAGE: Final = 50


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """The webhooks of the programs that I manage."""
    access.require_somewhere(access.acting(request), Right.CLIENTS_MANAGE, on=clock.today())
    rows = queries.webhooks(actor=access.acting(request), on=clock.today(), after=_cursor(request), limit=PAGE + 1)
    return render(
        request,
        "gateway/webhooks.html",
        {"webhooks": rows[:PAGE], "next": rows[PAGE - 1].id if len(rows) > PAGE else None, "now": clock.now()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Subscribe a webhook; its signing key is shown once, in the answer."""
    within = access.require_somewhere(access.acting(request), Right.CLIENTS_MANAGE, on=clock.today())
    clients = [client for client in access.clients(within, limit=200) if client.revoked_at is None]
    form = forms.NewWebhookForm(request.POST or None, clients=clients)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        made, refusals = attempt(
            lambda: webhooks.subscribe(
                actor=access.acting(request),
                client=UUID(form.cleaned_data["client"]),
                url=form.cleaned_data["url"],
                topics=form.cleaned_data["topics"],
                on=clock.today(),
            )
        )
        if made:
            return render(request, "gateway/key.html", {"made": made})
    return render(request, "gateway/new_webhook.html", {"form": form, "refusals": refusals, "clients": clients})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def webhook(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One webhook: change it, and see what was sent to it with the answers."""
    row = queries.webhook(actor=access.acting(request), webhook=identifier, on=clock.today())
    form = forms.WebhookForm(request.POST or None, initial={"url": row.url, "topics": row.topics})
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        _nothing, refusals = attempt(
            lambda: webhooks.amend(
                actor=access.acting(request),
                webhook=identifier,
                url=form.cleaned_data["url"],
                topics=form.cleaned_data["topics"],
                on=clock.today(),
            )
        )
        if not refusals:
            messages.success(request, _("Le webhook est modifié. Ce qui attendait part à sa nouvelle adresse."))
            return redirect("gateway:webhook", identifier)
    state = request.GET.get("state", "")
    states = frozenset({DispatchState(state)}) if state in set(DispatchState) else frozenset[DispatchState]()
    sent = queries.dispatches(
        actor=access.acting(request),
        webhook=identifier,
        on=clock.today(),
        states=states,
        after=_cursor(request),
        limit=PAGE + 1,
    )
    return render(
        request,
        "gateway/webhook.html",
        {
            "webhook": row,
            "form": form,
            "refusals": refusals,
            "dispatches": sent[:PAGE],
            "next": sent[PAGE - 1].id if len(sent) > PAGE else None,
            "states": list(DispatchState),
            "state": state if states else "",
            "now": clock.now(),
            "span": forms.SpanForm(initial={"first": clock.today(), "last": clock.today()}),
        },
    )


@require_POST
@login_required
@never_cache
def rotate_key(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Give a webhook a new signing key, shown once, in the answer. With `leaked`, the old one stops at once."""
    made, refusals = attempt(
        lambda: webhooks.rotate_key(
            actor=access.acting(request), webhook=identifier, leaked="leaked" in request.POST, on=clock.today()
        )
    )
    if made is None:
        tell(request, refusals)
        return redirect("gateway:webhooks")
    return render(request, "gateway/key.html", {"made": made})


@require_POST
@login_required
def try_out(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Send a message of no consequence."""
    press(
        request,
        lambda: webhooks.try_out(actor=access.acting(request), webhook=identifier, on=clock.today()),
        done=_("Un message d'essai part. Rechargez la page pour voir la réponse."),
    )
    return redirect("gateway:webhook", identifier)


@require_POST
@login_required
def end(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """End a webhook."""
    press(
        request,
        lambda: webhooks.end(actor=access.acting(request), webhook=identifier, on=clock.today()),
        done=_("Le webhook a pris fin."),
    )
    return redirect("gateway:webhooks")


@require_POST
@login_required
def replay(request: HttpRequest, identifier: UUID, dispatch: UUID) -> HttpResponse:
    """Send one message again."""
    press(
        request,
        lambda: dispatches.replay(
            actor=access.acting(request), webhook=identifier, dispatch=dispatch, on=clock.today()
        ),
        done=_("Le message part à nouveau, sous le même identifiant."),
    )
    return redirect("gateway:webhook", identifier)


@require_POST
@login_required
def replay_span(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Send again what was given up in a span of days, or what had been taken as well."""
    form = forms.SpanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez le premier et le dernier jour."))
        return redirect("gateway:webhook", identifier)
    states = (DispatchState.GIVEN_UP, DispatchState.TAKEN) if form.cleaned_data["taken"] else (DispatchState.GIVEN_UP,)
    replayed, refusals = attempt(
        lambda: dispatches.replay_span(
            actor=access.acting(request),
            webhook=identifier,
            since=datetime.combine(form.cleaned_data["first"], time(), PARIS),
            before=datetime.combine(form.day_after, time(), PARIS),
            states=states,
            on=clock.today(),
        )
    )
    tell(request, refusals)
    if replayed is not None:
        told = ngettext("%(number)s message part à nouveau.", "%(number)s messages partent à nouveau.", replayed)
        messages.success(request, told % {"number": replayed})
    return redirect("gateway:webhook", identifier)


def _cursor(request: HttpRequest) -> UUID | None:
    """The id after which the page starts; whatever is no id starts at the beginning."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None
