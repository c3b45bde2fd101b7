"""Checking invoices without depositing them, and what each rule demands: for whoever is signed in."""

from __future__ import annotations

from typing import Any, Final, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from polyphonie.documents.invoice import batches, explaining, reports
from polyphonie.documents.invoice.rules.packs import Choice
from polyphonie.invoicing import checks
from polyphonie.invoicing.downloads import handed, spoken

MOST_DETAILED: Final = 50
MOST_FINDINGS: Final = 100
PAGE: Final = 50
PACKS: Final = (
    ("auto", gettext_lazy("Celles que la facture dit suivre")),
    ("en16931", gettext_lazy("La norme européenne (EN 16931)")),
    ("br-fr", gettext_lazy("Les règles françaises (EN 16931 et BR-FR)")),
    ("b2g", gettext_lazy("Les règles pour le secteur public (les précédentes et BR-FR-CPRO)")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check(request: HttpRequest) -> HttpResponse:
    """Check files, and show what is wrong; or hand out the report or a readable view of files that the page carried."""
    posted = request.POST
    pack = cast(Choice, posted.get("pack") if posted.get("pack") in dict(PACKS) else "auto")
    for kind in ("html", "pdf"):
        if place := posted.get(f"readable_{kind}", ""):
            return _readable(request, kind=kind, place=int(place) if place.isdecimal() else 0, pack=pack)
    files = checks.brought(posted.getlist("carried")) or request.FILES.getlist("files")
    verdicts = checks.verdicts(files, pack=pack, language=spoken())
    if posted.get("report") in checks.MEDIA_TYPES:
        kind = cast(reports.Kind, posted["report"])
        report = reports.made(verdicts, kind=kind, language=spoken())
        return handed(report, name=f"controle.{kind}", media_type=checks.MEDIA_TYPES[kind])
    summary = batches.Summary()
    for verdict in verdicts:
        summary.add(verdict)
    facts = {
        "outcomes": [_outcome(place, verdict) for place, verdict in enumerate(verdicts)],
        "summary": summary,
        "carried": checks.carried(files),
        "packs": PACKS,
        "pack": pack,
        "nothing_sent": request.method == "POST" and not verdicts,
        "most": checks.MOST_DOCUMENTS,
    }
    return render(request, "invoicing/check.html", facts)


def _readable(request: HttpRequest, *, kind: Any, place: int, pack: Choice) -> HttpResponse:
    files = checks.brought(request.POST.getlist("carried"))
    content = checks.readable(files, place=place, kind=kind, pack=pack, language=spoken())
    return handed(content, name=f"facture.{kind}", media_type=checks.MEDIA_TYPES[kind])


def _outcome(place: int, verdict: dict[str, Any]) -> dict[str, Any]:
    """A verdict as its card shows it; the first ones in full, the others by their state alone."""
    of_schema = len(verdict["xsd"]["errors"])
    problems = enumerate(reports.problems(verdict, spoken()))
    findings = [{**each, "explained": rank >= of_schema} for rank, each in problems]
    shown = findings[:MOST_FINDINGS] if place < MOST_DETAILED else []
    return {
        **verdict,
        "place": place,
        "kind": " · ".join(part for part in (verdict["syntax"], verdict["profile"], *verdict["packs"]) if part),
        "warned": bool(findings),
        "findings": shown,
        "more": len(findings) - len(shown),
        "readable": verdict["syntax"] not in (None, "CDAR"),
    }


@require_safe
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, by the words of its sentences."""
    words, start = request.GET.get("words", "")[:200], request.GET.get("from", "")
    return _rules(request, words=words, start=int(start) if start.isdecimal() else 0)


def _rules(request: HttpRequest, *, words: str, start: int = 0, unknown: str = "") -> HttpResponse:
    found = explaining.search(words, spoken())
    facts = {
        "rules": [each.as_json(spoken()) for each in found[start : start + PAGE]],
        "total": len(found),
        "words": words,
        "unknown": unknown,
        "near": explaining.nearest(unknown) if unknown else (),
        "previous": _at(words, max(0, start - PAGE)) if start else "",
        "next": _at(words, start + PAGE) if start + PAGE < len(found) else "",
    }
    return render(request, "invoicing/rules.html", facts, status=404 if unknown else 200)


def _at(words: str, start: int) -> str:
    return f"?{urlencode({'words': words, 'from': start})}"


@require_safe
@login_required
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """What a rule demands, what to do when it is not respected, and where it comes from."""
    try:
        explained = explaining.explain(rule)
    except KeyError:
        return _rules(request, words="", unknown=rule[:200])
    return render(request, "invoicing/rule.html", {"rule": explained.as_json(spoken())})
