"""Commitments: the list, the desk of whoever signs them, one commitment and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget.terms import Kind
from polyphonie.documents.tables import Column
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import attempt
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.spending import actions
from polyphonie.spending.forms import said
from polyphonie.spending.queries import certificates
from polyphonie.spending.queries import commitments as queries
from polyphonie.spending.queries.commitments import CommitmentFilter, CommitmentRow, CommitmentView
from polyphonie.spending.terms.commitments import COMMITMENT_LIFE, KIND_NAMES, STATE_NAMES, CommitmentState

from . import commitment_forms as forms
from .asking import body
from .desks import Desk, Operation, listed, opened, operated


def _columns() -> tuple[Column, ...]:
    words = (_("Numéro"), _("État"), _("Acte"), _("Tiers"), _("Objet"), _("Marché"))
    return (*map(Column, words), Column(_("Montant"), "amount"), Column(_("Validé le"), "day"))


def _line(row: CommitmentRow) -> tuple[Any, ...]:
    names = said(STATE_NAMES[row.state]), said(KIND_NAMES[row.kind])
    return (row.number, *names, row.supplier_name, row.label, row.contract_number, row.cents, row.validated_on)


_COMMON: Final[dict[str, Any]] = {
    "template": "spending/commitments.html",
    "find": queries.commitments,
    "kept_to": CommitmentFilter,
    "state": CommitmentState,
    "columns": _columns,
    "line": _line,
}
DESKS: Final = {
    "commitments": Desk(
        name="commitments",
        title=gettext_lazy("Engagements"),
        lead=gettext_lazy("Ce qui lie l’État à des tiers, du plus récent au plus ancien."),
        empty=gettext_lazy("Les engagements paraissent ici dès qu’ils sont préparés."),
        right=Right.SPENDING_CONSULT,
        **_COMMON,
    ),
    "to_validate": Desk(
        name="to_validate",
        title=gettext_lazy("Engagements à valider"),
        lead=gettext_lazy(
            "Ce qui vous est soumis, du plus ancien au plus récent. Valider consomme les AE de chaque poste."
        ),
        empty=gettext_lazy("Aucun engagement n’attend votre signature."),
        right=Right.COMMITMENT_VALIDATE,
        states=frozenset({CommitmentState.SUBMITTED}),
        oldest_first=True,
        many=lambda actor, entity, ids, on: actions.validate_commitments(
            actor=actor, entity=entity, commitments=ids, on=on
        ),
        submit=gettext_lazy("Valider les engagements cochés"),
        **_COMMON,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest, name: str) -> HttpResponseBase:
    """A list of commitments: shown, exported, or acted on together."""
    may_draft = bool(access.reach(access.acting(request), Right.COMMITMENT_MANAGE, on=clock.today()))
    return listed(request, DESKS[name], may_draft=may_draft)


def _asked(actor: Actor, view: CommitmentView, on: date) -> dict[str, Any]:
    return {"actor": actor, "entity": view.row.entity, "commitment": view.row.id, "on": on}


def _takes(move: str) -> Callable[[CommitmentView], bool]:
    return lambda view: move in COMMITMENT_LIFE.open_moves(view.row.state)


def _binds(*, bound: bool, move: str) -> Callable[[CommitmentView], bool]:
    return lambda view: _takes(move)(view) and (view.row.validated_on is not None) is bound and not _used(view)


def _used(view: CommitmentView) -> bool:
    return any(line.certified or line.requested or line.paid for line in view.lines)


def _amend(actor: Actor, view: CommitmentView, given: Mapping[str, Any], on: date) -> object:
    told = {name: given[name] for name in ("amounts", "schedules", "reason", "signed")}
    return actions.amend_commitment(**_asked(actor, view, on), **told)


def _observe(actor: Actor, view: CommitmentView, given: Mapping[str, Any], on: date) -> object:
    told = {name: given[name] for name in ("amount", "done_on", "partial", "reserves")}
    return actions.observe_service(**_asked(actor, view, on), place=int(given["place"]), **told)


def _withdraw(actor: Actor, view: CommitmentView, given: Mapping[str, Any], on: date) -> object:
    return actions.withdraw_commitment(**_asked(actor, view, on), reason=given["reason"])


OPERATIONS: Final = {
    "soumettre": Operation(
        gettext_lazy("Soumettre à validation"),
        "route",
        Right.COMMITMENT_MANAGE,
        _takes("submit"),
        lambda actor, view, given, on: actions.submit_commitment(**_asked(actor, view, on)),
        tone="primary",
    ),
    "valider": Operation(
        gettext_lazy("Valider l’engagement"),
        "signature",
        Right.COMMITMENT_VALIDATE,
        _takes("validate"),
        lambda actor, view, given, on: actions.validate_commitment(**_asked(actor, view, on), signed=given["signed"]),
        forms.SignedForm,
        "primary",
        multipart=True,
    ),
    "renvoyer": Operation(
        gettext_lazy("Renvoyer au gestionnaire"),
        "arrow-left",
        Right.COMMITMENT_VALIDATE,
        _takes("return"),
        lambda actor, view, given, on: actions.return_commitment(**_asked(actor, view, on), reason=given["reason"]),
        forms.ReasonForm,
    ),
    "constater": Operation(
        gettext_lazy("Constater un service fait"),
        "done",
        Right.SERVICE_OBSERVE,
        lambda view: view.row.state is CommitmentState.VALIDATED and any(line.left > 0 for line in view.lines),
        _observe,
        forms.ObserveForm,
        "primary",
    ),
    "modifier": Operation(
        gettext_lazy("Modifier les montants"),
        "edit",
        Right.COMMITMENT_VALIDATE,
        _takes("amend"),
        _amend,
        forms.AmendForm,
        multipart=True,
    ),
    "solder": Operation(
        gettext_lazy("Solder l’engagement"),
        "check",
        Right.COMMITMENT_MANAGE,
        _takes("close"),
        lambda actor, view, given, on: actions.close_commitment(**_asked(actor, view, on)),
    ),
    "abandonner": Operation(
        gettext_lazy("Abandonner"),
        "remove",
        Right.COMMITMENT_MANAGE,
        _binds(bound=False, move="withdraw"),
        _withdraw,
        forms.ReasonForm,
        "danger",
    ),
    "retirer": Operation(
        gettext_lazy("Retirer l’engagement"),
        "remove",
        Right.COMMITMENT_VALIDATE,
        _binds(bound=True, move="withdraw"),
        _withdraw,
        forms.ReasonForm,
        "danger",
    ),
}


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """One commitment: its lines, what was made of each, what its envelopes have left, and what may be done with it."""
    return _page(request, _view(request, entity, identifier))


def _view(request: HttpRequest, entity: UUID, identifier: UUID) -> CommitmentView:
    try:
        return queries.commitment(actor=access.acting(request), entity=entity, commitment=identifier, on=clock.today())
    except Refused as refused:
        raise Http404 from refused


def _page(
    request: HttpRequest,
    view: CommitmentView,
    *,
    bound: Mapping[str, Any] | None = None,
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> HttpResponse:
    actor, on, row = access.acting(request), clock.today(), view.row

    def may(move: str, right: Right) -> bool:
        return _takes(move)(view) and access.holds(actor, right, perimeter=row.perimeter, on=on)

    context = {
        "view": view,
        "row": row,
        "refusals": refusals,
        "services": certificates.of_line(row.entity, row.id),
        "operations": opened(OPERATIONS, view, actor=actor, perimeter=row.perimeter, on=on, bound=bound),
        "may_revise": may("revise", Right.COMMITMENT_MANAGE),
        "may_reimpute": may("reimpute", Right.COMMITMENT_VALIDATE),
        "may_draft": bool(access.reach(actor, Right.COMMITMENT_MANAGE, on=on)),
        "available": [
            (line, view.available.get(line.envelope, {}).get(Kind.AE), view.kept.get(line.envelope, 0))
            for line in view.lines
        ],
    }
    return render(request, "spending/commitment.html", context, status=status)


@require_POST
@login_required
def operate(request: HttpRequest, entity: UUID, identifier: UUID, operation: str) -> HttpResponse:
    """Do something with one commitment."""
    view = _view(request, entity, identifier)
    return operated(request, OPERATIONS, operation, view, lambda **more: _page(request, view, **more)) or redirect(
        "spending:commitment", entity, identifier
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a commitment of one line, perhaps like another one."""
    whose = body(request)
    title = _("Nouvel engagement")
    if whose is None:
        return render(request, "spending/none.html", {"title": title})
    actor, on = access.acting(request), clock.today()
    form = forms.CommitmentForm(request.POST or None, initial=_proposed(request, whose.id))
    form.offer(_envelopes(actor, whose.id, on))
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        draft = form.head((form.line(),))
        made, refusals = attempt(lambda: actions.draft_commitment(actor=actor, entity=whose.id, draft=draft, on=on))
        if made is not None:
            messages.success(request, _("L’engagement %(number)s est préparé.") % {"number": made.number})
            return redirect("spending:commitment", whose.id, made.commitment)
    context = {"title": title, "body": whose, "form": form, "refusals": refusals}
    return render(request, "spending/new_commitment.html", context, status=422 if refusals or form.errors else 200)


