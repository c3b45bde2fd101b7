"""Services proposed from invoices: the desk, one proposal with why it is not matched, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms as django_forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.documents.tables import Column
from polyphonie.invoicing import queries as invoices
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.spending import actions
from polyphonie.spending.forms import said
from polyphonie.spending.queries import certificates, commitments
from polyphonie.spending.queries import proposals as queries
from polyphonie.spending.queries.proposals import ProposalFilter, ProposalView
from polyphonie.spending.terms.commitments import LONGEST_REASON
from polyphonie.spending.terms.proposals import (
    DECIDED,
    PROPOSAL_LIFE,
    PROPOSAL_STATES,
    UNDECIDED,
    Choice,
    ProposalState,
)

from .commitment_forms import AmountField
from .desks import Desk, Operation, listed, opened, operated

_PLACES: Final = 3
"""Lines that the form of a correction offers at once."""


def _columns() -> tuple[Column, ...]:
    words = (_("Facture"), _("État"), _("Fournisseur"), _("Engagement"), _("Motifs"))
    days = (_("Émise le"), _("Proposée le"))
    return (*map(Column, words), Column(_("Montant"), "amount"), *(Column(each, "day") for each in days))


def _line(row: ProposalView) -> tuple[Any, ...]:
    numbers = ", ".join(sorted({each.number for each in row.lines})) or row.commitment_number
    reasons = " ".join(each.code for each in row.reasons)
    told = row.invoice_number, said(PROPOSAL_STATES[row.state]), row.supplier_name, numbers, reasons
    return (*told, row.cents, row.issued_on, row.proposed_on)


DESKS: Final = {
    "proposals": Desk(
        name="proposals",
        template="spending/proposals.html",
        title=gettext_lazy("Services proposés par les factures"),
        lead=gettext_lazy(
            "Chaque facture reçue est rapprochée d’un engagement :"
            " acceptez, corrigez ou refusez, la plus ancienne d’abord."
        ),
        empty=gettext_lazy("Aucune facture n’attend d’être rapprochée."),
        right=Right.SPENDING_CONSULT,
        states=UNDECIDED,
        oldest_first=True,
        many=lambda actor, entity, ids, on: actions.accept_proposals(actor=actor, entity=entity, proposals=ids, on=on),
        submit=gettext_lazy("Accepter les propositions cochées"),
        tickable=lambda row: row.state is ProposalState.PROPOSED,
        find=queries.proposals,
        kept_to=ProposalFilter,
        state=ProposalState,
        columns=_columns,
        line=_line,
    ),
    "decided_proposals": Desk(
        name="decided_proposals",
        template="spending/proposals.html",
        title=gettext_lazy("Propositions décidées"),
        lead=gettext_lazy("Ce qui a été dit des factures reçues, de la plus récente à la plus ancienne."),
        empty=gettext_lazy("Aucune proposition n’est décidée."),
        right=Right.SPENDING_CONSULT,
        states=DECIDED,
        many=lambda actor, entity, ids, on: actions.request_payments(actor=actor, entity=entity, proposals=ids, on=on),
        submit=gettext_lazy("Demander le paiement des factures cochées"),
        tickable=lambda row: row.unrequested,
        find=queries.proposals,
        kept_to=ProposalFilter,
        state=ProposalState,
        columns=_columns,
        line=_line,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest, name: str) -> HttpResponseBase:
    """The proposals that wait, or that were decided: shown, exported, accepted together."""
    return listed(request, DESKS[name])


class _Of(django_forms.Form):
    """A form about one proposal."""

    def __init__(self, *args: Any, view: ProposalView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.prepare(view)

    def prepare(self, view: ProposalView) -> None:
        """Fill the fields with what is proposed."""


class RefuseForm(_Of):
    reason = django_forms.CharField(
        label=gettext_lazy("Motif"),
        max_length=LONGEST_REASON,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Le fournisseur le lit."),
    )


class CorrectForm(_Of):
    """Up to three lines, by the number of their commitment."""

    reason = django_forms.CharField(label=gettext_lazy("Motif"), max_length=LONGEST_REASON, required=False)

    def prepare(self, view: ProposalView) -> None:
        for index in range(_PLACES):
            of = {"index": index + 1}
            first = index == 0
            self.fields[f"number_{index}"] = django_forms.CharField(
                label=_("Engagement %(index)s") % of,
                max_length=10,
                required=first,
                initial=view.lines[index].number
                if index < len(view.lines)
                else view.commitment_number
                if first
                else "",
                help_text=_("Les dix chiffres de l’engagement.") if first else "",
            )
            self.fields[f"place_{index}"] = django_forms.IntegerField(
                label=_("Poste %(index)s") % of,
                min_value=1,
                required=False,
                initial=view.lines[index].place if index < len(view.lines) else 1 if first else None,
            )
            self.fields[f"amount_{index}"] = AmountField(
                label=_("Montant %(index)s") % of,
                required=first,
                initial=Money(view.lines[index].cents).decimal
                if index < len(view.lines)
                else Money(view.cents).decimal
                if first and view.cents > 0
                else None,
            )
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        chosen = []
        for index in range(_PLACES):
            number, amount = (given.get(f"number_{index}") or "").strip(), given.get(f"amount_{index}")
            if not number or amount is None:
                continue
            place = given.get(f"place_{index}") or 1
            found = [each for each in commitments.lines_of_number(self.view.entity, number) if each.place == place]
            if not found:
                self.add_error(f"number_{index}", _("Aucun engagement de votre périmètre n’a ce numéro et ce poste."))
            chosen += [Choice(each.commitment, place, amount) for each in found]
        given["lines"] = tuple(chosen)
        return given


def _asked(actor: Actor, view: ProposalView, on: date) -> dict[str, Any]:
    return {"actor": actor, "entity": view.entity, "proposal": view.id, "on": on}


def _correct(actor: Actor, view: ProposalView, given: Mapping[str, Any], on: date) -> object:
    return actions.correct_proposal(**_asked(actor, view, on), lines=given["lines"], reason=given["reason"])


def _match(actor: Actor, view: ProposalView, given: Mapping[str, Any], on: date) -> object:
    return actions.propose_service(actor=actor, structure=view.structure, invoice=view.id, on=on)


OPERATIONS: Final = {
    "demander": Operation(
        gettext_lazy("Demander le paiement"),
        "payment",
        Right.PAYMENT_REQUEST,
        lambda view: view.unrequested,
        lambda actor, view, given, on: actions.request_payment(**_asked(actor, view, on)),
        tone="primary",
    ),
    "accepter": Operation(
        gettext_lazy("Accepter : le service est fait"),
        "done",
        Right.SERVICE_OBSERVE,
        lambda view: "accept" in PROPOSAL_LIFE.open_moves(view.state),
        lambda actor, view, given, on: actions.accept_proposal(**_asked(actor, view, on)),
        tone="primary",
        or_right=Right.SERVICE_CERTIFY,
    ),
    "rapprocher": Operation(
        gettext_lazy("Rapprocher de nouveau"),
        "recycle",
        Right.SERVICE_OBSERVE,
        lambda view: "propose" in PROPOSAL_LIFE.open_moves(view.state),
        _match,
        or_right=Right.SERVICE_CERTIFY,
    ),
    "corriger": Operation(
        gettext_lazy("Choisir les postes"),
        "edit",
        Right.SERVICE_OBSERVE,
        lambda view: "correct" in PROPOSAL_LIFE.open_moves(view.state),
        _correct,
        CorrectForm,
        or_right=Right.SERVICE_CERTIFY,
    ),
    "refuser": Operation(
        gettext_lazy("Refuser : le service n’est pas fait"),
        "refused",
        Right.SERVICE_OBSERVE,
        lambda view: "refuse" in PROPOSAL_LIFE.open_moves(view.state),
        lambda actor, view, given, on: actions.refuse_proposal(**_asked(actor, view, on), reason=given["reason"]),
        RefuseForm,
        "danger",
        or_right=Right.SERVICE_CERTIFY,
    ),
}


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """One proposal: its invoice, the lines that it is about or every reason why there is none, what may be said."""
    return _page(request, _view(request, entity, identifier))


def _view(request: HttpRequest, entity: UUID, identifier: UUID) -> ProposalView:
    try:
        return queries.proposal(actor=access.acting(request), entity=entity, proposal=identifier, on=clock.today())
    except Refused as refused:
        raise Http404 from refused


def _page(
    request: HttpRequest,
    view: ProposalView,
    *,
    bound: Mapping[str, Any] | None = None,
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    context = {
        "row": view,
        "refusals": refusals,
        "readable": invoices.readable(actor=actor, identities=[(view.structure, view.id)], on=on),
        "services": certificates.of_invoice(view.structure, view.id),
        "operations": opened(OPERATIONS, view, actor=actor, perimeter=view.perimeter, on=on, bound=bound),
    }
    return render(request, "spending/proposal.html", context, status=status)


@require_POST
@login_required
def operate(request: HttpRequest, entity: UUID, identifier: UUID, operation: str) -> HttpResponse:
    """Say something of one proposal."""
    view = _view(request, entity, identifier)
    return operated(request, OPERATIONS, operation, view, lambda **more: _page(request, view, **more)) or redirect(
        "spending:proposal", entity, identifier
    )
