"""Payment requests: the list, the desks of whoever signs and of whoever passes, what will be late, one request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.controls.queries import Draw
from polyphonie.documents.tables import Column, Table
from polyphonie.invoicing import queries as invoices
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import attempt, tell
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, forms
from polyphonie.spending.queries import commitments
from polyphonie.spending.queries import payment_requests as queries
from polyphonie.spending.queries.payment_requests import Filter, RequestRow, RequestView
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.payment_requests import REQUEST_LIFE, REQUEST_STATES, TO_PAY, RequestState

from .asking import FORMS, body, exported

PAGE: Final = 25
_ALL: Final = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """A list on which somebody waits: the right that opens it, what it holds, what may be done with many at once."""

    name: str
    title: Promise
    lead: Promise
    empty: Promise
    right: Right
    states: frozenset[RequestState]
    by_deadline: bool = False
    many: Callable[..., tuple[actions.Outcome, ...]] | None = None
    submit: Promise | str = ""
    before_order: bool | None = None

    @property
    def together(self) -> bool:
        """Whether some of its requests may be acted on together."""
        return self.many is not None


DESKS: Final = {
    "requests": Desk(
        "requests",
        gettext_lazy("Demandes de paiement"),
        gettext_lazy("Ce que l’on demande à payer, du plus récent au plus ancien."),
        gettext_lazy("Les demandes de paiement paraissent ici dès qu’elles sont saisies."),
        Right.SPENDING_CONSULT,
        frozenset(),
    ),
    "to_order": Desk(
        "to_order",
        gettext_lazy("Ordres de payer à signer"),
        gettext_lazy("Les demandes liquidées dans votre périmètre, la plus pressante d’abord."),
        gettext_lazy("Rien n’attend votre signature."),
        Right.PAYMENT_ORDER,
        frozenset({RequestState.ENTERED}),
        by_deadline=True,
        many=actions.order_payments,
        submit=gettext_lazy("Signer les ordres cochés"),
        before_order=False,
    ),
    "to_pass": Desk(
        "to_pass",
        gettext_lazy("Demandes à viser"),
        gettext_lazy(
            "Les ordres de payer reçus, le délai le plus court d’abord. Se visent ensemble ceux que le plan de contrôle"
            " ne fait pas regarder en entier ; les autres s’ouvrent un par un."
        ),
        gettext_lazy("Aucun ordre de payer n’attend votre visa."),
        Right.PAYMENT_VISA,
        frozenset({RequestState.ORDERED}),
        by_deadline=True,
        many=actions.pass_requests,
        submit=gettext_lazy("Viser les demandes cochées"),
        before_order=True,
    ),
    "deadlines": Desk(
        "deadlines",
        gettext_lazy("Délais de paiement"),
        gettext_lazy("Ce qui est en retard ou va l’être : chaque jour de retard porte intérêt, et 40 €."),
        gettext_lazy("Rien n’est à payer."),
        Right.SPENDING_CONSULT,
        TO_PAY,
        by_deadline=True,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest, name: str) -> HttpResponseBase:
    """A list of requests: shown, exported, or acted on together."""
    wanted, whose = DESKS[name], body(request)
    if whose is None:
        return render(request, "spending/none.html", {"title": wanted.title})
    actor, on = access.acting(request), clock.today()
    if request.method == "POST" and wanted.many is not None:
        return _together(request, wanted, whose.id, actor, on)
    kept_to = _kept_to(request, wanted)
    asked = {
        "actor": actor,
        "entity": whose.id,
        "on": on,
        "right": wanted.right,
        "by_deadline": wanted.by_deadline,
    }
    if request.GET.get("format") in FORMS:
        return exported(_table(wanted, asked, kept_to, on), request.GET["format"])
    rows = queries.requests(**asked, kept_to=kept_to, after=after_in(request), limit=PAGE + 1)  # type: ignore[arg-type]
    ids = [row.id for row in rows[:PAGE]] if wanted.right is Right.PAYMENT_VISA else []
    draws = queries.draws(actor=actor, entity=whose.id, requests=ids, on=on) if ids else {}
    ticked = {row.id for row in rows[:PAGE] if _may_be_ticked(wanted, row, draws)}
    return render(
        request,
        "spending/requests.html",
        {
            "desk": wanted,
            "body": whose,
            "rows": [(row, row.days_left(on=on), draws.get(row.id), row.id in ticked) for row in rows[:PAGE]],
            "may_tick": bool(ticked),
            "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
            "states": [(each, each in kept_to.states) for each in RequestState] if name == "requests" else [],
            "text": request.GET.get("text", ""),
            **(_deadlines(queries.deadlines(actor=actor, entity=whose.id, on=on)) if name == "deadlines" else {}),
            "may_enter": bool(access.reach(actor, Right.PAYMENT_REQUEST, on=on)),
            "export": following(request, after=None),
        },
    )


def _may_be_ticked(desk: Desk, row: RequestRow, draws: Mapping[UUID, Draw]) -> bool:
    """Whether a request may be acted on with others: not where the control plan has the accountant look at it."""
    return desk.together and not (row.id in draws and draws[row.id].drawn)


def _deadlines(found: queries.Deadlines) -> dict[str, Any]:
    """What is to be paid, counted, and its picture: the share of each delay in the whole amount, in hundredths."""
    ranges = (
        (_("en retard"), found.late, "warning"),
        (_("à payer sous sept jours"), found.soon, "warning"),
        (_("dans les délais"), found.in_time, "brand"),
        (_("délai interrompu"), found.stopped, "brand"),
    )
    whole = sum(cents for _label, (_count, cents), _tone in ranges)
    picture = [(label, count, cents, 100 * cents // whole, tone) for label, (count, cents), tone in ranges if whole]
    return {"deadlines": found, "picture": picture}


def _kept_to(request: HttpRequest, wanted: Desk) -> Filter:
    given = {RequestState(each) for each in request.GET.getlist("state") if each in set(RequestState)}
    states = frozenset(given & wanted.states if wanted.states else given) or wanted.states
    return Filter(states=states, text=request.GET.get("text", "")[:100], before_order=wanted.before_order)


def _table(wanted: Desk, asked: Mapping[str, Any], kept_to: Filter, on: date) -> Table:
    words = (_("Numéro"), _("État"), _("Créancier"), _("Pièce"), _("Objet"), _("Fondement"))
    columns = (
        *(Column(each) for each in words),
        Column(_("Montant"), "amount"),
        Column(_("À payer"), "amount"),
        *(
            Column(each, "day")
            for each in (_("Reçue le"), _("Échéance"), _("Ordonnée le"), _("Visée le"), _("Payée le"))
        ),
        Column(_("Jours restants"), "number"),
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        after: UUID | None = None
        while found := queries.requests(**asked, kept_to=kept_to, after=after, limit=_ALL):
            for row in found:
                yield (
                    *(row.number, str(REQUEST_STATES[row.state].fr), row.supplier_name, row.document_number, row.label),
                    *(row.ground, row.cents, row.payable, row.received_on, row.due_on, row.ordered_on, row.passed_on),
                    *(row.paid_on, row.days_left(on=on)),
                )
            after = found[-1].id

    return Table(wanted.name, columns, rows())


def _together(request: HttpRequest, wanted: Desk, entity: UUID, actor: Actor, on: date) -> HttpResponse:
    """Act on the requests that were ticked: those that may be are, the others tell why not."""
    assert wanted.many is not None, "asked before"
    picked = []
    for each in request.POST.getlist("pick"):
        try:
            picked.append(UUID(each))
        except ValueError:
            raise Http404 from None
    outcomes = wanted.many(actor=actor, entity=entity, requests=picked[:_ALL], on=on)
    numbers = {row.id: row.number for row in queries.numbered(actor=actor, entity=entity, ids=picked, on=on)}
    done = sum(not each.refusals for each in outcomes)
    if done:
        told = ngettext("%(count)d demande traitée.", "%(count)d demandes traitées.", done) % {"count": done}
        messages.success(request, told)
    for outcome in outcomes:
        tell(request, outcome.refusals, about=numbers.get(outcome.request, ""))
    if not outcomes:
        messages.error(request, _("Cochez au moins une demande."))
    return redirect(f"{reverse(f'spending:{wanted.name}')}?entity={entity}")


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that may be done with one request: its words, its form, its right, and the move that it takes."""

    title: Promise
    icon: str
    right: Right
    move: str
    act: Callable[[Actor, RequestRow, Mapping[str, Any], date], object]
    form: type[forms.WordsForm] | None = None
    tone: str = "secondary"
    ordered: bool | None = None


