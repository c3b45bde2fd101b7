"""Writing an invoice in the portal: drafts, the form, what a check finds, the readable view, the deposit.

Every button of the form posts the whole of it and says what is wanted in `do`; what was typed is kept first, then the
page is asked again. So each step works without a script, and a reloaded page repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import composing, drafting
from polyphonie.invoicing.actions import drafts as actions
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.queries.drafts import DraftRow
from polyphonie.invoicing.terms.drafts import FIELDS, LINE_FIELDS, MOST_DRAFTS, NEW_LINE, Sheet
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import queries as parties

from .entry import entry_facts
from .readable_views import readable_view


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def drafts(request: HttpRequest) -> HttpResponse:
    """One's drafts, and a new one."""
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=on)
    if request.method == "POST":
        return redirect("invoicing:draft", actions.begin_draft(actor=actor, on=on))
    rows = kept.drafts(actor=actor, limit=MOST_DRAFTS)
    facts = {"drafts": _summaries(rows), "discarded": _identifier(request, "efface")}
    return render(request, "invoicing/drafts.html", facts)


def _summaries(rows: Sequence[DraftRow]) -> list[tuple[DraftRow, str, composing.Sums]]:
    """Each draft, to whom it goes, and what it amounts to so far."""
    entries = [drafting.entry_of(row.sheet, on=clock.today())[0] for row in rows]
    found = {siret: parties.entity_by_siret(siret) for siret in {entry.recipient_siret for entry in entries} if siret}
    names = {siret: entity.name for siret, entity in found.items() if entity}
    return [
        (row, names.get(entry.recipient_siret, entry.recipient_siret), composing.sums(entry))
        for row, entry in zip(rows, entries, strict=True)
    ]


