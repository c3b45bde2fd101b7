"""One invoice: what it says, where it stands, what may be done about it now, and its files."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right, Words
from polyphonie.documents.invoice import render as readable
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions import answers, treatments
from polyphonie.invoicing.actions.answers import AddedFile
from polyphonie.invoicing.downloads import handed, spoken
from polyphonie.invoicing.queries import Seen, ties
from polyphonie.invoicing.queries import messages as platform_messages
from polyphonie.invoicing.queries.lateness import lateness_of
from polyphonie.invoicing.queries.settings import clock_of
from polyphonie.invoicing.terms import LONGEST_WORDS, SECOND_READING, TREATMENTS, InvoiceState
from polyphonie.invoicing.terms.reasons import REASONS
from polyphonie.invoicing.terms.validations import AGENT, FRAMEWORK_NAMES, VALIDATIONS, Validation
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties

from .readable_views import readable_view


class TreatForm(forms.Form):
    """The state that a recipient sets, and why."""

    state = forms.ChoiceField(choices=[(str(state), str(state)) for state in TREATMENTS])
    reason = forms.CharField(max_length=LONGEST_WORDS, required=False)
    reason_code = forms.CharField(max_length=50, required=False)
    payment_request_number = forms.CharField(max_length=50, required=False)
    service_on = forms.DateField(required=False)


class RecycleForm(forms.Form):
    """Where a supplier sends its invoice again."""

    siret = forms.CharField(label=gettext_lazy("SIRET du destinataire"), max_length=20)
    service_code = forms.CharField(label=gettext_lazy("Code service"), max_length=100, required=False)
    commitment_number = forms.CharField(label=gettext_lazy("Numéro d'engagement"), max_length=50, required=False)


@require_safe
@login_required
def invoice(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """An invoice, as its supplier or its recipient sees it."""
    return page(request, seen_by(request, entity, identifier))


def seen_by(request: HttpRequest, entity: UUID, identifier: UUID) -> Seen:
    """The invoice as the signed-in person may see it. Refuses: INV-FIN-01."""
    return queries.invoice(actor=access.acting(request), entity=entity, identifier=identifier, on=clock.today())


def page(
    request: HttpRequest, seen: Seen, *, refused: Refused | None = None, unusual: InvoiceState | None = None
) -> HttpResponse:
    """The page, and what came of a post that changed nothing: refused, or to be confirmed because it is unusual."""
    row = seen.invoice
    report = queries.report(row)
    recipient = parties.entity(row.entity)
    on = clock.today()
    payment = clock_of(entity=row.entity, invoice=row.id, days=row.payment_days)
    facts = {
        "seen": seen,
        "invoice": row,
        "recipient": recipient,
        "service": parties.service(row.service) if row.service else None,
        "timeline": queries.timeline(entity=row.entity, identifier=row.id)[::-1],
        "attachments": queries.attachments(entity=row.entity, identifier=row.id),
        "platform_messages": platform_messages.messages_of(entity=row.entity, invoice=row.id),
        "supporting": list(enumerate(report.document.attachments)),
        "payment": payment,
        "days_left": payment.days_left(on=on) if payment else None,
        "days_late": payment.days_late(on=on) if payment else 0,
        "lateness": lateness_of(payment, due=row.due, on=on) if payment else None,
        "corrects": ties.correction_of(row),
        "corrected_by": ties.corrected_by(row),
        "validator": parties.supplier(row.validator) if row.validator else None,
        "framework": FRAMEWORK_NAMES[row.framework],
        "validation": _validation(row),
        "answer_before": queries.answer_before(row),
        "reason_lists": {state: reason_choices(state) for state in seen.settable if state in REASONS},
        "refusal_reasons": [("", ""), *reason_choices(InvoiceState.REFUSED_BY_VALIDATOR, InvoiceState.WRONG_VALIDATOR)],
        "treatments": [(state, TREATMENTS[state].reason_required) for state in seen.settable],
        "readable": readable_view(report.document.invoice, report, heading=3),
        "refusals": refused.refusals if refused else (),
        "unusual": unusual,
        "posted": request.POST,
        "may_copy": access.holds(
            access.acting(request), Right.INVOICE_DEPOSIT, perimeter=Perimeter.of_supplier(row.supplier), on=on
        ),
    }
    return render(request, "invoicing/invoice.html", facts, status=refused.http_status if refused else 200)


def _validation(row: queries.InvoiceRow) -> Validation | None:
    """Who validates, if somebody does: the agent of the group at a second reading."""
    found = VALIDATIONS.get(row.framework)
    return replace(found, validator=AGENT) if found and row.state in SECOND_READING.values() else found


def reason_choices(*states: InvoiceState) -> list[tuple[str, Words]]:
    """The reasons of some states, as a list to choose from."""
    return [(code, name) for state in states for code, name in REASONS[state].items()]


@require_POST
@login_required
def treat(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Set a state on a received invoice. One that rarely follows the present state is asked for twice."""
    seen = seen_by(request, entity, identifier)
    form = TreatForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez un état dans la liste."))
        return redirect("invoicing:invoice", entity, identifier)
    state = InvoiceState(form.cleaned_data["state"])
    if state in seen.unusual and request.POST.get("confirmed") != state:
        return page(request, seen, unusual=state)
    try:
        treatments.treat(
            actor=access.acting(request),
            entity=entity,
            invoice=identifier,
            state=state,
            reason=form.cleaned_data["reason"],
            reason_code=form.cleaned_data["reason_code"],
            service_on=form.cleaned_data["service_on"],
            payment_request_number=form.cleaned_data["payment_request_number"],
            on=clock.today(),
        )
    except Refused as refused:
        return page(request, seen, refused=refused)
    messages.success(request, _("L'état est enregistré ; le fournisseur en sera averti."))
    return redirect("invoicing:invoice", entity, identifier)


