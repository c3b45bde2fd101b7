"""The pages of the directory: search, an entity and what its invoices must bear, its services, the import."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import actions, directory_file, queries, terms
from polyphonie.parties.forms import EntityForm, ImportForm, NewEntityForm, NewServiceForm, ServiceForm, SupplierForm
from polyphonie.parties.queries import EntityRow, ServiceRow
from polyphonie.parties.queries.lines import LineRow, lines_under
from polyphonie.parties.terms import SupplierIdKind

PAGE: Final = 25
REFUSED_SHOWN: Final = 100


@require_safe
@login_required
def directory(request: HttpRequest) -> HttpResponse:
    """Public entities by name, city or SIRET. Asked by htmx, only the list is sent."""
    access.require_somewhere(access.acting(request), Right.DIRECTORY_CONSULT, on=clock.today())
    text = request.GET.get("text", "").strip()[: queries.LONGEST_SEARCH]
    with_closed = "closed" in request.GET
    after = after_in(request)
    active_on = None if with_closed else clock.today()
    rows = queries.search_entities(text, after=after, limit=PAGE + 1, active_on=active_on)
    facts = {
        "text": text,
        "with_closed": with_closed,
        "entities": rows[:PAGE],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "first": following(request, after=None) if after else "",
        "only_list": _wants_list(request),
        "may_import": access.holds(
            access.acting(request), Right.DIRECTORY_MANAGE, perimeter=PLATFORM, on=clock.today()
        ),
    }
    answer = render(request, "parties/entities.html" if _wants_list(request) else "parties/directory.html", facts)
    patch_vary_headers(answer, ("HX-Request",))
    return answer


def _wants_list(request: HttpRequest) -> bool:
    """Whether htmx asks for the list alone, and not for a whole page to which its reader goes back."""
    asked = request.headers
    return asked.get("HX-Request") == "true" and asked.get("HX-History-Restore-Request") != "true"


@require_safe
@login_required
def entity(request: HttpRequest, siret: str) -> HttpResponse:
    """An entity: what an invoice must bear to reach it, and its services by code."""
    access.require_somewhere(access.acting(request), Right.DIRECTORY_CONSULT, on=clock.today())
    shown = entity_of(siret)
    after = request.GET.get("after") or None
    services = queries.services(shown.id, after=after, limit=PAGE + 1)
    facts = {
        "entity": shown,
        "open_today": clock.today() in shown.active,
        "today": clock.today(),
        "services": [(service, clock.today() in service.active) for service in services[:PAGE]],
        "next": following(request, after=services[PAGE - 1].code) if len(services) > PAGE else "",
        "first": following(request, after=None) if after else "",
        "may_manage": _may_manage(request, shown),
        "lines": [(line, line.state(clock.today())) for line in _lines(shown)],
    }
    return render(request, "parties/entity.html", facts)


def _lines(shown: EntityRow) -> list[LineRow]:
    """The first lines by which an entity is reached: those of its SIREN that name no other establishment."""
    found = lines_under(shown.siren, limit=PAGE)
    return [line for line in found if line.address.siret in ("", shown.siret)]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def amend_entity(request: HttpRequest, siret: str) -> HttpResponse:
    """Change what the directory says of an entity."""
    shown, actor, on = entity_of(siret), access.acting(request), clock.today()
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=Perimeter.of_entity(shown.id), on=on)
    days_are_open = access.holds(actor, Right.DIRECTORY_MANAGE, perimeter=PLATFORM, on=on)
    form = EntityForm(posted(request), initial=EntityForm.of(shown), days_are_open=days_are_open)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        try:
            actions.amend_entity(actor=actor, entity=shown.id, entry=form.entry(), on=on)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("La fiche est à jour."))
            return redirect("parties:entity", siret=siret)
    return form_page(request, form, shown, title=_("Modifier la fiche"), refusals=refusals)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register_entity(request: HttpRequest) -> HttpResponse:
    """Put an entity in the directory by hand."""
    actor, on = access.acting(request), clock.today()
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=PLATFORM, on=on)
    form = NewEntityForm(posted(request), initial={"first_day": on}, days_are_open=True)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        siret = form.cleaned_data["siret"].replace(" ", "")
        try:
            actions.register_entity(actor=actor, siret=siret, entry=form.entry(), on=on)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("La structure est dans l'annuaire."))
            return redirect("parties:entity", siret=siret)
    return form_page(request, form, None, title=_("Ajouter une structure"), refusals=refusals)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register_supplier(request: HttpRequest) -> HttpResponse:
    """Make a supplier known by hand."""
    actor, on = access.acting(request), clock.today()
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=PLATFORM, on=on)
    form = SupplierForm(posted(request))
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        kind, identifier = SupplierIdKind(form.cleaned_data["id_kind"]), form.cleaned_data["identifier"]
        try:
            actions.register_supplier(actor=actor, id_kind=kind, identifier=identifier, entry=form.entry(), on=on)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Le fournisseur %(name)s est inscrit.") % {"name": form.cleaned_data["name"]})
            return redirect("parties:directory")
    return form_page(request, form, None, title=_("Inscrire un fournisseur"), refusals=refusals)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_service(request: HttpRequest, siret: str) -> HttpResponse:
    """Open a service of an entity."""
    shown, actor, on = entity_of(siret), access.acting(request), clock.today()
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=Perimeter.of_entity(shown.id), on=on)
    form = NewServiceForm(posted(request), initial={"first_day": on})
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            actions.open_service(actor=actor, entity=shown.id, code=code, entry=form.entry(), on=on)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Le service %(code)s est ouvert.") % {"code": code})
            return redirect("parties:entity", siret=siret)
    return form_page(request, form, shown, title=_("Ouvrir un service"), refusals=refusals)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def amend_service(request: HttpRequest, siret: str, service: UUID) -> HttpResponse:
    """Change what the directory says of a service."""
    shown, actor, on = entity_of(siret), access.acting(request), clock.today()
    kept = _service(shown, service)
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=Perimeter.of_service(shown.id, kept.id), on=on)
    form = ServiceForm(posted(request), initial=ServiceForm.of(kept))
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        try:
            actions.amend_service(actor=actor, service=kept.id, entry=form.entry(), on=on)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("Le service %(code)s est à jour.") % {"code": kept.code})
            return redirect("parties:entity", siret=siret)
    title = _("Modifier le service %(code)s") % {"code": kept.code}
    return form_page(request, form, shown, title=title, refusals=refusals)


@require_POST
@login_required
def close_service(request: HttpRequest, siret: str, service: UUID) -> HttpResponse:
    """Close a service from today."""
    kept = _service(entity_of(siret), service)
    actions.close_service(actor=access.acting(request), service=kept.id, closing=clock.today(), on=clock.today())
    messages.success(request, _("Le service %(code)s est fermé.") % {"code": kept.code})
    return redirect("parties:entity", siret=siret)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_directory(request: HttpRequest) -> HttpResponse:
    """Have a directory file imported, and the past imports."""
    actor, on = access.acting(request), clock.today()
    past = queries.imports(actor=actor, on=on, after=after_in(request), limit=PAGE)
    form = ImportForm(posted(request), request.FILES or None)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        said = form.cleaned_data
        try:
            task = actions.begin_import(
                actor=actor,
                file=said["file"].file,
                name=said["file"].name,
                on=on,
                closing=said["closing"],
                dry_run=said["dry_run"],
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            return redirect("portal:task", task)
    facts = {
        "form": form,
        "refusals": refusals,
        "columns": directory_file.COLUMNS,
        "imports": past,
        "next": following(request, after=past[-1].id) if len(past) == PAGE else "",
    }
    return render(request, "parties/import.html", facts, status=422 if refusals else 200)


@require_safe
@login_required
def past_import(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What an import did, and the first lines that it refused."""
    done, refused = queries.past_import(identifier, actor=access.acting(request), on=clock.today())
    facts = {"done": done, "refused": refused[:REFUSED_SHOWN], "untold": max(len(refused) - REFUSED_SHOWN, 0)}
    return render(request, "parties/past_import.html", facts)


