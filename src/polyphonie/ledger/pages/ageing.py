"""The page of what is open on an account followed by third party, by how long it has been due."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.days import day_of
from polyphonie.kernel.money import Money
from polyphonie.ledger import queries
from polyphonie.ledger.queries.ageing import AgedRow
from polyphonie.ledger.queries.ageing import ageing as asked
from polyphonie.ledger.statements.ageing import brackets
from polyphonie.parties import queries as parties


@require_safe
@login_required
def ageing(request: HttpRequest, entity: UUID) -> HttpResponse:
    """What is open for each third party, in brackets of days past due."""
    today = clock.today()
    queries.consult(actor=access.acting(request), entity=entity, on=today)
    accounts = [each for each in queries.accounts(entity) if each.subledger]
    codes = [each.code for each in accounts]
    chosen = request.GET["account"] if request.GET.get("account") in codes else next(iter(codes), "")
    on = day_of(request.GET.get("on", "")) or today
    rows = asked(entity, account=chosen, on=on) if chosen else ()
    names = [each.label_fr if (get_language() or "fr").startswith("fr") else each.label_en for each in brackets()]
    sums = [sum(row.amounts[place] for row in rows) for place in range(len(names))]
    most = max(map(abs, sums), default=0)
    facts = {
        "entity": entity,
        "holder": parties.names([entity]).get(entity) or _("Comptabilité"),
        "accounts": [(each.code, f"{each.code} {each.label}") for each in accounts],
        "chosen": chosen,
        "on": on,
        "rows": [_shown(row, names) for row in rows],
        "brackets": names,
        "bars": [
            (name, Money(cents).decimal, abs(cents) * 100 // most if most else 0)
            for name, cents in zip(names, sums, strict=True)
        ],
        "total": Money(sum(sums)).decimal,
    }
    return render(request, "ledger/ageing.html", facts)


def _shown(row: AgedRow, names: list[str]) -> tuple[str, list[tuple[str, Decimal]], Decimal]:
    amounts = [(name, Money(cents).decimal) for name, cents in zip(names, row.amounts, strict=True)]
    return row.name or (str(row.party) if row.party else _("Sans tiers")), amounts, Money(row.total).decimal
