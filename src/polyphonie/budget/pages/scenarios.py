"""Forecast scenarios: side by side with what was executed and forecast, one alone, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import actions, forms, queries
from polyphonie.budget.queries import Forecast
from polyphonie.budget.terms import ActType, Hypothesis, Kind, Nature
from polyphonie.budget.terms.moves import PERSONNEL
from polyphonie.documents.books.sheets import CSV, Row, Sheet, csv_lines
from polyphonie.kernel import answering, clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import attempt, tell
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal

from .asking import Asked, asked
from .charts import Chart, drawn

MOST_COMPARED: Final = 5
MOST_LINES: Final = 30


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The scenarios of a year, those ticked (at first the latest) side by side. `format=csv`: these in a file."""
    wanted = asked(request)
    if wanted is None:
        return render(request, "budget/none.html")
    actor, on = access.acting(request), clock.today()
    archived = "archived" in request.GET
    rows = queries.scenarios(
        actor=actor, entity=wanted.entity, fiscal_year=wanted.fiscal_year, on=on, archived=archived
    )
    ticked = set(request.GET.getlist("compare"))
    chosen = [row.id for row in rows if not ticked or str(row.id) in ticked][:MOST_COMPARED]
    found = queries.compared(actor=actor, entity=wanted.entity, scenarios=chosen, on=on)
    if request.GET.get("format") == "csv":
        return _compared_in_a_file(wanted, found)
    here = [("entity", wanted.entity), ("year", wanted.fiscal_year), ("kind", wanted.kind)]
    return render(
        request,
        "budget/scenarios.html",
        {
            "asked": wanted,
            "kinds": list(Kind),
            "rows": [(row, row.id in chosen) for row in rows],
            "archived": archived,
            "compared": [_side(each, wanted.kind) for each in found],
            "chart": _chart(wanted.fiscal_year, found, wanted.kind) if found else None,
            "months": _months(found, wanted.kind),
            "here": urlencode([*here, *(("compare", each) for each in chosen)]),
            "may_open": bool(
                access.reach(actor, Right.BUDGET_MANAGE, on=on) or access.reach(actor, Right.BUDGET_OPEN, on=on)
            ),
        },
    )


def _side(found: Forecast, kind: Kind) -> Mapping[str, object]:
    whole = found.whole(kind)
    return {"row": found.row, "whole": whole, "short": found.short(kind), "gap": _gap(found, kind), "found": found}


def _gap(found: Forecast, kind: Kind) -> int | None:
    """What was consumed more than foreseen by the end of the last whole month since the scenario was made."""
    today, start = clock.today(), found.row.from_month
    over = 12 if today.year > found.row.fiscal_year else today.month - 1 if today.year == found.row.fiscal_year else 0
    if over < start:
        return None
    whole = found.whole(kind)
    return sum(whole.consumed[:over]) - sum(whole.months[:over])


def _executed(found: Forecast, kind: Kind) -> list[int]:
    """What was consumed by the end of each month that began."""
    today = clock.today()
    begun = 12 if today.year > found.row.fiscal_year else today.month if today.year == found.row.fiscal_year else 0
    return list(accumulate(found.whole(kind).consumed[:begun]))


def _widest(found: Sequence[Forecast]) -> Forecast:
    """Whose facts are shown beside the others: the one that covers the most."""
    return min(found, key=lambda each: len(each.row.centre))


def _chart(fiscal_year: int, found: Sequence[Forecast], kind: Kind) -> Chart:
    facts = _widest(found)
    return drawn(
        fiscal_year,
        [
            (_("Prévision"), "planned", list(accumulate(facts.whole(kind).planned))),
            *(
                (each.row.name, str(number), list(accumulate(each.whole(kind).months)))
                for number, each in enumerate(found, start=1)
            ),
            (_("Exécuté"), "consumed", _executed(facts, kind)),
        ],
    )


