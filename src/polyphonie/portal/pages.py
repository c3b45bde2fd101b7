"""The pages that cross houses: home, search, help, and what administrators watch."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from polyphonie.invoicing import queries as invoicing
from polyphonie.invoicing.queries import Criteria
from polyphonie.kernel import clock, identity, scanning
from polyphonie.parties import queries as parties

from . import home as desks
from . import operation as operating
from .context import actor, rights_of

PAGE: Final = 50
FOUND: Final = 10
TYPED_LENGTH: Final = 100


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person; for a visitor, what this place is and where to sign in."""
    if not request.user.is_authenticated:
        return render(request, "portal/welcome.html")
    rights = rights_of(request)
    whose, on = actor(request), clock.today()
    facts = {
        "desks": desks.desks(actor=whose, rights=rights, on=on),
        "waiting": desks.waiting(actor=whose, rights=rights, on=on),
        "engine": desks.engine(rights),
        "doors": desks.doors(rights),
    }
    return render(request, "portal/home.html", facts)


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Invoices and public entities that bear the words searched for."""
    text = _words(request, "text")
    facts: dict[str, object] = {"searched": text}
    if text:
        criteria = Criteria(words=text)
        rows = invoicing.search(actor=actor(request), on=clock.today(), criteria=criteria, limit=FOUND)
        facts["invoices"] = invoicing.lines(rows)
        facts["entities"] = parties.search_entities(text, limit=FOUND)
    return render(request, "portal/search.html", facts)


@require_safe
@login_required
def operation(request: HttpRequest) -> HttpResponse:
    """Reactions that failed, with why, and what may be done about each."""
    after = _whole_number(request.GET.get("after"))
    rows = operating.failures(actor=actor(request), on=clock.today(), after=after, limit=PAGE)
    more = f"?after={rows[-1].id}" if len(rows) == PAGE else ""
    facts = {"failures": rows, "next": more, "scanner": scanning.in_use()}
    return render(request, "portal/operation.html", facts)


@require_POST
@login_required
def retry(request: HttpRequest, delivery: int) -> HttpResponse:
    """Try a failed reaction again."""
    operating.retry(actor=actor(request), delivery=delivery, on=clock.today())
    messages.success(request, _("La réaction sera rejouée dans l'instant."))
    return redirect("portal:operation")


class SetAsideForm(forms.Form):
    """Why a failed reaction is given up."""

    because = forms.CharField(label=gettext_lazy("Pourquoi l'écarter ?"), min_length=10, max_length=500)


@require_POST
@login_required
def set_aside(request: HttpRequest, delivery: int) -> HttpResponse:
    """Give up a failed reaction, for a written cause."""
    form = SetAsideForm(request.POST)
    if form.is_valid():
        cause = form.cleaned_data["because"]
        operating.set_aside(actor=actor(request), delivery=delivery, because=cause, on=clock.today())
        messages.success(request, _("La réaction est écartée ; les suivantes du même dossier reprennent."))
    else:
        messages.error(request, _("Dites pourquoi, en dix caractères au moins : le journal le gardera."))
    return redirect("portal:operation")


@require_safe
@login_required
def failed_jobs(request: HttpRequest) -> HttpResponse:
    """Jobs that failed, with why; those that were given up may be run again."""
    after = _whole_number(request.GET.get("after"))
    rows = operating.failed_jobs(actor=actor(request), on=clock.today(), after=after, limit=PAGE)
    more = f"?after={rows[-1].id}" if len(rows) == PAGE else ""
    return render(request, "portal/failed_jobs.html", {"failures": rows, "next": more})


@require_POST
@login_required
def run_again(request: HttpRequest, job: int) -> HttpResponse:
    """Run a job that was given up again."""
    operating.run_again(actor=actor(request), job=job, on=clock.today())
    messages.success(request, _("Le traitement est relancé."))
    return redirect("portal:failed_jobs")


@require_safe
@login_required
def journal(request: HttpRequest) -> HttpResponse:
    """The audit journal of the platform or of a public entity."""
    reader, on = actor(request), clock.today()
    books = operating.books(actor=reader, on=on)
    siret, subject = _words(request, "siret").replace(" ", ""), _words(request, "subject")
    entity = _chosen_entity(request.GET.get("entity", ""), siret, books)
    facts: dict[str, object] = {"books": books, "entity": entity, "siret": siret, "subject": subject}
    facts["any_entity"] = bool(books) and books[0].entity == identity.PLATFORM
    if entity is not None:
        before = _whole_number(request.GET.get("before"))
        rows = operating.entries(actor=reader, on=on, entity=entity, subject=subject, before=before, limit=PAGE)
        facts["entries"] = rows
        if len(rows) == PAGE:
            following = request.GET.copy()
            following["before"] = str(rows[-1].position)
            facts["next"] = f"?{following.urlencode()}"
    return render(request, "portal/journal.html", facts)


def _chosen_entity(entity: str, siret: str, books: tuple[operating.Book, ...]) -> UUID | None:
    if siret:
        found = parties.entity_by_siret(siret)
        return found.id if found else None
    try:
        return UUID(entity)
    except ValueError:
        return books[0].entity if books else None


def _words(request: HttpRequest, name: str) -> str:
    """What was typed in a field, without what a database cannot hold (NUL) or nobody types (its excess)."""
    return request.GET.get(name, "").replace("\0", "").strip()[:TYPED_LENGTH]


def _whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


@require_safe
def help_for(request: HttpRequest) -> HttpResponse:
    """How to do each thing, for suppliers, agents and administrators."""
    return render(request, "portal/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "portal/accessibility.html")
