"""A person's news: what moved, read or not, and how they want to be written to."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from polyphonie.access import queries as access
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions import news as actions
from polyphonie.invoicing.queries import news as found
from polyphonie.invoicing.terms.news import MAILING_NAMES, TOPIC_NAMES, Mailing
from polyphonie.kernel import clock
from polyphonie.kernel.paging import after_in, following

PAGE: Final = 50


@require_http_methods(["GET", "HEAD"])
@login_required
def news(request: HttpRequest) -> HttpResponse:
    """What moved, newest first."""
    after = after_in(request)
    rows = found.news(actor=access.acting(request), after=after, limit=PAGE + 1)
    recipients = {line.invoice.id: line.recipient for line in queries.lines([row.invoice for row in rows])}
    facts = {
        "news": [(row, recipients[row.invoice.id]) for row in rows[:PAGE]],
        "latest": rows[0].id if rows and not after else "",
        "unread": any(not row.read for row in rows),
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "first": following(request, after=None) if after else "",
    }
    return render(request, "invoicing/news.html", facts)


@require_POST
@login_required
def mark_read(request: HttpRequest) -> HttpResponse:
    """Everything up to the latest that the page showed."""
    try:
        actions.mark_read(actor=access.acting(request), until=UUID(request.POST.get("until", "")))
    except ValueError:
        messages.error(request, _("Rechargez la page, puis recommencez."))
    return redirect("invoicing:news")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mailings(request: HttpRequest) -> HttpResponse:
    """How one is written to, topic by topic."""
    actor, on = access.acting(request), clock.today()
    chosen = found.choices(actor=actor, on=on)
    if request.method == "POST":
        asked = {topic: request.POST.get(topic, "") for topic in chosen}
        known = {topic: Mailing(mailing) for topic, mailing in asked.items() if mailing in set(Mailing)}
        actions.choose_mailings(actor=actor, mailings=known, on=on)
        messages.success(request, _("Vos préférences sont enregistrées."))
        return redirect("invoicing:mailings")
    facts = {
        "topics": [(topic, TOPIC_NAMES[topic], mailing) for topic, mailing in chosen.items()],
        "mailings": MAILING_NAMES.items(),
    }
    return render(request, "invoicing/mailings.html", facts)
