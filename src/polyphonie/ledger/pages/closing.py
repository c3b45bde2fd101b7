"""The closing of a year: its checks with who answers for each, its periods, and the act that ends it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.answering import tell
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions, queries
from polyphonie.ledger.queries.closing import CheckRow
from polyphonie.ledger.statement_files import TRIAL_BALANCE
from polyphonie.ledger.terms import PERIOD_LIFE, PERIOD_STATES, PeriodState

from .asking import Asked, asked, attempt

TONES = {PeriodState.OPEN: "information", PeriodState.RESTRICTED: "warning", PeriodState.CLOSED: "success"}


@require_safe
@login_required
def cockpit(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Where the closing of a year stands."""
    frame = asked(request, entity)
    checks = queries.closing(entity, year=frame.year)
    periods = queries.periods(entity, year=frame.year)
    facts = frame.facts() | {
        "checks": [(row, Money(row.cents).decimal, "" if row.passed else _mended_at(row, frame)) for row in checks],
        "passed": sum(row.passed for row in checks),
        "blocking": sum(row.blocks for row in checks),
        "periods": [
            (each, PERIOD_STATES[each.state], TONES[each.state], PERIOD_LIFE.open_moves(each.state)) for each in periods
        ],
        "closed": bool(periods) and all(each.state is PeriodState.CLOSED for each in periods),
    }
    return render(request, "ledger/closing.html", facts)


_ACCOUNTS: Final[Mapping[str, str]] = {
    "balanced": "",
    "subledgers": "4",
    "provisional": "47",
    "transfers": "58",
    "liaison": "39",
    "bank": "51",
    "inventory": "2",
}
"""Of which accounts the trial balance shows what a check finds."""
_JOURNALS: Final[Mapping[str, str]] = {"sealed": "", "reversals": "INV", "evidence": "INV"}


def _mended_at(row: CheckRow, frame: Asked) -> str:
    """The page on which what a check finds is mended: the accounts at fault, the journal, the bank, the periods."""
    code = row.check.code
    reads_bank = partial(access.holds, frame.actor, Right.SPENDING_CONSULT, on=frame.on)
    if code == "bank" and reads_bank(perimeter=Perimeter.of_entity(frame.entity)):
        return f"{reverse('payments:bank')}?{urlencode({'entity': frame.entity})}"
    if code in _ACCOUNTS:
        asked_for = urlencode({"year": frame.year, "class": _ACCOUNTS[code]})
        return f"{reverse('ledger:statement', args=[frame.entity, TRIAL_BALANCE])}?{asked_for}"
    if code in _JOURNALS:
        asked_for = urlencode({"year": frame.year, "journal": _JOURNALS[code]})
        return f"{reverse('ledger:journals', args=[frame.entity])}?{asked_for}"
    return "#periods"


def _back(frame: Asked) -> HttpResponse:
    answer = redirect("ledger:closing", frame.entity)
    answer["Location"] += f"?year={frame.year}"
    return answer


@require_POST
@login_required
def move_period(request: HttpRequest, entity: UUID, period: int, move: str) -> HttpResponse:
    """Restrict, close or reopen a period: what the address says."""
    frame = asked(request, entity)
    reason = request.POST.get("reason", "")
    given = partial(
        {"restrict": actions.restrict_period, "close": actions.close_period}.get(move, actions.reopen_period),
        actor=frame.actor,
        entity=entity,
        year=frame.year,
        period=period,
        on=frame.on,
    )
    act = given if move in {"restrict", "close"} else partial(given, reason=reason)
    tell(request, attempt(act), done=_("L'état de la période est changé."))
    return _back(frame)


@require_POST
@login_required
def sign_off(request: HttpRequest, entity: UUID, check: str) -> HttpResponse:
    """Answer for a check."""
    frame = asked(request, entity)
    remark = request.POST.get("remark", "")
    refusals = attempt(
        lambda: actions.sign_off(
            actor=frame.actor, entity=entity, year=frame.year, check=check, remark=remark, on=frame.on
        )
    )
    tell(request, refusals, done=_("Le contrôle est signé."))
    return _back(frame)


@require_POST
@login_required
def close_year(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Close the year and open the next."""
    frame = asked(request, entity)
    refusals = attempt(lambda: actions.close_year(actor=frame.actor, entity=entity, year=frame.year, on=frame.on))
    tell(request, refusals, done=_("L'exercice est clos, et le suivant ouvert avec ce qu'il laisse."))
    return _back(frame)
