"""The lists of purchase requests: one's own, those that one approves, those to be committed, all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import Body, tell
from polyphonie.kernel.paging import after_in, following
from polyphonie.requests import actions
from polyphonie.requests.queries import purchase_requests as queries
from polyphonie.requests.queries.purchase_requests import RIGHTS, Filter, Whose
from polyphonie.requests.terms.purchase_requests import RequestState

from .asking import body

PAGE: Final = 25
_ALL: Final = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """A list of requests: whose, what it is called, and what is said when it is empty."""

    name: str
    whose: Whose
    title: Promise
    tab: Promise
    lead: Promise
    empty: Promise

    @property
    def approving(self) -> bool:
        """Whether some of its requests may be approved together."""
        return self.whose is Whose.TO_APPROVE

    @property
    def settled_too(self) -> bool:
        """Whether it holds requests of every state, which may then be chosen."""
        return self.whose in {Whose.MINE, Whose.ALL}


DESKS: Final = {
    desk.name: desk
    for desk in (
        Desk(
            "mine",
            Whose.MINE,
            gettext_lazy("Mes demandes d’achat"),
            gettext_lazy("Les miennes"),
            gettext_lazy("Ce que vous demandez, du plus récent au plus ancien."),
            gettext_lazy("Vos demandes d’achat paraissent ici. Commencez par en préparer une."),
        ),
        Desk(
            "to_approve",
            Whose.TO_APPROVE,
            gettext_lazy("Demandes d’achat à approuver"),
            gettext_lazy("À approuver"),
            gettext_lazy("Celles qui attendent votre approbation, la plus pressée d’abord."),
            gettext_lazy("Aucune demande n’attend votre approbation."),
        ),
        Desk(
            "to_commit",
            Whose.TO_COMMIT,
            gettext_lazy("Demandes d’achat à engager"),
            gettext_lazy("À engager"),
            gettext_lazy("Celles qui sont approuvées et dont l’engagement reste à préparer, la plus pressée d’abord."),
            gettext_lazy("Aucune demande approuvée n’attend d’engagement."),
        ),
        Desk(
            "all",
            Whose.ALL,
            gettext_lazy("Demandes d’achat"),
            gettext_lazy("Toutes"),
            gettext_lazy("Celles de votre périmètre, de la plus récente à la plus ancienne."),
            gettext_lazy("Aucune demande d’achat dans votre périmètre."),
        ),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest, name: str) -> HttpResponse:
    """A list of requests, or, where they await the reader, those that were ticked approved together."""
    wanted, whose = DESKS[name], body(request)
    if whose is None:
        return render(request, "requests/none.html", {"title": wanted.title})
    actor, on = access.acting(request), clock.today()
    if request.method == "POST" and wanted.approving:
        return _approved(request, whose.id, actor, on)
    kept_to = Filter(wanted.whose, _states(request, wanted), request.GET.get("text", "")[:100])
    rows = queries.requests(
        actor=actor, entity=whose.id, on=on, kept_to=kept_to, after=after_in(request), limit=PAGE + 1
    )
    facts = {
        "desk": wanted,
        "body": whose,
        "rows": rows[:PAGE],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "states": [(each, each in kept_to.states) for each in RequestState] if wanted.settled_too else [],
        "text": kept_to.text,
        "tabs": _tabs(whose, wanted, actor, on),
        "may_ask": bool(access.reach(actor, Right.REQUEST_MAKE, on=on)),
        "on": on,
    }
    return render(request, "requests/desk.html", facts)


def _states(request: HttpRequest, wanted: Desk) -> frozenset[RequestState]:
    asked = set(request.GET.getlist("state")) & set(RequestState) if wanted.settled_too else ()
    return frozenset(map(RequestState, asked))


def _tabs(whose: Body, wanted: Desk, actor: Actor, on: date) -> list[tuple[Promise, str, bool]]:
    """The lists that the reader's rights open, with their addresses; the present one is marked."""
    return [
        (each.tab, f"{reverse(f'requests:{each.name}')}?entity={whose.id}", each is wanted)
        for each in DESKS.values()
        if access.reach(actor, RIGHTS[each.whose], on=on)
    ]


def _approved(request: HttpRequest, entity: UUID, actor: Actor, on: date) -> HttpResponse:
    """Approve the requests that were ticked: those that may be are, the others tell why not."""
    picked = []
    for each in request.POST.getlist("pick"):
        try:
            picked.append(UUID(each))
        except ValueError:
            raise Http404 from None
    outcomes = actions.approve_requests(actor=actor, entity=entity, requests=picked[:_ALL], on=on)
    numbers = {row.id: row.number for row in queries.numbered(actor=actor, entity=entity, ids=picked, on=on)}
    done = sum(not each.refusals for each in outcomes)
    if done:
        told = ngettext("%(count)d demande approuvée.", "%(count)d demandes approuvées.", done) % {"count": done}
        messages.success(request, told)
    for outcome in outcomes:
        tell(request, outcome.refusals, about=numbers.get(outcome.request, ""))
    if not outcomes:
        messages.error(request, _("Cochez au moins une demande."))
    return redirect(f"{reverse('requests:to_approve')}?entity={entity}")
