"""What a purchase request must be, and what may be joined to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.requests.terms import purchase_requests as terms
from polyphonie.requests.terms.purchase_requests import Attachment, PurchaseDraft, PurchaseLine

_MOST: Money = Money(10**15)


def draft_refusals(draft: PurchaseDraft, *, on: date) -> Iterator[Refusal]:
    """What is wrong in a request to be, before anything is looked up."""
    if not 0 < len(draft.lines) <= terms.MOST_LINES:
        yield terms.LINES_COUNTED(most=terms.MOST_LINES, count=len(draft.lines))
    if not all(_written(text) for text in (draft.label, *(line.label for line in draft.lines))):
        yield terms.LABEL_WRONG(most=terms.LONGEST_LABEL)
    if draft.reason and (len(draft.reason) > terms.LONGEST_WORDS or "\x00" in draft.reason):
        yield terms.WORDS_WANTED(most=terms.LONGEST_WORDS)
    for place, line in enumerate(draft.lines, start=1):
        if not _measured(line.quantity) or not 0 <= line.unit_price.cents <= _MOST.cents or not amount_of(line):
            yield terms.LINE_AMOUNT_WRONG(place=place)
        if line.wanted_on < on:
            yield terms.WANTED_BEFORE(place=place)


def words_refusals(words: str) -> Iterator[Refusal]:
    """Whoever returns, refuses or withdraws a request says why."""
    if not words.strip() or len(words) > terms.LONGEST_WORDS or "\x00" in words:
        yield terms.WORDS_WANTED(most=terms.LONGEST_WORDS)


def attachment_refusals(attachment: Attachment, *, joined: int) -> Iterator[Refusal]:
    """What may be joined to a request that has so many documents already."""
    fits = 0 < len(attachment.content) <= terms.LARGEST_ATTACHMENT and joined < terms.MOST_ATTACHMENTS
    if not fits or attachment.media_type not in terms.MEDIA_TYPES or not _written(attachment.name):
        megabytes = terms.LARGEST_ATTACHMENT // 1024**2
        yield terms.ATTACHMENT_WRONG(name=attachment.name[:80], megabytes=megabytes, most=terms.MOST_ATTACHMENTS)


def amount_of(line: PurchaseLine) -> Money:
    """What a line comes to, rounded to the cent; nothing when its currency is not that of the budget."""
    return line.unit_price.at_rate(line.quantity) if line.unit_price.currency == "EUR" else Money(0)


def _measured(quantity: Decimal) -> bool:
    return (
        quantity.is_finite()
        and 0 < quantity <= terms.MOST_QUANTITY
        and quantity == quantity.quantize(terms.QUANTITY_STEP)
    )


def _written(text: str) -> bool:
    return bool(text.strip()) and len(text) <= terms.LONGEST_LABEL and text.isprintable()