def _proposed(request: HttpRequest, entity: UUID) -> dict[str, Any]:
    """What the address proposes: a commitment to be copied, or some fields."""
    named = ("supplier", "label", "contract_number", "envelope", "amount")
    told = {name: request.GET[name] for name in named if name in request.GET}
    try:
        copied = UUID(request.GET["copy"]) if "copy" in request.GET else None
    except ValueError:
        raise Http404 from None
    return forms.prefilled(_view(request, entity, copied).drafted) if copied else told


def _envelopes(actor: Actor, entity: UUID, on: date, right: Right = Right.COMMITMENT_MANAGE) -> tuple[Any, ...]:
    found, _refusals = attempt(lambda: queries.envelopes(actor=actor, entity=entity, right=right, on=on))
    return found or ()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reimpute(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Charge a line of a validated commitment to another envelope."""
    view, actor, on = _view(request, entity, identifier), access.acting(request), clock.today()
    form = forms.ImputationForm(request.POST or None, view=view)
    form.offer(_envelopes(actor, entity, on, Right.COMMITMENT_VALIDATE))
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        told = {"place": int(given["place"]), "envelope": given["envelope"], "reason": given["reason"]}
        _done, refusals = attempt(lambda: actions.reimpute_commitment(**_asked(actor, view, on), **told))
        if not refusals:
            messages.success(request, _("L’imputation est changée."))
            return redirect("spending:commitment", entity, identifier)
    context = {"view": view, "row": view.row, "form": form, "refusals": refusals, "part": "imputation"}
    return render(request, "spending/revise_commitment.html", context, status=422 if refusals or form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revise(request: HttpRequest, entity: UUID, identifier: UUID, part: str) -> HttpResponse:
    """Write a commitment anew while it is being prepared: its head, or one of its lines."""
    view, actor, on = _view(request, entity, identifier), access.acting(request), clock.today()
    form: forms.HeadForm | forms.LineForm
    if part == "poste":
        form = forms.LineForm(request.POST or None, view=view)
        form.offer(_envelopes(actor, entity, on))
    else:
        form = forms.HeadForm(request.POST or None, view=view)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        draft = form.draft()
        _done, refusals = attempt(lambda: actions.revise_commitment(**_asked(actor, view, on), draft=draft))
        if not refusals:
            messages.success(request, _("L’engagement %(number)s est corrigé.") % {"number": view.row.number})
            return redirect("spending:commitment", entity, identifier)
    context = {"view": view, "row": view.row, "form": form, "refusals": refusals, "part": part}
    return render(request, "spending/revise_commitment.html", context, status=422 if refusals or form.errors else 200)
