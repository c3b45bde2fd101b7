"""The list of invoices, filtered by its address, and the same list as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import queries
from polyphonie.invoicing.queries import Criteria, InvoiceRow, Line
from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState
from polyphonie.kernel import clock
from polyphonie.parties import queries as parties

from .lists import after_in, following

PAGE: Final = 50
EXPORTED: Final = 50_000
_AT_ONCE: Final = 500


class FilterForm(forms.Form):
    """What the list may be narrowed by."""

    words = forms.CharField(max_length=200, required=False)
    state = forms.MultipleChoiceField(choices=[(str(state), str(state)) for state in InvoiceState], required=False)
    deposited_from = forms.DateField(required=False)
    deposited_to = forms.DateField(required=False)
    entity = forms.UUIDField(required=False)
    service = forms.UUIDField(required=False)
    supplier = forms.UUIDField(required=False)
    late = forms.BooleanField(required=False)
    to_acknowledge = forms.BooleanField(required=False)

    def criteria(self) -> Criteria:
        """What is valid of it; a spoilt filter is left out rather than answered with an error."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data
        return Criteria(
            words=given.get("words") or "",
            states=frozenset(InvoiceState(state) for state in given.get("state") or ()),
            entity=given.get("entity"),
            service=given.get("service"),
            supplier=given.get("supplier"),
            pay_before=clock.today() if given.get("late") else None,
            to_acknowledge=bool(given.get("to_acknowledge")),
            deposited_from=given.get("deposited_from"),
            deposited_before=last + timedelta(days=1) if (last := given.get("deposited_to")) else None,
        )


@require_safe
@login_required
def invoices(request: HttpRequest) -> HttpResponse:
    """The invoices that one may consult, newest first. Asked by htmx, only the list is sent."""
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    form, after = FilterForm(request.GET), after_in(request)
    criteria = form.criteria()
    rows = queries.search(actor=actor, on=on, criteria=criteria, after=after, limit=PAGE + 1)
    only_list = request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
    facts = {
        "lines": queries.lines(rows[:PAGE]),
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "first": following(request, after=None) if after else "",
        "form": form,
        "narrowed": list(_narrowed(criteria)),
        "chosen": set(request.GET.getlist("state")),
        "states": [(str(state), _name(state)) for state in InvoiceState],
        "filtered": any(request.GET.get(name) for name in FilterForm.base_fields),
        "export": following(request, after=None),
        "may_deposit": bool(access.reach(actor, Right.INVOICE_DEPOSIT, on=on)),
    }
    answer = render(request, "invoicing/list.html" if only_list else "invoicing/invoices.html", facts)
    patch_vary_headers(answer, ("HX-Request",))
    return answer


def _narrowed(criteria: Criteria) -> Iterator[tuple[str, UUID, str]]:
    """The parties to which the address narrows the list: the filter, its value, and its name for the reader."""
    asked = (
        ("entity", criteria.entity, parties.entity),
        ("service", criteria.service, parties.service),
        ("supplier", criteria.supplier, parties.supplier),
    )
    for name, value, find in asked:
        if value is not None:
            found = find(value)
            yield name, value, found.name if found else str(value)


def _name(state: InvoiceState) -> str:
    return STATE_NAMES[state][0 if (get_language() or "fr").startswith("fr") else 1]


_COLUMNS: Final = (
    _("Numéro"),
    _("Type"),
    _("Fournisseur"),
    _("Destinataire"),
    _("Service"),
    _("Engagement"),
    _("Émise le"),
    _("Échéance"),
    _("Déposée le"),
    _("Hors taxes"),
    _("TVA"),
    _("Montant dû"),
    _("Devise"),
    _("État"),
    _("Depuis le"),
    _("Numéro d'enregistrement"),
)


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV (UTF-8 with its mark, semicolons: a spreadsheet opens it), 50,000 rows at most."""
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    criteria = FilterForm(request.GET).criteria()

    def rows() -> Iterator[Line]:
        after, sent = None, 0
        while sent < EXPORTED:
            found = queries.search(actor=actor, on=on, criteria=criteria, after=after, limit=_AT_ONCE)
            yield from queries.lines(found)
            if len(found) < _AT_ONCE:
                return
            after, sent = found[-1].id, sent + len(found)

    writer = csv.writer(_Echo(), delimiter=";")
    lines: Iterator[str] = (writer.writerow(each) for each in _table(rows()))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="factures-{on}.csv"'
    return answer


class _Echo:
    """A file that hands back what is written to it, so that a row is sent as soon as it is made."""

    def write(self, text: str) -> str:
        return text


def _table(lines: Iterator[Line]) -> Iterator[Sequence[object]]:
    yield ["\ufeff" + str(_COLUMNS[0]), *(str(column) for column in _COLUMNS[1:])]
    for line in lines:
        yield [_inert(cell) for cell in _cells(line.invoice, line.recipient)]


def _cells(row: InvoiceRow, recipient: str) -> Sequence[object]:
    local = clock.PARIS
    return (
        row.number,
        row.kind,
        row.supplier_name,
        recipient,
        row.service_code,
        row.commitment_number,
        row.issued_on,
        row.due_on or "",
        row.deposited_at.astimezone(local).date(),
        row.net.decimal,
        row.vat.decimal,
        row.due.decimal,
        row.due.currency,
        _name(row.state),
        row.state_at.astimezone(local).date(),
        row.register_number,
    )


def _inert(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is quoted; figures and days are left."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell
