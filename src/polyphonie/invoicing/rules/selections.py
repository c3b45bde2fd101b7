"""What keeps many invoices from being handled at once."""

from __future__ import annotations

from collections.abc import Iterator

from polyphonie.invoicing import terms
from polyphonie.invoicing.terms import InvoiceState, selections
from polyphonie.kernel.refusals import Refusal


def selection_refusals(*, total: int, most: int) -> Iterator[Refusal]:
    """What keeps a selection of so many invoices from being handled."""
    if total == 0:
        yield selections.NOTHING_SELECTED()
    elif total > most:
        yield selections.TOO_MANY_SELECTED(most=most)


def undoing_refusals(*, now: InvoiceState, then: InvoiceState, before: InvoiceState) -> Iterator[Refusal]:
    """What keeps an invoice, set to a state `then`, from going back to the state before."""
    if now is not then:
        yield selections.MOVED_SINCE()
    if before not in terms.TREATMENTS:
        yield selections.CANNOT_GO_BACK(state=terms.STATE_NAMES[before][0])


def search_refusals(*, name: str, query: str, already: int) -> Iterator[Refusal]:
    """What keeps filters from being kept under a name, by somebody who keeps so many under other names."""
    if not name or len(name) > selections.LONGEST_SEARCH_NAME or not name.isprintable():
        yield selections.SEARCH_UNNAMED(most=selections.LONGEST_SEARCH_NAME)
    if not query or len(query) > selections.LONGEST_SEARCH:
        yield selections.SEARCH_EMPTY()
    if already >= selections.MOST_SEARCHES:
        yield selections.TOO_MANY_SEARCHES(most=selections.MOST_SEARCHES)
