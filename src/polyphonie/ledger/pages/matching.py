"""The open lines of an account, to be matched when they settle each other; its matches, to be ended when wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.kernel.answering import tell
from polyphonie.kernel.money import Money
from polyphonie.kernel.paging import following
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries
from polyphonie.ledger.queries import AccountRow
from polyphonie.ledger.terms import ACCOUNT_NOT_OPEN, MATCH_GROUNDS, OpenItem
from polyphonie.parties import queries as parties

from .asking import Asked, asked, attempt

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def matching(request: HttpRequest, entity: UUID, code: str) -> HttpResponse:
    """Choose lines that settle each other, and match them."""
    frame = asked(request, entity)
    found = _account(frame, code)
    if request.method == "POST":
        lines = [place for text in request.POST.getlist("line") if (place := _place(text)) is not None]
        partly = request.POST.get("how") == "partly"
        refusals = attempt(
            lambda: actions.match_lines(
                actor=frame.actor, entity=entity, account=code, lines=lines, on=frame.on, partly=partly
            )
        )
        tell(request, refusals, done=_("Les lignes sont lettrées."))
        return redirect("ledger:matching", entity, code)
    after = request.GET.get("after", "")
    items = queries.open_items(entity, account=code, after=after if _place(after) is not None else "", count=PAGE + 1)
    facts = frame.facts() | {
        "account": found,
        "items": _shown(items[:PAGE]),
        "next": following(request, after=f"{items[PAGE - 1].entry}.{items[PAGE - 1].place}")
        if len(items) > PAGE
        else "",
        "first": following(request, after=None) if after else "",
    }
    return render(request, "ledger/matching.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposals(request: HttpRequest, entity: UUID, code: str) -> HttpResponse:
    """The matches that are proposed on an account; those that are ticked are made, all or none."""
    frame = asked(request, entity)
    found = _account(frame, code)
    if request.method == "POST":
        lots = [[place for text in told.split() if (place := _place(text))] for told in request.POST.getlist("lot")]
        if not lots:
            messages.error(request, _("Cochez au moins une proposition."))
            return redirect("ledger:match_proposals", entity, code)
        refusals = attempt(
            lambda: actions.accept_matches(actor=frame.actor, entity=entity, account=code, matches=lots, on=frame.on)
        )
        done = ngettext("%(count)d lettrage est fait.", "%(count)d lettrages sont faits.", len(lots))
        tell(request, refusals, done=done % {"count": len(lots)})
        return redirect("ledger:match_proposals", entity, code)
    proposed = queries.match_proposals(entity, account=code)
    english = not (get_language() or "fr").startswith("fr")
    facts = frame.facts() | {
        "account": found,
        "count": len(proposed),
        "proposals": [
            (
                MATCH_GROUNDS[each.ground].en if english else MATCH_GROUNDS[each.ground].fr,
                Money(each.cents).decimal,
                _shown(each.items),
                " ".join(f"{item.entry}.{item.place}" for item in each.items),
            )
            for each in proposed[:PAGE]
        ],
    }
    return render(request, "ledger/proposals.html", facts)


@require_safe
@login_required
def matches(request: HttpRequest, entity: UUID, code: str) -> HttpResponse:
    """The matches that hold on an account, the last one first."""
    frame = asked(request, entity)
    before = int(text) if (text := request.GET.get("after", "")).isdecimal() and len(text) < 10 else None
    rows = queries.matches(entity, account=code, before=before, count=PAGE + 1)
    facts = frame.facts() | {
        "account": _account(frame, code),
        "matches": [(row, Money(row.cents).decimal) for row in rows[:PAGE]],
        "next": following(request, after=rows[PAGE - 1].number) if len(rows) > PAGE else "",
        "first": following(request, after=None) if before else "",
    }
    return render(request, "ledger/matches.html", facts)


@require_POST
@login_required
def unmatch(request: HttpRequest, entity: UUID, code: str, number: int) -> HttpResponse:
    """End a match, for the reason that is given: its lines are open again."""
    frame = asked(request, entity)
    refusals = attempt(
        lambda: actions.unmatch_lines(
            actor=frame.actor,
            entity=entity,
            account=code,
            match=number,
            reason=request.POST.get("reason", ""),
            on=frame.on,
        )
    )
    tell(request, refusals, done=_("Le lettrage est défait : ses lignes sont de nouveau ouvertes."))
    return redirect("ledger:matches", entity, code)


def _account(frame: Asked, code: str) -> AccountRow:
    """An account of the books. Refuses: LED-ACC-02."""
    found = next((each for each in queries.accounts(frame.entity, prefix=code, count=1) if each.code == code), None)
    if found is None:
        raise Refused(ACCOUNT_NOT_OPEN(account=code, on=frame.on.strftime("%d/%m/%Y")))
    return found


def _shown(items: Sequence[OpenItem]) -> list[tuple[OpenItem, Decimal | None, Decimal | None, Decimal | None, str]]:
    """Each line with what is left of it at debit or credit, all of it when a part is settled, and its third party."""
    names = parties.suppliers({each.party for each in items if each.party})
    return [
        (
            each,
            Money(each.cents).decimal if each.cents > 0 else None,
            Money(-each.cents).decimal if each.cents < 0 else None,
            Money(abs(each.whole)).decimal if each.whole != each.cents else None,
            names[each.party].name if each.party in names else "",
        )
        for each in items
    ]


def _place(text: str) -> tuple[UUID, int] | None:
    entry, _dot, place = text.partition(".")
    try:
        return (UUID(entry), int(place)) if place.isdecimal() and len(place) < 6 else None
    except ValueError:
        return None
