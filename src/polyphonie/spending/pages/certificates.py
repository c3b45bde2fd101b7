"""Services done: the list, the desk of whoever certifies, one service and what may be done with it."""

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
from polyphonie.spending.queries import certificates as queries
from polyphonie.spending.queries import commitments
from polyphonie.spending.queries.certificates import CertificateFilter, CertificateView
from polyphonie.spending.terms.certificates import (
    CERTIFICATE_LIFE,
    CERTIFICATE_STATES,
    LONGEST_RESERVES,
    CertificateState,
)

from .commitment_forms import AmountField
from .desks import Desk, Operation, listed, opened, operated


def _columns() -> tuple[Column, ...]:
    words = (_("Engagement"), _("Poste"), _("État"), _("Tiers"), _("Objet"))
    days = (_("Fait le"), _("Constaté le"), _("Certifié le"))
    return (*map(Column, words), Column(_("Montant"), "amount"), *(Column(each, "day") for each in days))


def _line(row: CertificateView) -> tuple[Any, ...]:
    told = row.commitment_number, row.place, said(CERTIFICATE_STATES[row.state]), row.supplier_name, row.label
    return (*told, row.cents, row.done_on, row.observed_on, row.certified_on)


_COMMON: Final[dict[str, Any]] = {
    "template": "spending/certificates.html",
    "find": queries.certificates,
    "kept_to": CertificateFilter,
    "state": CertificateState,
    "columns": _columns,
    "line": _line,
}
DESKS: Final = {
    "certificates": Desk(
        name="certificates",
        title=gettext_lazy("Services faits"),
        lead=gettext_lazy("Ce qui a été reçu des tiers, du plus récent au plus ancien."),
        empty=gettext_lazy("Les services paraissent ici dès qu’ils sont constatés."),
        right=Right.SPENDING_CONSULT,
        **_COMMON,
    ),
    "to_certify": Desk(
        name="to_certify",
        title=gettext_lazy("Services à certifier"),
        lead=gettext_lazy(
            "Ce qui a été constaté dans votre périmètre, du plus ancien au plus récent. Certifier rend la charge due."
        ),
        empty=gettext_lazy("Aucun service n’attend votre certification."),
        right=Right.SERVICE_CERTIFY,
        states=frozenset({CertificateState.OBSERVED}),
        oldest_first=True,
        many=lambda actor, entity, ids, on: actions.certify_services(actor=actor, entity=entity, services=ids, on=on),
        submit=gettext_lazy("Certifier les services cochés"),
        **_COMMON,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest, name: str) -> HttpResponseBase:
    """A list of services done: shown, exported, or certified together."""
    return listed(request, DESKS[name])


class _Of(django_forms.Form):
    """A form about one service."""

    def __init__(self, *args: Any, view: CertificateView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "amount" in self.fields:
            self.fields["amount"].initial = Money(view.cents).decimal
        if "reserves" in self.fields:
            self.fields["reserves"].initial = view.reserves


class CertifyForm(_Of):
    amount = AmountField(
        label=gettext_lazy("Montant certifié"), help_text=gettext_lazy("Ce qui a été constaté, ou ce qui est dû.")
    )
    reserves = django_forms.CharField(
        label=gettext_lazy("Réserves"),
        max_length=LONGEST_RESERVES,
        required=False,
        widget=django_forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(_Of):
    reason = django_forms.CharField(
        label=gettext_lazy("Motif"),
        max_length=LONGEST_RESERVES,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Un service certifié s’annule par l’écriture inverse, tant qu’il n’est pas demandé."),
    )


def _asked(actor: Actor, view: CertificateView, on: date) -> dict[str, Any]:
    return {"actor": actor, "entity": view.entity, "service": view.id, "on": on}


def _certify(actor: Actor, view: CertificateView, given: Mapping[str, Any], on: date) -> object:
    return actions.certify_service(**_asked(actor, view, on), amount=given["amount"], reserves=given["reserves"])


def _cancel(actor: Actor, view: CertificateView, given: Mapping[str, Any], on: date) -> object:
    return actions.cancel_service(**_asked(actor, view, on), reason=given["reason"])


def _stands(view: CertificateView) -> bool:
    return "cancel" in CERTIFICATE_LIFE.open_moves(view.state)


OPERATIONS: Final = {
    "certifier": Operation(
        gettext_lazy("Certifier le service fait"),
        "signature",
        Right.SERVICE_CERTIFY,
        lambda view: "certify" in CERTIFICATE_LIFE.open_moves(view.state),
        _certify,
        CertifyForm,
        "primary",
    ),
    "ecarter": Operation(
        gettext_lazy("Écarter le constat"),
        "remove",
        Right.SERVICE_OBSERVE,
        lambda view: _stands(view) and view.certified_on is None,
        _cancel,
        CancelForm,
        "danger",
    ),
    "annuler": Operation(
        gettext_lazy("Annuler la certification"),
        "remove",
        Right.SERVICE_CERTIFY,
        lambda view: _stands(view) and view.certified_on is not None,
        _cancel,
        CancelForm,
        "danger",
    ),
}


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """One service done: what was received, who says so, what its line has left, and what may be done with it."""
    return _page(request, _view(request, entity, identifier))


def _view(request: HttpRequest, entity: UUID, identifier: UUID) -> CertificateView:
    try:
        return queries.certificate(actor=access.acting(request), entity=entity, service=identifier, on=clock.today())
    except Refused as refused:
        raise Http404 from refused


def _page(
    request: HttpRequest,
    view: CertificateView,
    *,
    bound: Mapping[str, Any] | None = None,
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    context = {
        "row": view,
        "line": commitments.line(view.entity, view.commitment, view.place),
        "readable": invoices.readable(actor=actor, identities=[view.invoice] if view.invoice else [], on=on),
        "refusals": refusals,
        "operations": opened(OPERATIONS, view, actor=actor, perimeter=view.perimeter, on=on, bound=bound),
        "may_request": view.state is CertificateState.CERTIFIED
        and access.holds(actor, Right.PAYMENT_REQUEST, perimeter=view.perimeter, on=on),
    }
    return render(request, "spending/certificate.html", context, status=status)


@require_POST
@login_required
def operate(request: HttpRequest, entity: UUID, identifier: UUID, operation: str) -> HttpResponse:
    """Do something with one service."""
    view = _view(request, entity, identifier)
    return operated(request, OPERATIONS, operation, view, lambda **more: _page(request, view, **more)) or redirect(
        "spending:certificate", entity, identifier
    )
