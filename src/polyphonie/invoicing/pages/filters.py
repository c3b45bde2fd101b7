"""What a list of invoices may be narrowed by: read from its address, which can be kept and shared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language

from polyphonie.invoicing.queries import Criteria
from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState
from polyphonie.invoicing.terms.selections import Order
from polyphonie.kernel import clock
from polyphonie.parties import queries as parties

LARGEST: Final = 10**12


class FilterForm(forms.Form):
    """What the list may be narrowed by, and the order in which it stands."""

    words = forms.CharField(max_length=200, required=False)
    state = forms.MultipleChoiceField(choices=[(str(state), str(state)) for state in InvoiceState], required=False)
    deposited_from = forms.DateField(required=False)
    deposited_to = forms.DateField(required=False)
    due_to = forms.DateField(required=False)
    least = forms.DecimalField(required=False, decimal_places=2, min_value=0, max_value=LARGEST)
    most = forms.DecimalField(required=False, decimal_places=2, min_value=0, max_value=LARGEST)
    entity = forms.UUIDField(required=False)
    service = forms.UUIDField(required=False)
    supplier = forms.UUIDField(required=False)
    late = forms.BooleanField(required=False)
    to_acknowledge = forms.BooleanField(required=False)
    order = forms.ChoiceField(choices=[(str(order), str(order)) for order in Order], required=False)

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
            deposited_from=given.get("deposited_from"),
            deposited_before=last + timedelta(days=1) if (last := given.get("deposited_to")) else None,
            due_before=last + timedelta(days=1) if (last := given.get("due_to")) else None,
            pay_before=clock.today() if given.get("late") else None,
            to_acknowledge=bool(given.get("to_acknowledge")),
            least=given.get("least"),
            most=given.get("most"),
        )

    def chosen_order(self) -> Order:
        """The order asked for, or newest first."""
        self.is_valid()
        return Order(self.cleaned_data.get("order") or Order.NEWEST)


def kept(asked: QueryDict) -> str:
    """Of an address, the filters alone, always written the same way: no cursor, no pick, nothing empty."""
    wanted = QueryDict(mutable=True)
    for name in FilterForm.base_fields:
        values = sorted({value for value in asked.getlist(name) if value})
        if values:
            wanted.setlist(name, values)
    return wanted.urlencode()


def is_narrowed(asked: QueryDict) -> bool:
    """Whether the address narrows the list."""
    return any(asked.get(name) for name in FilterForm.base_fields if name != "order")


def narrowed(criteria: Criteria) -> Iterator[tuple[str, UUID, str]]:
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


def name_of(state: InvoiceState) -> str:
    """The state's name in the language of the page."""
    return STATE_NAMES[state][0 if (get_language() or "fr").startswith("fr") else 1]
