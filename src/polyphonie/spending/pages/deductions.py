"""Advances to recover and guarantees to give back: what is open of each commitment, and the request that settles it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.documents.tables import Column, Table
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.kernel.paging import after_in, following
from polyphonie.spending.queries import deductions as queries
from polyphonie.spending.queries.deductions import DeductionRow
from polyphonie.spending.terms.payment_requests import Flux, Ground, Purpose

from .asking import FORMS, body, exported

PAGE: Final = 25
_ALL: Final = 500


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponseBase:
    """What is open of the commitments that one may consult; whoever asks for payments settles it from here."""
    whose, title = body(request), _("Avances et retenues")
    if whose is None:
        return render(request, "spending/none.html", {"title": title})
    if request.GET.get("format") in FORMS:
        return exported(_table(request, whose.id), request.GET["format"])
    actor, on = access.acting(request), clock.today()
    asked: dict[str, Any] = {"actor": actor, "entity": whose.id, "on": on}
    rows, last = queries.deductions(**asked, after=after_in(request), limit=PAGE)
    enters = bool(access.reach(actor, Right.PAYMENT_REQUEST, on=on))
    context = {
        "body": whose,
        "rows": [(row, _recovering(row), _releasing(row)) for row in rows],
        "open": queries.open_deductions(**asked),
        "next": following(request, after=last) if last else "",
        "export": following(request, after=None),
        "enters": enters,
        "advance": _asking(whose.id, flux=int(Flux.VALIDATION_CERTIFIES), ground=Ground.ADVANCE.value),
    }
    return render(request, "spending/deductions.html", context)


def _asking(entity: UUID, **proposed: object) -> str:
    """The form of a request, with what it proposes."""
    return f"{reverse('spending:new_request')}?{urlencode({'entity': entity, **proposed})}"


def _recovering(row: DeductionRow) -> str:
    """The request that recovers what it can of an advance; none when nothing is left to ask for."""
    amount = min(row.to_recover, row.to_request)
    if amount <= 0:
        return ""
    told = Money(row.to_request).decimal, Money(amount).decimal
    return _asking(row.entity, commitment=row.number, place=row.place, amount=told[0], recovered=told[1])


def _releasing(row: DeductionRow) -> str:
    """The request that gives a guarantee back."""
    if row.to_release <= 0:
        return ""
    given = {"purpose": Purpose.RETENTION_RELEASE.value, "flux": int(Flux.VALIDATION_CERTIFIES)}
    amount = Money(row.to_release).decimal
    return _asking(row.entity, commitment=row.number, place=row.place, amount=amount, **given)


def _table(request: HttpRequest, entity: UUID) -> Table:
    words = (_("Engagement"), _("Poste"), _("Fournisseur"))
    amounts = (_("Avancé"), _("Récupéré"), _("Retenu"), _("Rendu"))
    columns = (*map(Column, words), *(Column(each, "amount") for each in amounts))
    actor, on = access.acting(request), clock.today()

    def rows() -> Iterator[tuple[Any, ...]]:
        after: UUID | None = None
        while True:
            found, after = queries.deductions(actor=actor, entity=entity, on=on, after=after, limit=_ALL)
            for row in found:
                counts = row.advanced, row.recovered, row.withheld, row.released
                yield row.number, str(row.place), row.supplier_name, *counts
            if after is None:
                return

    return Table("avances-et-retenues", columns, rows())
