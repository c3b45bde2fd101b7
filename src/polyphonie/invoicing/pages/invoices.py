"""The list of invoices, filtered and ordered by its address, and the same list as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions import searches
from polyphonie.invoicing.actions.exports import csv_lines
from polyphonie.invoicing.queries import Line, lists
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.selections import ORDER_NAMES
from polyphonie.kernel import clock
from polyphonie.kernel.paging import following
from polyphonie.kernel.refusals import Refused

from .filters import FilterForm, is_narrowed, kept, name_of, narrowed

PAGE: Final = 50
COUNTED: Final = 1_000
"""A list tells how many it holds up to this many: who reads a thousand lines needs a filter, not a figure."""

EXPORTED: Final = 50_000
_AT_ONCE: Final = 500


@require_safe
@login_required
def invoices(request: HttpRequest) -> HttpResponse:
    """The invoices that one may consult, in the order asked for. Asked by htmx, only the list is sent."""
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    form, after = FilterForm(request.GET), request.GET.get("after", "")
    criteria, order = form.criteria(), form.chosen_order()
    rows = lists.listed(actor=actor, on=on, criteria=criteria, order=order, after=after, limit=PAGE + 1)
    total = lists.counted(actor=actor, on=on, criteria=criteria, most=COUNTED)
    only_list = request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
    english = not (get_language() or "fr").startswith("fr")
    facts = {
        "lines": queries.lines(rows[:PAGE]),
        "total": total,
        "beyond": COUNTED if total > COUNTED else 0,
        "next": following(request, after=lists.cursor_of(rows[PAGE - 1], order)) if len(rows) > PAGE else "",
        "first": following(request, after=None) if after else "",
        "form": form,
        "narrowed": list(narrowed(criteria)),
        "chosen": set(request.GET.getlist("state")),
        "states": [(str(state), name_of(state)) for state in InvoiceState],
        "orders": [
            (o, ORDER_NAMES[o].en if english else ORDER_NAMES[o].fr)
            for o in lists.orders(actor=actor, on=on, criteria=criteria)
        ],
        "order": order,
        "filtered": is_narrowed(request.GET),
        "kept": kept(request.GET),
        "kept_fields": [(name, value) for name, values in QueryDict(kept(request.GET)).lists() for value in values],
        "more_filters": sum(bool(request.GET.get(name)) for name in ("least", "most", "due_to")),
        "searches": lists.searches(actor=actor),
        "may_deposit": bool(access.reach(actor, Right.INVOICE_DEPOSIT, on=on)),
    }
    answer = render(request, "invoicing/list.html" if only_list else "invoicing/invoices.html", facts)
    patch_vary_headers(answer, ("HX-Request",))
    return answer


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV at once, 50,000 rows at most; larger ones and other forms are made by a task."""
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    criteria = FilterForm(request.GET).criteria()

    def pages() -> Iterator[tuple[Line, ...]]:
        after, sent = "", 0
        while sent < EXPORTED:
            found = lists.listed(actor=actor, on=on, criteria=criteria, after=after, limit=_AT_ONCE)
            yield queries.lines(found)
            if len(found) < _AT_ONCE:
                return
            after, sent = str(found[-1].id), sent + len(found)

    english = not (get_language() or "fr").startswith("fr")
    content = csv_lines(chain.from_iterable(pages()), language="en" if english else "fr")
    answer = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="factures-{on}.csv"'
    return answer


@require_POST
@login_required
def keep_search(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name."""
    query = kept(QueryDict(request.POST.get("query", "")))
    try:
        name = searches.keep_search(actor=access.acting(request), name=request.POST.get("name", ""), query=query)
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.sentence(get_language() or "fr"))
    else:
        messages.success(request, _("La recherche « %(name)s » est gardée.") % {"name": name})
    return redirect(f"{reverse('invoicing:invoices')}?{query}")


@require_POST
@login_required
def forget_search(request: HttpRequest, search: UUID) -> HttpResponse:
    """Forget filters that were kept."""
    searches.forget_search(actor=access.acting(request), search=search)
    messages.success(request, _("La recherche est oubliée."))
    return redirect("invoicing:invoices")
