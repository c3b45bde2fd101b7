"""The dashboard of an entity, a supplier or the platform: pictures that are tables too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import PerimeterKind, Right
from polyphonie.invoicing.queries import figures
from polyphonie.invoicing.rules.figures import share
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.reasons import REASONS
from polyphonie.kernel import clock

MOST_OWNERS = 200


@require_safe
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Volumes, delays and rejections of the last twelve months."""
    actor, on = access.acting(request), clock.today()
    owners = figures.owners(actor=actor, on=on)
    owner = figures.owner_of(_asked(request), among=owners) or (owners[0] if owners else None)
    facts: dict[str, object] = {"owners": [(str(each.perimeter.id), each.name) for each in owners[:MOST_OWNERS]]}
    if owner is not None:
        shown = figures.dashboard(owner, actor=actor, on=on)
        most = max((month.number for month in shown.months), default=0)
        kind = {PerimeterKind.ENTITY: "entity", PerimeterKind.SUPPLIER: "supplier"}.get(owner.perimeter.kind)
        facts |= {
            "owner": owner,
            "chosen": str(owner.perimeter.id),
            "of": f"{kind}={owner.perimeter.id}" if kind else "",
            "shown": shown,
            "may_list": bool(access.reach(actor, Right.INVOICE_CONSULT, on=on)),
            "rate": share(shown.whole.rejected, shown.whole.number) if shown.whole else 0,
            "months": [(month, share(month.number, most), _last_day(month.first_day)) for month in shown.months],
            "states": _bars(shown.states),
            "causes": _bars((_cause(key), number) for key, number in shown.causes),
            "services": _bars((code or _("Sans service"), number) for code, number in shown.services),
        }
    return render(request, "invoicing/dashboard.html", facts)


def _asked(request: HttpRequest) -> UUID:
    try:
        return UUID(request.GET.get("owner", ""))
    except ValueError:
        return UUID(int=1)


def _last_day(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _bars(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Each name, its number, and the length of its bar in hundredths of the longest."""
    found = list(counted)
    most = max((number for _name, number in found), default=0)
    return [(name, number, share(number, most)) for name, number in found]


def _cause(code: str) -> str:
    name = REASONS.get(InvoiceState.REJECTED, {}).get(code)
    if name is None:
        return _("Motif écrit librement")
    return name.fr if (get_language() or "fr").startswith("fr") else name.en
