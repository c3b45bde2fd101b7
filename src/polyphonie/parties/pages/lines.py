"""Where the electronic addresses of an entity lead: defining a line, ending it, masking one to come."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.days import day_of
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import actions
from polyphonie.parties.forms import LineForm

from .directory import entity_of, form_page, posted


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def define_line(request: HttpRequest, siret: str) -> HttpResponse:
    """Say on which platform an address of the entity is reached, from a day to come on."""
    shown, actor, on = entity_of(siret), access.acting(request), clock.today()
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=Perimeter.of_entity(shown.id), on=on)
    tomorrow = on + timedelta(days=1)
    form = LineForm(posted(request), initial={"address": f"{shown.siren}_{shown.siret}", "first_day": tomorrow})
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        span = form.span()
        try:
            actions.define_line(
                actor=actor,
                address=form.cleaned_data["address"].strip(),
                platform=form.cleaned_data["platform"].strip(),
                starts_on=span.start,
                ends_on=span.end,
                entity=shown.id,
                on=on,
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("La ligne est définie ; l'annuaire de la réforme en sera averti."))
            return redirect("parties:entity", siret=siret)
    return form_page(request, form, shown, title=_("Définir une adresse de facturation"), refusals=refusals)


@require_POST
@login_required
def end_line(request: HttpRequest, siret: str, line: UUID) -> HttpResponse:
    """End a line on a day to come, which is the first without it."""
    actor, on = access.acting(request), clock.today()
    ends_on = day_of(request.POST.get("ends_on", ""))
    if ends_on is None:
        messages.error(request, _("Choisissez le premier jour sans cette ligne."))
    else:
        actions.end_line(actor=actor, line=line, ends_on=ends_on, on=on)
        messages.success(request, _("La fin de la ligne est enregistrée."))
    return redirect("parties:entity", siret=siret)


@require_POST
@login_required
def mask_line(request: HttpRequest, siret: str, line: UUID) -> HttpResponse:
    """Mask a line that was to take effect."""
    actions.mask_line(actor=access.acting(request), line=line, on=clock.today())
    messages.success(request, _("La ligne est masquée : elle ne prendra jamais effet."))
    return redirect("parties:entity", siret=siret)