def _months(found: Sequence[Forecast], kind: Kind) -> list[tuple[int, int | None, int, list[int]]]:
    """By the end of each month: executed, forecast, and what each scenario foresees."""
    if not found:
        return []
    facts = _widest(found)
    executed, planned = _executed(facts, kind), list(accumulate(facts.whole(kind).planned))
    foreseen = [list(accumulate(each.whole(kind).months)) for each in found]
    return [
        (
            month + 1,
            executed[month] if month < len(executed) else None,
            planned[month],
            [each[month] for each in foreseen],
        )
        for month in range(12)
    ]


def _compared_in_a_file(wanted: Asked, found: Sequence[Forecast]) -> StreamingHttpResponse:
    sheets = []
    for kind in Kind:
        columns = (_("Centre"), _("Scénario"), _("Crédits"), _("Mouvements prévus"), _("En réserve"))
        months = tuple(_("mois %(number)d") % {"number": number} for number in range(1, 13))
        rows = [
            Row(
                line.centre,
                f"{each.row.name} · {_('titre 2') if line.personnel else _('hors titre 2')}",
                (line.net, line.moved, line.frozen, *line.months, line.landing, line.margin),
            )
            for each in found
            for line in each.lines
            if line.kind is kind
        ]
        title = f"{wanted.name} · {wanted.fiscal_year} · {kind}"
        sheets.append(Sheet(str(kind), title, (*columns, *months, _("Atterrissage"), _("Marge")), rows))
    return answering.streamed(f"scenarios-{wanted.fiscal_year}.csv", CSV, csv_lines(sheets))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Open a scenario of the year that is asked for."""
    wanted = asked(request)
    if wanted is None:
        return render(request, "budget/none.html")
    actor, on = access.acting(request), clock.today()
    form = forms.ScenarioForm(request.POST or None)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        given = form.cleaned_data

        def act() -> actions.Opened:
            return actions.open_scenario(
                actor=actor,
                entity=wanted.entity,
                fiscal_year=wanted.fiscal_year,
                name=given["name"],
                purpose=given["purpose"],
                centre=queries.centre(given["centre"], on=on) if given["centre"] else None,
                on=on,
            )

        opened, refusals = attempt(act)
        if opened is not None:
            messages.success(request, _("Le scénario est ouvert : dites ce que l'on suppose."))
            return redirect("budget:scenario", wanted.entity, opened.scenario)
    return render(request, "budget/new_scenario.html", {"asked": wanted, "form": form, "refusals": refusals})


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, scenario: UUID) -> HttpResponse | StreamingHttpResponse:
    """A scenario: where it lands, what lacks, its lines and its hypotheses. `format=csv`: these, to be read back."""
    found = queries.forecast(actor=access.acting(request), entity=entity, scenario=scenario, on=clock.today())
    if request.GET.get("format") == "csv":
        lines = [queries.HYPOTHESIS_COLUMNS, *(queries.written(each.told) for each in found.hypotheses)]
        return answering.streamed("hypotheses.csv", CSV, (";".join(cells) + "\r\n" for cells in lines))
    first = {"kind": request.GET.get("kind", Kind.CP), "first_month": found.row.from_month}
    return _page(request, found, forms.HypothesisForm(initial=first), ())


def _page(
    request: HttpRequest, found: Forecast, form: forms.HypothesisForm, refusals: Sequence[Refusal]
) -> HttpResponse:
    kind = Kind(request.GET["kind"]) if request.GET.get("kind") in set(Kind) else Kind.CP
    lines = sorted((line for line in found.lines if line.kind is kind), key=lambda line: (not line.short, line.margin))
    return render(
        request,
        "budget/scenario.html",
        {
            "found": found,
            "row": found.row,
            "kind": kind,
            "kinds": list(Kind),
            "side": _side(found, kind),
            "lines": lines[:MOST_LINES],
            "more": max(len(lines) - MOST_LINES, 0),
            "chart": _chart(found.row.fiscal_year, [found], kind),
            "compared": [_side(found, kind)],
            "months": _months([found], kind),
            "form": form,
            "copy": forms.CopyForm(initial={"name": _("%(name)s (copie)") % {"name": found.row.name[:90]}}),
            "refusals": refusals,
            "open": found.row.state == "open" and _may_change(access.acting(request), found),
            "may_copy": _may_change(access.acting(request), found),
        },
    )


def _may_change(actor: Actor, found: Forecast) -> bool:
    row, on = found.row, clock.today()
    if row.centre:
        place = queries.centre(row.centre, on=on)
        perimeter = Perimeter.of_centre(row.entity, place.id, within=place.within)
    else:
        perimeter = Perimeter.of_entity(row.entity)
    return any(
        access.holds(actor, right, perimeter=perimeter, on=on) for right in (Right.BUDGET_MANAGE, Right.BUDGET_OPEN)
    )


@require_POST
@login_required
def suppose(request: HttpRequest, entity: UUID, scenario: UUID) -> HttpResponse:
    """Add what the form says."""
    actor, on = access.acting(request), clock.today()
    form = forms.HypothesisForm(request.POST)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():

        def act() -> object:
            told = _told(form.cleaned_data)
            return actions.suppose(actor=actor, entity=entity, scenario=scenario, hypothesis=told, on=on)

        done, refusals = attempt(act)
        if done is not None:
            messages.success(request, _("L'hypothèse est ajoutée."))
            return redirect("budget:scenario", entity, scenario)
    found = queries.forecast(actor=actor, entity=entity, scenario=scenario, on=on)
    return _page(request, found, form, refusals)


def _told(given: Mapping[str, Any]) -> Hypothesis:
    nature, value = Nature(given["nature"]), given["value"]
    in_euros = nature in (Nature.AMOUNT, Nature.MOVE)
    return Hypothesis(
        queries.centre(given["centre"], on=clock.today()) if given["centre"] else None,
        given["title"] == PERSONNEL,
        Kind(given["kind"]),
        nature,
        given["first_month"],
        given["last_month"],
        Money.of(value).cents if in_euros else 0,
        Decimal(0) if in_euros else value,
        ActType(given["act"]) if given["act"] else None,
    )


@require_POST
@login_required
def withdraw(request: HttpRequest, entity: UUID, scenario: UUID, hypothesis: UUID) -> HttpResponse:
    """Take a hypothesis out."""
    actor, on = access.acting(request), clock.today()
    _done, refusals = attempt(
        lambda: actions.withdraw_hypothesis(actor=actor, entity=entity, scenario=scenario, hypothesis=hypothesis, on=on)
    )
    tell(request, refusals)
    return redirect("budget:scenario", entity, scenario)


@require_POST
@login_required
def duplicate(request: HttpRequest, entity: UUID, scenario: UUID) -> HttpResponse:
    """Open a copy that starts from today's month."""
    actor, on = access.acting(request), clock.today()
    name = request.POST.get("name", "")
    done, refusals = attempt(
        lambda: actions.duplicate_scenario(actor=actor, entity=entity, scenario=scenario, name=name, on=on)
    )
    tell(request, refusals)
    if done is not None:
        messages.success(request, _("La copie est ouverte : elle part de ce mois-ci."))
    return redirect("budget:scenario", entity, done.scenario if done else scenario)


@require_POST
@login_required
def archive(request: HttpRequest, entity: UUID, scenario: UUID) -> HttpResponse:
    """Put a scenario away."""
    actor, on = access.acting(request), clock.today()
    _done, refusals = attempt(lambda: actions.archive_scenario(actor=actor, entity=entity, scenario=scenario, on=on))
    tell(request, refusals)
    if not refusals:
        messages.success(request, _("Le scénario est archivé."))
    return redirect("budget:scenario", entity, scenario)