@require_POST
@login_required
def complete(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Answer a suspension with a comment and documents."""
    seen = seen_by(request, entity, identifier)
    files = [AddedFile(file.name or "", file.read()) for file in request.FILES.getlist("files")]
    try:
        answers.complete(
            actor=access.acting(request),
            entity=entity,
            invoice=identifier,
            comment=request.POST.get("comment", ""),
            files=files,
            on=clock.today(),
        )
    except Refused as refused:
        return page(request, seen, refused=refused)
    messages.success(request, _("Votre réponse est partie : la structure reprend la facture."))
    return redirect("invoicing:invoice", entity, identifier)


@require_POST
@login_required
def acknowledge(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Say that a rejection was read."""
    seen = seen_by(request, entity, identifier)
    try:
        answers.acknowledge(actor=access.acting(request), entity=entity, invoice=identifier, on=clock.today())
    except Refused as refused:
        return page(request, seen, refused=refused)
    messages.success(request, _("Le rejet est acquitté."))
    return redirect("invoicing:invoice", entity, identifier)


@require_POST
@login_required
def recycle(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Send an invoice again, to the right recipient, service or commitment."""
    seen = seen_by(request, entity, identifier)
    form = RecycleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Indiquez le SIRET du destinataire."))
        return redirect("invoicing:invoice", entity, identifier)
    try:
        recycled = answers.recycle(
            actor=access.acting(request),
            entity=entity,
            invoice=identifier,
            siret=form.cleaned_data["siret"].replace(" ", ""),
            service_code=form.cleaned_data["service_code"],
            commitment_number=form.cleaned_data["commitment_number"],
            on=clock.today(),
        )
    except Refused as refused:
        return page(request, seen, refused=refused)
    messages.success(request, _("La facture repart vers son destinataire."))
    return redirect("invoicing:invoice", recycled.entity, recycled.invoice)


@require_safe
@login_required
def original(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """The file as it was deposited."""
    row = seen_by(request, entity, identifier).invoice
    about, content = queries.opened(entity=entity, original=row.original)
    return handed(content, name=about.name, media_type=about.media_type)


@require_safe
@login_required
def readable_pdf(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """The readable view as a PDF."""
    row = seen_by(request, entity, identifier).invoice
    report = queries.report(row)
    content = readable.pdf(report.document.invoice, report, language=spoken())
    return handed(content, name=f"{row.number}.pdf", media_type="application/pdf")


@require_safe
@login_required
def attachment(request: HttpRequest, entity: UUID, identifier: UUID, attachment: UUID) -> HttpResponse:
    """A document added after the deposit."""
    seen_by(request, entity, identifier)
    about, content = queries.attachment(entity=entity, identifier=identifier, attachment=attachment)
    return handed(content, name=about.name, media_type=about.media_type)


@require_safe
@login_required
def message(request: HttpRequest, entity: UUID, identifier: UUID, message: UUID) -> HttpResponse:
    """A life-cycle message about the invoice, as it was received or made."""
    seen_by(request, entity, identifier)
    about, content = platform_messages.message(entity=entity, invoice=identifier, identifier=message)
    return handed(content, name=about.name, media_type=about.media_type)


@require_safe
@login_required
def supporting_document(request: HttpRequest, entity: UUID, identifier: UUID, place: int) -> HttpResponse:
    """A document that the invoice bears in itself."""
    found = queries.supporting_document(seen_by(request, entity, identifier).invoice, place=place)
    return handed(found.content, name=found.name, media_type="application/octet-stream")