def _asked(actor: Actor, row: RequestRow, on: date) -> dict[str, Any]:
    return {"actor": actor, "entity": row.entity, "request": row.id, "on": on}


def _pass(actor: Actor, row: RequestRow, given: Mapping[str, Any], on: date) -> object:
    return actions.pass_request(**_asked(actor, row, on), confirmed=[CheckCode(each) for each in given["confirmed"]])


def _suspend(actor: Actor, row: RequestRow, given: Mapping[str, Any], on: date) -> object:
    return actions.suspend_request(**_asked(actor, row, on), cause=given["cause"], words=given["words"])


OPERATIONS: Final = {
    "ordonner": Operation(
        gettext_lazy("Signer l’ordre de payer"),
        "signature",
        Right.PAYMENT_ORDER,
        "order",
        lambda actor, row, given, on: actions.order_payment(**_asked(actor, row, on)),
        tone="primary",
    ),
    "viser": Operation(
        gettext_lazy("Viser et prendre en charge"), "done", Right.PAYMENT_VISA, "pass", _pass, forms.VisaForm, "primary"
    ),
    "suspendre": Operation(
        gettext_lazy("Suspendre"), "clock", Right.PAYMENT_VISA, "suspend", _suspend, forms.SuspensionForm, ordered=True
    ),
    "interrompre": Operation(
        gettext_lazy("Suspendre"),
        "clock",
        Right.PAYMENT_REQUEST,
        "suspend",
        _suspend,
        forms.SuspensionForm,
        ordered=False,
    ),
    "retenir": Operation(
        gettext_lazy("Ne pas signer, et dire pourquoi"),
        "clock",
        Right.PAYMENT_ORDER,
        "suspend",
        _suspend,
        forms.SuspensionForm,
        ordered=False,
    ),
    "repondre": Operation(
        gettext_lazy("Répondre à la suspension"),
        "edit",
        Right.PAYMENT_REQUEST,
        "answer",
        lambda actor, row, given, on: actions.answer_suspension(**_asked(actor, row, on), words=given["words"]),
        forms.WordsForm,
        "primary",
    ),
    "requerir": Operation(
        gettext_lazy("Requérir le comptable"),
        "shield",
        Right.PAYMENT_ORDER,
        "answer",
        lambda actor, row, given, on: actions.requisition(**_asked(actor, row, on), words=given["words"]),
        forms.WordsForm,
        "danger",
        ordered=True,
    ),
    "rejeter": Operation(
        gettext_lazy("Rejeter"),
        "refused",
        Right.PAYMENT_VISA,
        "reject",
        lambda actor, row, given, on: actions.reject_request(**_asked(actor, row, on), words=given["words"]),
        forms.WordsForm,
        "danger",
        ordered=True,
    ),
    "abandonner": Operation(
        gettext_lazy("Abandonner"),
        "refused",
        Right.PAYMENT_REQUEST,
        "reject",
        lambda actor, row, given, on: actions.reject_request(**_asked(actor, row, on), words=given["words"]),
        forms.WordsForm,
        "danger",
        ordered=False,
    ),
}


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """One request: what it pays and why, where it stands, what each step left, and what may be done with it."""
    return _page(request, _view(request, entity, identifier))


