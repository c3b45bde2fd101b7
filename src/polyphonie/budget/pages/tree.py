"""The tree of the budget: what is available by any axis, as it stands or was known; execution over time; exports."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right, Words
from polyphonie.budget import queries, rules
from polyphonie.budget.queries import View
from polyphonie.budget.queries.views import Month
from polyphonie.budget.terms import Availability, Group, Kind
from polyphonie.budget.terms.months import STANDINGS, Standing, standing
from polyphonie.documents import tables
from polyphonie.documents.books.sheets import CSV, XLSX, Row, Sheet, csv_lines, write_xlsx
from polyphonie.documents.tables import Column, Table, xlsx_parts
from polyphonie.kernel import answering, clock
from polyphonie.reference import queries as nomenclatures
from polyphonie.reference.terms import Item
from polyphonie.reference.terms import Kind as Nomenclature

from .asking import Asked, asked
from .charts import drawn

_NEXT = {
    Group.MINISTRY: Group.PROGRAMME,
    Group.MISSION: Group.PROGRAMME,
    Group.PROGRAMME: Group.CENTRE,
    Group.CENTRE: Group.ENVELOPE,
}
"""Where a line leads: from the large to the small, and from any other axis to its envelopes."""

_NAMED_BY = {
    Group.MINISTRY: Nomenclature.MINISTRY,
    Group.MISSION: Nomenclature.MISSION,
    Group.PROGRAMME: Nomenclature.PROGRAMME,
    Group.CENTRE: Nomenclature.CENTRE,
    Group.DOMAIN: Nomenclature.ACTION,
    Group.TITLE: Nomenclature.TITLE,
    Group.CATEGORY: Nomenclature.CATEGORY,
    Group.FUND: Nomenclature.FUND,
}
"""The nomenclature that names the codes of an axis."""

_UNTOLD = {Group.TITLE: gettext_lazy("hors titre 2")}
"""What a line holds that has no code of its axis."""


@require_safe
@login_required
def tree(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What is available, line by line, with a bar for what is used of it. `format`: the same as CSV or XLSX."""
    wanted = asked(request)
    if wanted is None:
        return render(request, "budget/none.html")
    lines = queries.view(
        actor=access.acting(request),
        entity=wanted.entity,
        fiscal_year=wanted.fiscal_year,
        by=wanted.by,
        on=clock.today(),
        only=wanted.only,
        known_on=wanted.known_on,
    )
    if request.GET.get("format") in ("csv", "xlsx"):
        return _exported(wanted, lines, request.GET["format"])
    whole = sum((line.of(wanted.kind) for line in lines), Availability())
    named = _NAMED_BY.get(wanted.by)
    labels = nomenclatures.items_by_code(named, [line.key for line in lines], on=clock.today()) if named else {}
    return render(
        request,
        "budget/tree.html",
        {
            "asked": wanted,
            "lines": [_shown(line, wanted, labels.get(line.key)) for line in lines],
            "whole": whole,
            "whole_net": whole.resources - whole.distributed,
            "used": _percent(whole.reserved + whole.consumed, whole.resources - whole.distributed),
            "names": _names(wanted),
            "groups": list(Group),
            "kinds": list(Kind),
            "here": _address(wanted),
            "may_open": bool(access.reach(access.acting(request), Right.BUDGET_OPEN, on=clock.today())),
        },
    )


def _percent(part: int, whole: int) -> Decimal:
    """A share in hundredths, to be written with a decimal: a whole State spends less than one in its first days."""
    return Decimal(100 * part) / whole if whole > 0 else Decimal()


def _names(wanted: Asked) -> dict[Group, str]:
    """What the codes that the page is narrowed to are called."""
    told = {}
    for group, code in wanted.only.items():
        item = nomenclatures.item(_NAMED_BY[group], code, on=clock.today()) if group in _NAMED_BY else None
        if item is not None:
            told[group] = item.label
    return told


def _shown(line: View, wanted: Asked, named: Item | None) -> dict[str, object]:
    held = line.of(wanted.kind)
    used = held.reserved + held.consumed
    following = _NEXT.get(wanted.by, Group.ENVELOPE)
    narrowed = replace(wanted, by=following, only={**wanted.only, wanted.by: line.key})
    return {
        "key": line.key,
        "label": named.label if named else "" if line.key else _UNTOLD.get(wanted.by, gettext_lazy("non précisé")),
        "held": held,
        "net": held.resources - held.distributed,
        "share": rules.share_of(used, held.resources - held.distributed),
        "envelope": line.envelope,
        "address": "" if wanted.by is Group.ENVELOPE else _address(narrowed),
    }


