"""The e-mails of invoicing: news are gathered as they come and each person gets one message, not one per invoice."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models, queries
from polyphonie.invoicing.queries import InvoiceRow
from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState, Side
from polyphonie.kernel import clock
from polyphonie.kernel.acts import unit

BATCH: Final = 1000
LISTED: Final = 20


def add(*, entity: UUID, invoice: UUID, state: InvoiceState, to: Side) -> None:
    """Put an invoice's new state in the next message to the people of one of its sides."""
    models.Notice.objects.create(side=to, entity_id=entity, invoice_id=invoice, state=state, added_at=clock.now())


def send(*, on: date) -> int:
    """Send what is waiting, one message per person; returns how many messages left.

    The news leave the table only once the mail server has taken every message: a failure tries them all again.
    """
    with unit():
        waiting = list(models.Notice.objects.select_for_update(skip_locked=True).order_by("id")[:BATCH])
        messages = [_message(person, news) for person, news in _by_person(waiting, on=on).items()]
        if messages:
            with get_connection() as mail:
                mail.send_messages(messages)
        models.Notice.objects.filter(id__in=[notice.id for notice in waiting]).delete()
        return len(messages)


News = tuple[InvoiceRow, InvoiceState]


def _by_person(notices: list[models.Notice], *, on: date) -> dict[access.Correspondent, list[News]]:
    rows = queries.rows((notice.entity_id, notice.invoice_id) for notice in notices)
    known: dict[tuple[Right, Perimeter], tuple[access.Correspondent, ...]] = {}
    news: dict[access.Correspondent, list[News]] = defaultdict(list)
    for notice in notices:
        row = rows[notice.invoice_id]
        right, perimeter = queries.whom_to_tell(row, Side(notice.side))
        if (right, perimeter) not in known:
            known[right, perimeter] = access.correspondents(right, perimeter=perimeter, on=on)
        for person in known[right, perimeter]:
            news[person].append((row, InvoiceState(notice.state)))
    return news


def _message(person: access.Correspondent, news: list[News]) -> EmailMessage:
    column = 0 if person.language == "fr" else 1
    listed = [(row, STATE_NAMES[state][column]) for row, state in news[:LISTED]]
    context = {"name": person.name, "news": listed, "more": len(news) - len(listed), "base_url": settings.BASE_URL}
    with translation.override(person.language):
        subject = render_to_string("invoicing/mail/news_subject.txt", {**context, "number": len(news)}).strip()
        body = render_to_string("invoicing/mail/news.txt", context)
    return EmailMessage(subject=subject, body=body, to=[person.email])