@require_safe
@login_required
def refused_lines(request: HttpRequest, identifier: UUID) -> StreamingHttpResponse:
    """The refused lines of an import, as a CSV file for a spreadsheet."""
    _done, refused = queries.past_import(identifier, actor=access.acting(request), on=clock.today())
    content = directory_file.refused_lines(refused, language=get_language() or "fr")
    answer = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="lignes-refusees-{identifier}.csv"'
    return answer


def form_page(
    request: HttpRequest, form: forms.Form, shown: EntityRow | None, *, title: str, refusals: tuple[Refusal, ...]
) -> HttpResponse:
    facts = {"form": form, "entity": shown, "title": title, "refusals": refusals}
    return render(request, "parties/form.html", facts, status=422 if refusals else 200)


def entity_of(siret: str) -> EntityRow:
    found = queries.entity_by_siret(siret)
    if found is None:
        raise Refused(terms.NO_SUCH_ENTITY())
    return found


def _service(shown: EntityRow, identifier: UUID) -> ServiceRow:
    found = queries.service(identifier)
    if found is None or found.entity_id != shown.id:
        raise Refused(terms.NO_SUCH_SERVICE())
    return found


def _may_manage(request: HttpRequest, shown: EntityRow) -> bool:
    perimeter = Perimeter.of_entity(shown.id)
    return access.holds(access.acting(request), Right.DIRECTORY_MANAGE, perimeter=perimeter, on=clock.today())


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
