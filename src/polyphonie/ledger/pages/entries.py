"""The pages on which figures open: an account with its lines and its balance after each, an entry with its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import answering, clock, originals
from polyphonie.kernel.money import Money
from polyphonie.kernel.paging import following
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries
from polyphonie.ledger.queries import LineRow
from polyphonie.ledger.terms import ACCOUNT_NOT_OPEN, NO_ENTRY
from polyphonie.parties import queries as parties

from .asking import year_of

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class _Shown:
    """A line as it is shown."""

    line: LineRow
    debit: Decimal | None
    credit: Decimal | None


_MATCHED: Final = "45"
"""The classes whose lines wait for each other: third parties, and treasury."""


@require_safe
@login_required
def account(request: HttpRequest, entity: UUID, code: str) -> HttpResponse:
    """The general ledger of an account in a year: what it holds, then its lines, some at a time."""
    on = clock.today()
    queries.consult(actor=access.acting(request), entity=entity, on=on)
    found = next((each for each in queries.accounts(entity, prefix=code, count=1) if each.code == code), None)
    if found is None:
        raise Refused(ACCOUNT_NOT_OPEN(account=code, on=on.strftime("%d/%m/%Y")))
    years = queries.years(entity) or (on.year,)
    year = year_of(request.GET.get("year", ""), years=years, on=on)
    lines = queries.lines(entity, account=code, year=year, after=_cursor(request.GET.get("after", "")), count=PAGE + 1)
    held = queries.balances(entity, until=date(year, 12, 31), accounts=code)
    language = get_language() or "fr"
    facts = {
        "entity": entity,
        "holder": parties.names([entity]).get(entity, ""),
        "account": found,
        "matched": code[:1] in _MATCHED,
        "year": year,
        "years": [(str(each), str(each)) for each in years],
        "lines": [_shown(line) for line in sorted(lines[:PAGE], key=lambda line: line.natural)],
        "debit": Money(sum(each.debit for each in held)).said(language),
        "credit": Money(sum(each.credit for each in held)).said(language),
        "balance": Money(sum(each.debit - each.credit for each in held)).said(language),
        "next": following(request, after=lines[PAGE - 1].cursor) if len(lines) > PAGE else "",
        "first": following(request, after=None) if "after" in request.GET else "",
    }
    return render(request, "ledger/account.html", facts)


def _cursor(text: str) -> str:
    """A place among the lines, or the beginning when what was asked is none."""
    identifier, _, place = text.partition(".")
    try:
        UUID(identifier)
    except ValueError:
        return ""
    return text if place.isdecimal() and len(place) < 6 else ""


def _shown(line: LineRow) -> _Shown:
    amount = Money(abs(line.amount)).decimal
    return _Shown(line, amount if line.amount > 0 else None, amount if line.amount < 0 else None)


@require_safe
@login_required
def entry(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """An entry: its lines, what it comes from, who posted it and when, what cancels it."""
    queries.consult(actor=access.acting(request), entity=entity, on=clock.today())
    found = queries.entry(entity, identifier)
    if found is None:
        raise Refused(NO_ENTRY())
    names = parties.suppliers({line.party for line in found.lines if line.party})
    facts = {
        "entity": entity,
        "holder": parties.names([entity]).get(entity, ""),
        "entry": found,
        "sources": [found.source],
        "lines": [
            (
                line,
                Money(line.debit).decimal if line.debit else None,
                Money(line.credit).decimal if line.credit else None,
                names[line.party].name if line.party in names else "",
            )
            for line in found.lines
        ],
        "total": Money(found.total).decimal,
        "evidence": queries.evidence(entity, entry=identifier),
        "posts": access.holds(
            access.acting(request), Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=clock.today()
        ),
    }
    return render(request, "ledger/entry.html", facts)


@require_safe
@login_required
def evidence(request: HttpRequest, entity: UUID, identifier: UUID, original: UUID) -> HttpResponse:
    """A document that founds an entry, as it was received."""
    queries.consult(actor=access.acting(request), entity=entity, on=clock.today())
    found = next((each for each in queries.evidence(entity, entry=identifier) if each.document.id == original), None)
    if found is None:
        raise Refused(NO_ENTRY())
    about = found.document
    return answering.download(about.name, about.media_type, originals.content(entity=entity, original=original))
