"""Legal acts: their list, one of them, a new one, and the closing of a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import actions, forms, queries
from polyphonie.budget.terms import ACTS, ActDraft, Kind, MoveType, Total
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, tell
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal

from .asking import asked

PAGE = 50


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """The acts of a year, in their order."""
    wanted = asked(request)
    if wanted is None:
        return render(request, "budget/none.html")
    actor, on = access.acting(request), clock.today()
    after = request.GET.get("after", "")
    rows = queries.acts(
        actor=actor,
        entity=wanted.entity,
        fiscal_year=wanted.fiscal_year,
        on=on,
        after=int(after) if after.isdigit() else 0,
        limit=PAGE + 1,
    )
    return render(
        request,
        "budget/acts.html",
        {
            "asked": wanted,
            "acts": [(each, ACTS[each.type]) for each in rows[:PAGE]],
            "next": f"?entity={wanted.entity}&year={wanted.fiscal_year}&after={rows[PAGE - 1].number}"
            if len(rows) > PAGE
            else "",
            "may_open": access.holds(actor, Right.BUDGET_OPEN, perimeter=Perimeter.of_entity(wanted.entity), on=on),
        },
    )


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, act: UUID) -> HttpResponse:
    """An act and the moves that followed from it."""
    row, moves = queries.act(actor=access.acting(request), entity=entity, act=act, on=clock.today())
    lines = _lines(moves)
    facts = {
        "entity": entity,
        "act": row,
        "terms": ACTS[row.type],
        "lines": lines,
        "ae": sum(line.ae for line in lines),
        "cp": sum(line.cp for line in lines),
    }
    return render(request, "budget/act.html", facts)


@dataclass(frozen=True, slots=True)
class _Line:
    """What an act changes of one total of an envelope, in cents of both kinds of credits."""

    envelope: UUID
    axis: str
    type: MoveType
    total: Total
    ae: int
    cp: int


def _lines(moves: Sequence[queries.MoveView]) -> list[_Line]:
    """The moves of an act, AE and CP side by side, in the order of the envelopes."""
    sums: dict[tuple[str, UUID, MoveType, Total], Counter[Kind]] = defaultdict(Counter)
    for move in moves:
        sums[move.axis, move.envelope, move.type, move.total][move.kind] += move.cents
    return [
        _Line(envelope, axis, type_, total, cents[Kind.AE], cents[Kind.CP])
        for (axis, envelope, type_, total), cents in sorted(sums.items(), key=lambda pair: pair[0])
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new act: its lines are read and refused all at once, each for its reason; tried first, nothing is kept."""
    wanted = asked(request)
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.BUDGET_OPEN, on=on)
    if wanted is None:
        return render(request, "budget/none.html")
    form = forms.ActForm(
        request.POST or None, request.FILES or None, initial={"fiscal_year": wanted.fiscal_year, "signed_on": on}
    )
    refusals: tuple[Refusal, ...] = ()
    tried = False
    if form.is_valid():
        given = form.cleaned_data

        def act() -> actions.Enacted:
            draft = ActDraft(
                given["type"],
                given["fiscal_year"],
                given["reference"],
                given["title"],
                given["signed_on"],
                queries.read_lines(form.text, on=on),
                given["lifted_by"],
                given["revenue"] or Money(0),
            )
            return actions.enact(actor=actor, entity=wanted.entity, draft=draft, on=on)

        if "rehearse" in request.POST:
            _found, refusals = attempt(lambda: actions.rehearse(act, look=lambda done: done))
            tried = not refusals
        else:
            done, refusals = attempt(act)
            if done is not None:
                return redirect("budget:act", wanted.entity, done.act)
    return render(request, "budget/new_act.html", {"asked": wanted, "form": form, "refusals": refusals, "tried": tried})


@require_POST
@login_required
def close(request: HttpRequest, entity: UUID, fiscal_year: int) -> HttpResponse:
    """Close a year: its commitments go on in the next one."""
    done, refusals = attempt(
        lambda: actions.close_year(
            actor=access.acting(request), entity=entity, fiscal_year=fiscal_year, on=clock.today()
        )
    )
    tell(request, refusals)
    if done is not None:
        told = ngettext(
            "L'exercice est clos : %(number)s engagement continue sur le suivant.",
            "L'exercice est clos : %(number)s engagements continuent sur le suivant.",
            done.commitments,
        )
        messages.success(request, told % {"number": done.commitments})
    return redirect("budget:acts")
