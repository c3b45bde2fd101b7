"""What administrators watch and mend: reactions that failed, and the audit journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.kernel import deliveries, identity, jobs, journal
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.deliveries import Failure
from polyphonie.kernel.journal import Entry
from polyphonie.parties import queries as parties


@dataclass(frozen=True, slots=True)
class Book:
    """A journal that the actor may open: the platform's, or a public entity's."""

    entity: UUID
    name: str


def failures(*, actor: Actor, on: date, after: int | None = None, limit: int = 50) -> tuple[Failure, ...]:
    """The reactions that failed, oldest first. Refuses: ACC-RIG-01."""
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    return tuple(deliveries.failures(after=after, limit=limit))


def retry(*, actor: Actor, delivery: int, on: date) -> None:
    """Try a failed reaction again now. Refuses: ACC-RIG-01, KER-DEL-01 it is no longer failing."""
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    deliveries.retry(actor=actor, delivery=delivery)


def set_aside(*, actor: Actor, delivery: int, because: str, on: date) -> None:
    """Give up a failed reaction, for a written cause. Refuses: ACC-RIG-01, KER-DEL-01 it is no longer failing."""
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    deliveries.set_aside(actor=actor, delivery=delivery, because=because)


def failed_jobs(*, actor: Actor, on: date, after: int | None = None, limit: int = 50) -> tuple[jobs.Failure, ...]:
    """The jobs that failed, oldest first. Refuses: ACC-RIG-01."""
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    return jobs.failures(after=after, limit=limit)


def run_again(*, actor: Actor, job: int, on: date) -> None:
    """Run a job that was given up again now. Refuses: ACC-RIG-01, KER-JOB-01 it is no longer failing."""
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    jobs.run_again(actor=actor, job=job)


def books(*, actor: Actor, on: date) -> tuple[Book, ...]:
    """The journals that the actor may open by name: the platform's first, then those of their own entities."""
    reach = access.reach(actor, Right.JOURNAL_CONSULT, on=on)
    own = parties.entities(reach.entities).values()
    named = sorted((Book(entity.id, entity.name) for entity in own), key=lambda book: book.name)
    platform = (Book(identity.PLATFORM, "Polyphonie"),) if reach.platform else ()
    return (*platform, *named)


def entries(
    *, actor: Actor, on: date, entity: UUID, subject: str = "", before: int | None = None, limit: int = 50
) -> tuple[Entry, ...]:
    """A page of a journal, newest first. Refuses: ACC-RIG-01."""
    perimeter = PLATFORM if entity == identity.PLATFORM else Perimeter.of_entity(entity)
    access.require(actor, Right.JOURNAL_CONSULT, perimeter=perimeter, on=on)
    return journal.entries(entity=entity, subject=subject, before=before, limit=limit)