def _address(wanted: Asked) -> str:
    """The query of a view: the same again, as links and forms write it."""
    parts = {
        "entity": str(wanted.entity),
        "year": str(wanted.fiscal_year),
        "by": wanted.by,
        "kind": wanted.kind,
        **({"known_on": wanted.known_on.isoformat()} if wanted.known_on else {}),
        **{str(group): value for group, value in wanted.only.items()},
    }
    return f"?{urlencode(parts)}"


def _exported(wanted: Asked, lines: tuple[View, ...], form: str) -> HttpResponse | StreamingHttpResponse:
    """Both kinds, every term, in a file."""
    figures = (_("ouvert"), _("reçu"), _("réparti"), _("en réserve"), _("réservé"), _("consommé"), _("disponible"))
    sheets = [
        Sheet(
            str(kind),
            f"{wanted.name} · {wanted.fiscal_year} · {kind}",
            (_("Code"), _("Axe"), *figures),
            [Row(str(wanted.by), line.key, _figures(line.of(kind))) for line in lines],
        )
        for kind in Kind
    ]
    name = f"budget-{wanted.fiscal_year}-{wanted.by}.{form}"
    if form == "csv":
        return answering.streamed(name, CSV, csv_lines(sheets))
    file = io.BytesIO()
    write_xlsx(file, sheets)
    return answering.download(name, XLSX, file.getvalue())


def _standing(wanted: Asked, month: Month) -> str:
    """What is said of a month that is not over."""
    stands = standing(wanted.fiscal_year, month.month, on=clock.today())
    return "" if stands is Standing.OVER else _in_words(STANDINGS[stands])


def _in_words(words: Words) -> str:
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


def _months_exported(wanted: Asked, months: Sequence[Month], form: str) -> StreamingHttpResponse:
    """The months in a file, each with where it stands."""
    heads = (_("Dans le mois"), _("Cumul"), _("Prévu"), _("Cumul prévu"))
    columns = (Column(_("Mois"), "number"), Column(_("État")), *(Column(each, "amount") for each in heads))
    rows = [
        (
            each.month,
            _in_words(STANDINGS[standing(wanted.fiscal_year, each.month, on=clock.today())]),
            *(each.consumed, each.consumed_so_far, each.planned, each.planned_so_far),
        )
        for each in months
    ]
    table = Table(f"{wanted.kind} {wanted.fiscal_year}", columns, rows)
    name = f"execution-{wanted.kind.lower()}-{wanted.fiscal_year}.{form}"
    if form == "xlsx":
        return answering.streamed(name, XLSX, xlsx_parts(table))
    return answering.streamed(name, CSV, tables.csv_lines(table))


def _figures(held: Availability) -> tuple[int, ...]:
    return (
        held.opened,
        held.received,
        held.distributed,
        held.frozen,
        held.reserved,
        held.consumed,
        held.available,
    )


@require_safe
@login_required
def execution(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What each month consumed, against the year's profile. `format`: the months as CSV or XLSX."""
    wanted = asked(request)
    if wanted is None:
        return render(request, "budget/none.html")
    months = queries.execution(
        actor=access.acting(request),
        entity=wanted.entity,
        fiscal_year=wanted.fiscal_year,
        kind=wanted.kind,
        on=clock.today(),
        only=wanted.only,
    )
    if request.GET.get("format") in ("csv", "xlsx"):
        return _months_exported(wanted, months, request.GET["format"])
    held = queries.view(
        actor=access.acting(request),
        entity=wanted.entity,
        fiscal_year=wanted.fiscal_year,
        by=Group.PROGRAMME,
        on=clock.today(),
        only=wanted.only,
    )
    whole = sum((line.of(wanted.kind) for line in held), Availability())
    net = whole.resources - whole.distributed
    most = max(max(month.consumed_so_far, month.planned_so_far) for month in months)
    today = clock.today()
    month = 12 if today.year > wanted.fiscal_year else today.month if today.year == wanted.fiscal_year else 0
    return render(
        request,
        "budget/execution.html",
        {
            "asked": wanted,
            "kinds": list(Kind),
            "here": _address(wanted),
            "chart": drawn(
                wanted.fiscal_year,
                [
                    (_("Prévision"), "planned", [each.planned_so_far for each in months]),
                    (_("Exécuté"), "consumed", [each.consumed_so_far for each in months[:month]]),
                ],
            ),
            "net": net,
            "planned": months[-1].planned_so_far,
            "consumed": whole.consumed,
            "landing": rules.expected_at_year_end(
                consumed=whole.consumed, planned=[each.planned for each in months], month=month
            ),
            "months": [
                {
                    "first_day": today.replace(year=wanted.fiscal_year, month=each.month, day=1),
                    "month": each,
                    "standing": _standing(wanted, each),
                    "share": rules.share_of(each.consumed_so_far, most),
                    "planned_share": rules.share_of(each.planned_so_far, most),
                }
                for each in months
            ],
        },
    )
