"""The e-mails of invoicing: news are gathered as they come and each person gets one message, not one per invoice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter
from polyphonie.invoicing import models, queries
from polyphonie.invoicing.queries import InvoiceRow
from polyphonie.invoicing.queries.news import mailings
from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState, Moved, Side
from polyphonie.invoicing.terms.news import USUAL_MAILING, Mailing, topic_of
from polyphonie.kernel import clock, rows
from polyphonie.kernel.acts import unit

BATCH: Final = 1000
LISTED: Final = 20


def add(moved: Iterable[Moved], *, to: Side) -> None:
    """Put invoices' new states in the next message to the people of one of their sides."""
    at = clock.now()
    rows.insert(
        [
            models.Notice(side=to, entity_id=each.entity, invoice_id=each.invoice, state=each.state, added_at=at)
            for each in moved
        ]
    )


def send(*, on: date) -> int:
    """Tell what is waiting: everybody's bell rings, and who is written to at once gets one message; says how many left.

    The news leave the table only once the mail server has taken every message: a failure tries them all again.
    """
    with unit():
        waiting = list(models.Notice.objects.select_for_update(skip_locked=True).order_by("id")[:BATCH])
        told = list(_told(waiting, on=on))
        chosen = mailings({each.person.id for each in told})
        by_person: dict[access.Correspondent, list[News]] = defaultdict(list)
        for each in told:
            mailing = chosen.get((each.person.id, topic_of(side=each.side, state=each.state)), USUAL_MAILING)
            each.record(to_mail=mailing is Mailing.DAILY)
            if mailing is Mailing.AT_ONCE:
                by_person[each.person].append((each.row, each.state))
        _send(by_person)
        models.Notice.objects.filter(id__in=[notice.id for notice in waiting]).delete()
        return len(by_person)


def send_daily() -> int:
    """Write to those who chose one message a day, of what they were not yet written about; says how many left."""
    with unit():
        waiting = list(
            models.News.objects.select_for_update(skip_locked=True).filter(to_mail=True).order_by("id")[:BATCH]
        )
        invoices = queries.rows((each.entity_id, each.invoice_id) for each in waiting)
        people = access.active_correspondents({each.person_id for each in waiting})
        by_person: dict[access.Correspondent, list[News]] = defaultdict(list)
        for each in waiting:
            if each.person_id in people:
                by_person[people[each.person_id]].append((invoices[each.invoice_id], InvoiceState(each.state)))
        _send(by_person)
        for each in waiting:
            models.News.objects.filter(person_id=each.person_id, id=each.id).update(to_mail=False)
        return len(by_person)


News = tuple[InvoiceRow, InvoiceState]


@dataclass(frozen=True, slots=True)
class _Told:
    """A piece of news on its way to one person."""

    person: access.Correspondent
    side: Side
    row: InvoiceRow
    state: InvoiceState

    def record(self, *, to_mail: bool) -> None:
        models.News.objects.create(
            person_id=self.person.id,
            entity_id=self.row.entity,
            invoice_id=self.row.id,
            side=self.side,
            state=self.state,
            told_at=clock.now(),
            to_mail=to_mail,
        )


def _told(notices: list[models.Notice], *, on: date) -> Iterator[_Told]:
    invoices = queries.rows((notice.entity_id, notice.invoice_id) for notice in notices)
    known: dict[tuple[Side, Perimeter], tuple[access.Correspondent, ...]] = {}
    for notice in notices:
        row, side = invoices[notice.invoice_id], Side(notice.side)
        perimeter = queries.where_to_tell(row, side)
        if (side, perimeter) not in known:
            known[side, perimeter] = access.correspondents(queries.whose_right(side), perimeter=perimeter, on=on)
        for person in known[side, perimeter]:
            yield _Told(person, side, row, InvoiceState(notice.state))


def _send(by_person: Mapping[access.Correspondent, list[News]]) -> None:
    messages = [_message(person, news) for person, news in by_person.items()]
    if messages:
        with get_connection() as mail:
            mail.send_messages(messages)


def _message(person: access.Correspondent, news: list[News]) -> EmailMessage:
    column = 0 if person.language == "fr" else 1
    listed = [(row, STATE_NAMES[state][column]) for row, state in news[:LISTED]]
    context = {"name": person.name, "news": listed, "more": len(news) - len(listed), "base_url": settings.BASE_URL}
    with translation.override(person.language):
        subject = render_to_string("invoicing/mail/news_subject.txt", {**context, "number": len(news)}).strip()
        body = render_to_string("invoicing/mail/news.txt", context)
    return EmailMessage(subject=subject, body=body, to=[person.email])
