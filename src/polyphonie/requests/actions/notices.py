"""The e-mails of purchase requests: what moved is gathered, and each person who must act or know gets one message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import rows
from polyphonie.kernel.acts import unit
from polyphonie.requests import models
from polyphonie.requests.terms.purchase_requests import RequestState

BATCH: Final = 1000
LISTED: Final = 20
News = tuple[models.PurchaseRequest, str]
"""A request, and what the person has to do with it: `approve`, `commit`, or `read` what was decided."""


def add(moved: Iterable[tuple[UUID, UUID]]) -> None:
    """Put requests that moved (entity, request) in the next messages of those whom their new state concerns."""
    rows.insert([models.Notice(entity_id=entity, request_id=request) for entity, request in dict.fromkeys(moved)])


def send(*, on: date) -> int:
    """Write to whoever must approve, commit, or read a decision, by each request's present state; says how many left.

    The notices leave the table only once the mail server has taken every message: a failure tries them all again.
    """
    with unit():
        waiting = list(models.Notice.objects.select_for_update(skip_locked=True).order_by("id")[:BATCH])
        by_person: dict[access.Correspondent, list[News]] = defaultdict(list)
        for entity, request in dict.fromkeys((each.entity_id, each.request_id) for each in waiting):
            found = models.PurchaseRequest.found(entity, request)
            for person, task in _concerned(found, on=on):
                by_person[person].append((found, task))
        messages = [_message(person, news) for person, news in by_person.items()]
        if messages:
            with get_connection() as mail:
                mail.send_messages(messages)
        models.Notice.objects.filter(id__in=[each.id for each in waiting]).delete()
        return len(messages)


def _concerned(found: models.PurchaseRequest, *, on: date) -> Iterator[tuple[access.Correspondent, str]]:
    state = RequestState(found.state)
    if state is RequestState.SUBMITTED:
        perimeter = found.perimeter_at(found.awaited)
        people = access.correspondents(Right.REQUEST_APPROVE, perimeter=perimeter, on=on)
        yield from ((each, "approve") for each in people if each.id not in found.had_part)
    if state is RequestState.APPROVED:
        people = access.correspondents(Right.COMMITMENT_MANAGE, perimeter=found.perimeter, on=on)
        yield from ((each, "commit") for each in people)
    if state in {RequestState.APPROVED, RequestState.RETURNED, RequestState.REFUSED, RequestState.COMMITTED}:
        yield from ((each, "read") for each in access.active_correspondents({found.requester_id}).values())


def _message(person: access.Correspondent, news: list[News]) -> EmailMessage:
    context = {"name": person.name, "news": news[:LISTED], "more": len(news[LISTED:]), "base_url": settings.BASE_URL}
    with translation.override(person.language):
        subject = render_to_string("requests/mail/news_subject.txt", {**context, "number": len(news)}).strip()
        body = render_to_string("requests/mail/news.txt", context)
    return EmailMessage(subject=subject, body=body, to=[person.email])
