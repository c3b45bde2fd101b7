"""A person chooses how to be written to, and says that they read their news."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from polyphonie.invoicing import models
from polyphonie.invoicing.queries import news as queries
from polyphonie.invoicing.terms.news import DAYS_KEPT, FOR_PEOPLE, Mailing, Topic
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, ActorKind, action, note, unchanged
from polyphonie.kernel.identity import PLATFORM, first_id_of
from polyphonie.kernel.refusals import Refused


@action
def choose_mailings(*, actor: Actor, mailings: Mapping[Topic, Mailing], on: date) -> None:
    """Choose, topic by topic, whether one is written to at once, once a day or never. The same again changes nothing.

    Refuses: INV-NWS-01 the actor is a program.
    """
    if actor.kind is not ActorKind.PERSON:
        raise Refused(FOR_PEOPLE())
    before = queries.choices(actor=actor, on=on)
    if all(before.get(topic) is mailing for topic, mailing in mailings.items()):
        unchanged()
        return
    for topic, mailing in mailings.items():
        models.MailingChoice.objects.update_or_create(person_id=actor.id, topic=topic, defaults={"mailing": mailing})
    note(entity=PLATFORM, subject=f"person:{actor.id}", mailings=[f"{k}: {v}" for k, v in sorted(mailings.items())])


def mark_read(*, actor: Actor, until: UUID) -> int:
    """Mark one's news as read, up to one of them, that included; says how many were not yet."""
    found = models.News.objects.filter(person_id=actor.id, read_at=None, id__lte=until)
    return found.update(read_at=clock.now())


def forget(*, on: date) -> int:
    """Let go of news that are too old to be news; says how many."""
    oldest = datetime.combine(on - timedelta(days=DAYS_KEPT), time.min, clock.PARIS)
    return models.News.objects.filter(id__lt=first_id_of(oldest)).delete()[0]