def _identifier(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The form of an invoice, with what a check finds beside the fields when it is asked for."""
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=on)
    row = kept.draft(actor=actor, draft=identifier)
    if row.entity and row.invoice:
        return redirect("invoicing:invoice", row.entity, row.invoice)
    if row.closed_at:
        return redirect(f"{reverse('invoicing:drafts')}?efface={row.id}")
    if request.method == "POST":
        return _written(request, identifier)
    refusals: Sequence[Refusal] = ()
    warnings: Sequence[Refusal] = ()
    checked = "verifier" in request.GET
    if checked:
        try:
            receipt = actions.check_draft(actor=actor, draft=identifier, on=on)
            refusals, warnings = receipt.refusals, receipt.warnings
        except Refused as refused:
            refusals = refused.refusals
    facts = entry_facts(request, row, row.sheet, refusals=refusals)
    return render(request, "invoicing/draft.html", facts | {"checked": checked, "warnings": warnings})


def _written(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Keep what was typed, then do what the button says, and show the page again, there."""
    actor, on = access.acting(request), clock.today()
    do, _colon, what = request.POST.get("do", "keep").partition(":")
    sheet = _typed(request.POST)
    if do in ("keep", "find") and (looked_for := request.POST.get("destinataire", "").strip()):
        siret = looked_for.replace(" ", "")
        do, what = ("choose", siret) if parties.entity_by_siret(siret) else ("find", "")
    try:
        row = actions.keep_draft(actor=actor, draft=identifier, sheet=_edited(sheet, do, what), on=on)
        if do == "totals":
            return render(request, "invoicing/draft_totals.html", entry_facts(request, row, row.sheet) | {"live": True})
        query = _DONE[do](request, identifier, what) if do in _DONE else {}
    except Refused as refused:
        row = kept.draft(actor=actor, draft=identifier)
        facts = entry_facts(request, row, sheet, refusals=refused.refusals)
        status = 200 if _by_htmx(request) else refused.http_status
        return render(request, "invoicing/draft.html", facts | {"unkept": True}, status=status)
    if isinstance(query, str):
        return _away(request, query)
    return redirect(f"{request.path}?{urlencode(query)}" if query else request.path)


def _away(request: HttpRequest, address: str) -> HttpResponse:
    """Another page: htmx is told to go there, rather than to put it in the place of the form."""
    if _by_htmx(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _typed(posted: QueryDict) -> Sheet:
    """What the form says, field by field; its lines in their order, whatever their numbers."""
    places = {
        int(name.split("-")[1]) for name in posted if name.startswith("lines-") and name.split("-")[1].isdecimal()
    }
    lines = tuple(
        {name: value.strip() for name in LINE_FIELDS if (value := posted.get(f"lines-{place}-{name}", ""))}
        for place in sorted(places)
    )
    return Sheet({name: value.strip() for name in FIELDS if (value := posted.get(name, ""))}, lines)


def _edited(sheet: Sheet, do: str, what: str) -> Sheet:
    """The sheet as the button changes it: a line more or less, another recipient."""
    lines, fields = list(sheet.lines), dict(sheet.fields)
    if do == "add_line":
        lines.append({**NEW_LINE, "vat": lines[-1].get("vat", "20")} if lines else NEW_LINE)
    elif do == "remove_line" and what.isdecimal() and int(what) < len(lines):
        del lines[int(what)]
    elif do == "choose":
        fields = {name: value for name, value in fields.items() if name not in ("recipient", "service")}
        fields |= {"recipient": what} if what else {}
    return Sheet(fields, tuple(lines))


Then = Mapping[str, str] | str
"""What is shown next: the query of the form's page, or the address of another page."""


def _line_added(request: HttpRequest, identifier: UUID, what: str) -> Then:
    return {"ligne": "derniere"}


def _looked_for(request: HttpRequest, identifier: UUID, what: str) -> Then:
    return {"destinataire": request.POST.get("destinataire", "")[: parties.LONGEST_SEARCH]}


def _checked(request: HttpRequest, identifier: UUID, what: str) -> Then:
    return {"verifier": "1"}


def _viewed(request: HttpRequest, identifier: UUID, what: str) -> Then:
    return reverse("invoicing:view_draft", args=[identifier])


def _joined(request: HttpRequest, identifier: UUID, what: str) -> Then:
    for file in request.FILES.getlist("files"):
        actions.join_file(
            actor=access.acting(request),
            draft=identifier,
            name=file.name or "",
            content=file.read(),
            on=clock.today(),
        )
    return {"pieces": "1"}


def _removed(request: HttpRequest, identifier: UUID, what: str) -> Then:
    try:
        file = UUID(what)
    except ValueError:
        return {}
    actions.remove_file(actor=access.acting(request), draft=identifier, file=file, on=clock.today())
    return {"pieces": "1"}


def _deposited(request: HttpRequest, identifier: UUID, what: str) -> Then:
    _joined(request, identifier, what)
    try:
        receipt = actions.deposit_draft(actor=access.acting(request), draft=identifier, on=clock.today())
        refusals = receipt.refusals
    except Refused as refused:
        receipt, refusals = None, refused.refusals
    if receipt and receipt.accepted:
        sentence = _("La facture %(number)s est déposée pour %(entity)s : suivez-la ici.")
        messages.success(request, sentence % {"number": receipt.number, "entity": receipt.entity_name})
        return reverse("invoicing:invoice", args=[receipt.entity, receipt.invoice])
    count = len(refusals)
    sentence = ngettext(
        "Rien n'a été déposé : un point est à corriger.",
        "Rien n'a été déposé : %(count)s points sont à corriger.",
        count,
    )
    messages.error(request, sentence % {"count": count})
    return f"{reverse('invoicing:draft', args=[identifier])}?verifier=1"


_DONE: Final[Mapping[str, Callable[[HttpRequest, UUID, str], Then]]] = {
    "add_line": _line_added,
    "find": _looked_for,
    "check": _checked,
    "view": _viewed,
    "join": _joined,
    "remove_file": _removed,
    "deposit": _deposited,
}


@require_safe
@login_required
def view_draft(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The readable view of the invoice that a draft makes; or what keeps one from being made."""
    actor, on = access.acting(request), clock.today()
    row = kept.draft(actor=actor, draft=identifier)
    facts: dict[str, object] = {"draft": row}
    try:
        document = actions.document_of_draft(actor=actor, draft=identifier, on=on)
    except Refused as refused:
        facts["refusals"] = refused.refusals
    else:
        facts["readable"] = readable_view(document, heading=2)
    return render(request, "invoicing/draft_view.html", facts)


@require_POST
@login_required
def discard_draft(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Put a draft aside, and say how to take it back."""
    actions.discard_draft(actor=access.acting(request), draft=identifier, on=clock.today())
    return redirect(f"{reverse('invoicing:drafts')}?efface={identifier}")


@require_POST
@login_required
def restore_draft(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Take back a draft that was put aside."""
    actions.restore_draft(actor=access.acting(request), draft=identifier, on=clock.today())
    messages.success(request, _("Le brouillon est de nouveau là."))
    return redirect("invoicing:draft", identifier)


@require_POST
@login_required
def copy_invoice(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Write an invoice again, or the credit note that cancels it."""
    credit_note = request.POST.get("kind") == "credit_note"
    begun, whole = actions.copy_invoice(
        actor=access.acting(request), entity=entity, invoice=identifier, credit_note=credit_note, on=clock.today()
    )
    if not whole:
        sentence = _("Les remises et les frais sur toute la facture ne sont pas repris : vérifiez les montants.")
        messages.warning(request, sentence)
    return redirect("invoicing:draft", begun)