def _view(request: HttpRequest, entity: UUID, identifier: UUID) -> RequestView:
    try:
        return queries.request(actor=access.acting(request), entity=entity, request=identifier, on=clock.today())
    except Refused as refused:
        raise Http404 from refused


def _page(
    request: HttpRequest, view: RequestView, bound: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    row, given = view.row, bound or {}
    invoiced = [(row.structure, row.invoice)] if row.structure and row.invoice else []
    open_to_me = [
        (name, each, given.get(name) or (each.form(view=view) if each.form else None))
        for name, each in OPERATIONS.items()
        if _may(each, actor, row, on)
    ]
    context = {
        "view": view,
        "row": row,
        "readable": invoices.readable(actor=actor, identities=invoiced, on=on),
        "days_left": row.days_left(on=on),
        "draw": queries.draws(actor=actor, entity=row.entity, requests=[row.id], on=on).get(row.id),
        "operations": open_to_me,
        "refusals": given.get("refusals", ()),
    }
    return render(request, "spending/request.html", context, status=status)


def _may(operation: Operation, actor: Actor, row: RequestRow, on: date) -> bool:
    if operation.ordered is not None and operation.ordered != (row.ordered_on is not None):
        return False
    move = (
        "pass_unordered" if operation.move == "pass" and row.order_after and row.ordered_on is None else operation.move
    )
    if move not in REQUEST_LIFE.open_moves(row.state):
        return False
    return access.holds(actor, operation.right, perimeter=row.perimeter, on=on)


@require_POST
@login_required
def operate(request: HttpRequest, entity: UUID, identifier: UUID, operation: str) -> HttpResponse:
    """Do something with one request."""
    if operation not in OPERATIONS:
        raise Http404
    wanted, view = OPERATIONS[operation], _view(request, entity, identifier)
    form = wanted.form(request.POST, view=view) if wanted.form else None
    if form is not None and not form.is_valid():
        return _page(request, view, {operation: form}, status=422)
    given = form.cleaned_data if form is not None else {}
    actor, on = access.acting(request), clock.today()
    _done, refusals = attempt(lambda: wanted.act(actor, view.row, given, on))
    if refusals:
        return _page(request, view, {operation: form, "refusals": refusals}, status=422)
    messages.success(request, _("C’est fait : la demande %(number)s a avancé.") % {"number": view.row.number})
    return redirect("spending:request", entity, identifier)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Enter a request of one line, on a commitment's or on an envelope."""
    whose = body(request)
    if whose is None:
        return render(request, "spending/none.html", {"title": _("Nouvelle demande de paiement")})
    held, _refused = attempt(
        lambda: commitments.envelopes(
            actor=access.acting(request), entity=whose.id, right=Right.PAYMENT_REQUEST, on=clock.today()
        )
    )
    form = forms.RequestForm(request.POST or None, entity=whose.id, envelopes=held or (), initial=_proposed(request))
    refusals: tuple[Any, ...] = ()
    if form.is_valid():
        entered, refusals = attempt(
            lambda: actions.enter_payment_request(
                actor=access.acting(request), entity=whose.id, draft=form.draft(), on=clock.today()
            )
        )
        if entered is not None:
            messages.success(request, _("La demande %(number)s est saisie.") % {"number": entered.number})
            return redirect("spending:request", whose.id, entered.request)
    context = {"body": whose, "form": form, "refusals": refusals}
    return render(request, "spending/new_request.html", context, status=422 if refusals or form.errors else 200)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """What the address proposes: the commitment and the amount that a certificate or an invoice led from."""
    named = (
        *("commitment", "place", "amount", "document_number", "structure", "invoice", "label", "received_on"),
        *("purpose", "flux", "ground", "recovered"),
    )
    return {"received_on": clock.today(), **{name: request.GET[name] for name in named if name in request.GET}}
