"""Depositing invoices, or only checking them, and the deposits that were refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right, Words
from polyphonie.documents.invoice import Unreadable, sources
from polyphonie.documents.invoice.sources import Source
from polyphonie.invoicing import queries, rules, terms
from polyphonie.invoicing.actions import deposits
from polyphonie.invoicing.actions.deposits import Receipt
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.terms.validations import FRAMEWORK_NAMES
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refusal, Refused

MOST_FILES: Final = 200
PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one file. `refusals` says why not; an accepted deposit has a receipt that names its invoice."""

    name: str
    refusals: tuple[Refusal, ...]
    receipt: Receipt | None = None

    @property
    def already_there(self) -> bool:
        """Refused only because this very invoice was deposited before: there is nothing to mend."""
        return [refusal.code for refusal in self.refusals] == [terms.ALREADY_DEPOSITED.code]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deposit(request: HttpRequest) -> HttpResponse:
    """Deposit files, several at once, ZIPs included; or check them without depositing anything."""
    actor = access.acting(request)
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=clock.today())
    only_check = "check" in request.POST
    route = {"framework": request.POST.get("framework", ""), "validator": request.POST.get("validator", "")}
    answers = [
        _answer(actor, name, content, only_check=only_check, route=route)
        if place < MOST_FILES
        else Answer(name, (terms.TOO_MANY_FILES(most=MOST_FILES),))
        for place, (name, content) in enumerate(_files(request))
    ]
    facts = {
        "answers": answers,
        "accepted": [answer.receipt for answer in answers if not answer.refusals],
        "refused": [answer for answer in answers if answer.refusals and not answer.already_there],
        "already_there": [answer for answer in answers if answer.already_there],
        "only_check": only_check,
        "nothing_sent": request.method == "POST" and not answers,
        "most": MOST_FILES,
        "frameworks": [(each, f"{each} · {_words(name)}") for each, name in FRAMEWORK_NAMES.items()],
        "route": route,
    }
    return render(request, "invoicing/deposit.html", facts)


def _files(request: HttpRequest) -> Iterator[Source]:
    for file in request.FILES.getlist("files"):
        yield from sources.received(file, name=rules.safe_name(file.name or ""), size=file.size or 0)


def _words(words: Words) -> str:
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


def _answer(
    actor: Actor, name: str, content: bytes | Unreadable, *, only_check: bool, route: Mapping[str, str]
) -> Answer:
    """Each file is an act of its own: one that is refused holds back no other."""
    if isinstance(content, Unreadable):
        return Answer(name, (rules.unreadable_refusal(content),))
    on = clock.today()
    try:
        if only_check:
            receipt = deposits.rehearse(
                actor=actor, content=content, file_name=name, channel=Channel.PORTAL, on=on, **route
            )
        else:
            key = ":".join(filter(None, ("portal", hashlib.sha256(content).hexdigest(), *route.values())))
            receipt = deposits.deposit(
                actor=actor, content=content, file_name=name, channel=Channel.PORTAL, on=on, key=key, **route
            )
    except Refused as refused:
        return Answer(name, refused.refusals)
    return Answer(name, receipt.refusals, receipt)


@require_safe
@login_required
def refused_deposits(request: HttpRequest) -> HttpResponse:
    """One's own deposits that were refused, with every reason."""
    actor = access.acting(request)
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=clock.today())
    after = after_in(request)
    rows = queries.refused_deposits(actor=actor, after=after, limit=PAGE + 1)
    facts = {
        "deposits": rows[:PAGE],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "first": following(request, after=None) if after else "",
    }
    return render(request, "invoicing/refused_deposits.html", facts)
