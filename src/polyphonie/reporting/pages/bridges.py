"""The page of the bridge: from the budget's balance to the general result, each amount open on its accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.ledger import queries as ledger
from polyphonie.parties import queries as parties
from polyphonie.reporting.queries import bridges as queries
from polyphonie.reporting.terms import Bridge


@require_safe
@login_required
def bridges(request: HttpRequest) -> HttpResponse:
    """The bodies whose bridge may be looked at."""
    found = ledger.books(actor=access.acting(request), on=clock.today())
    names = parties.names([book.entity for book in found])
    books = [(book.entity, names.get(book.entity, ""), queries.years(book.entity)) for book in found]
    return render(request, "reporting/bridges.html", {"books": [each for each in books if each[2]]})


@require_safe
@login_required
def bridge(request: HttpRequest, entity: UUID) -> HttpResponse:
    """The bridge of a year: two results, what lies between them, and whether both books agree on what was paid."""
    actor, on = access.acting(request), clock.today()
    years = queries.years(entity) or (on.year,)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else on.year if on.year in years else years[0]
    found = queries.bridge(actor=actor, entity=entity, year=year, on=on)
    labels = {each.code: each.label for each in ledger.accounts(entity)}
    facts = {
        "entity": entity,
        "holder": parties.names([entity]).get(entity, ""),
        "year": year,
        "years": [(str(each), str(each)) for each in years],
        "bridge": found,
        "items": _items(found, labels),
        "unexplained": [
            (code, labels.get(code, ""), Money(cents).decimal) for code, cents in found.unexplained.items()
        ],
        "gaps": [(code, Money(consumed).decimal, Money(paid).decimal) for code, (consumed, paid) in found.gaps.items()],
        **{name: Money(getattr(found, name)).decimal for name in ("revenue", "spending", "balance", "gap", "result")},
    }
    return render(request, "reporting/bridge.html", facts)


def _items(found: Bridge, labels: dict[str, str]) -> list[dict[str, Any]]:
    """The items that explain something, each with its part of the largest, for its bar."""
    largest = max((abs(item.amount) for item in found.items), default=0) or 1
    return [
        {
            "label": item.terms.label(get_language() or "fr"),
            "source": item.terms.source,
            "amount": Money(item.amount).decimal,
            "share": abs(item.amount) * 100 // largest,
            "tone": "warning" if item.amount < 0 else "brand",
            "accounts": [(code, labels.get(code, ""), Money(cents).decimal) for code, cents in item.accounts.items()],
        }
        for item in found.items
        if item.accounts
    ]
