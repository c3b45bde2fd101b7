"""The pages of nomenclatures: search, tree, the history of a code, editions with their differences, export."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.kernel import clock
from polyphonie.kernel.days import day_of
from polyphonie.kernel.paging import following
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.reference import actions, nomenclature_file, queries
from polyphonie.reference.forms import EditionForm
from polyphonie.reference.terms import AttributeValue, EditionReport, Item, Kind
from polyphonie.reference.terms.kinds import KINDS, Attribute, columns, kind_name, value_name

PAGE: Final = 50
DIFFERENCES_SHOWN: Final = 100


@require_safe
@login_required
def nomenclatures(request: HttpRequest) -> HttpResponse:
    """Every nomenclature with its size; with words, the codes that they find in all of them."""
    day = _admit(request)
    text = request.GET.get("text", "").strip()[: queries.LONGEST_SEARCH]
    facts = {
        "text": text,
        "day": day,
        "kinds": [(kind, kind_name(kind, _language()), count) for kind, count in queries.sizes(on=day).items()],
        "found": [(kind_name(said.kind, _language()), said) for said in _found(text, day)],
    }
    return render(request, "reference/nomenclatures.html", facts)


def _found(text: str, day: date) -> tuple[Item, ...]:
    return queries.find(text, on=day, limit=PAGE) if text else ()


@require_safe
@login_required
def nomenclature(request: HttpRequest, kind: str) -> HttpResponse:
    """The codes of a nomenclature on a day: those at the top of its tree, or those that words find."""
    day, shown = _admit(request), queries.kind_named(kind)
    text = request.GET.get("text", "").strip()[: queries.LONGEST_SEARCH]
    after = request.GET.get("after", "")[:40]
    if text or "all" in request.GET:
        found = queries.find(text, on=day, kind=shown, after=(after, shown), limit=PAGE + 1)
    else:
        found = queries.tops(shown, on=day, after=after, limit=PAGE + 1)
    facts = _frame(shown, day) | {
        "text": text,
        "items": found[:PAGE],
        "is_tree": shown in KINDS[shown].parents,
        "everything": "all" in request.GET,
        "next": following(request, after=found[PAGE - 1].code) if len(found) > PAGE else "",
        "first": following(request, after=None) if after else "",
        "may_manage": _may_manage(request),
    }
    return render(request, "reference/nomenclature.html", facts)


@require_safe
@login_required
def code(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """A code: what is said of it on a day, what is above and below it, its history, what replaced it."""
    day, shown = _admit(request), queries.kind_named(kind)
    said = queries.required(shown, code, on=day)
    after = request.GET.get("after", "")[:40]
    below = queries.children(shown, code, on=day, after=after, limit=PAGE + 1)
    facts = _frame(shown, day) | {
        "said": said,
        "path": queries.path(shown, code, on=day)[:-1],
        "attributes": [(_label(known), _value(known, said.attributes[known.name]), known) for known in _told(said)],
        "below": below[:PAGE],
        "next": following(request, after=below[PAGE - 1].code) if len(below) > PAGE else "",
        "history": queries.history(shown, code),
        "replacements": queries.replacements(shown, code),
    }
    return render(request, "reference/code.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def editions(request: HttpRequest, kind: str) -> HttpResponse:
    """Take an edition, its differences being told first, and the editions that were taken."""
    actor, on, shown = access.acting(request), clock.today(), queries.kind_named(kind)
    access.require(actor, Right.NOMENCLATURE_MANAGE, perimeter=PLATFORM, on=on)
    form = EditionForm(request.POST or None, request.FILES or None)
    refusals: tuple[Refusal, ...] = ()
    report: EditionReport | None = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            report = actions.import_edition(
                actor=actor,
                kind=shown,
                file=said["file"].file,
                name=said["name"],
                file_name=said["file"].name,
                on=on,
                ending_absent=said["ending_absent"],
                dry_run=said["dry_run"],
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            if not report.dry_run:
                messages.success(request, _taken(report))
                return redirect("reference:editions", kind=kind)
    facts = _frame(shown, on) | {
        "form": form,
        "refusals": refusals,
        "report": report,
        "differences": report.differences[:DIFFERENCES_SHOWN] if report else (),
        "columns": columns(shown),
        "editions": queries.editions(shown),
    }
    return render(request, "reference/editions.html", facts, status=422 if refusals else 200)


@require_safe
@login_required
def export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """All that is said of a nomenclature as a CSV file that can be taken again; with a day, what is said on it."""
    day, shown = _admit(request), queries.kind_named(kind)
    rows = queries.everything(shown, on=day if request.GET.get("on") else None)
    answer = StreamingHttpResponse(nomenclature_file.written(shown, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{shown}-{day}.csv"'
    return answer


def _taken(report: EditionReport) -> str:
    if not any(report.changed.values()):
        return _("Rien n'a changé : tout ce que dit ce fichier était déjà tenu.")
    return _("L'édition est prise : %(count)s codes ont changé.") % {"count": sum(report.changed.values())}


def _frame(kind: Kind, day: date) -> dict[str, Any]:
    return {"kind": kind, "kind_name": kind_name(kind, _language()), "day": day, "today": clock.today()}


def _told(said: Item) -> list[Attribute]:
    return [known for known in KINDS[said.kind].attributes if known.name in said.attributes]


def _value(attribute: Attribute, value: AttributeValue) -> AttributeValue:
    return value_name(attribute, value, _language()) if attribute.values else value


def _label(attribute: Attribute) -> str:
    return attribute.fr if _language().startswith("fr") else attribute.en


def _admit(request: HttpRequest) -> date:
    """Let in who may read the directory, and say the day that they ask for."""
    access.require_somewhere(access.acting(request), Right.DIRECTORY_CONSULT, on=clock.today())
    return day_of(request.GET.get("on", "")) or clock.today()


def _may_manage(request: HttpRequest) -> bool:
    return access.holds(access.acting(request), Right.NOMENCLATURE_MANAGE, perimeter=PLATFORM, on=clock.today())


def _language() -> str:
    return get_language() or "fr"
