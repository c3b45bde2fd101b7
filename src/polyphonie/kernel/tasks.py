"""Long work that a person asked for and follows: how far it is, what came of each thing, the file that it made.

An act begins a task, and with it defers the job of the same name, in one transaction. The job goes on with it piece by
piece, each with its own commit, and keeps with each the place from which to go on: killed at any moment, it is taken up
there.

    task = tasks.begin(actor=actor, name="invoicing.treat_selected", title=TITLE, arguments={…}, total=120)
    …
    with tasks.going_on(task) as work:        # in the job, which is given `task`
        while batch := …(after=work.cursor):
            work.advance(cursor=…, lines=[…])

A task belongs to whoever asked for it: nobody else sees it, nor takes its file. It is forgotten after some days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import IO, Any, Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max

from . import clock, models, spool
from .acts import Actor, ActorKind
from .jobs import UPKEEP, defer_named, job
from .refusals import Kind, Reason, Refusal, Refused

QUEUE: Final = "tasks"
KEPT: Final = timedelta(days=7)
"""How long what a task made can be taken: a week covers an absence, and an export does not grow old in a corner."""

LARGEST: Final = 20 << 30
"""The largest file that a task makes, in bytes: what a person asked for is told before that it is too much."""

_AT_ONCE: Final = 1_000

NO_SUCH_TASK = Reason(
    "KER-TSK-01",
    "task",
    fr="Cette tâche n'existe pas, n'est pas la vôtre, ou a été oubliée : ses résultats sont gardés {days} jours."
    " Relancez-la.",
    en="This task does not exist, is not yours, or was forgotten: its results are kept {days} days. Start it again.",
    kind=Kind.NOT_FOUND,
)


class TaskState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Title(NamedTuple):
    """What a task is, in the words of whoever asked for it."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as its owner sees it. `total` is unknown until it is counted; `problem` says why it failed."""

    id: UUID
    owner: Actor
    name: str
    title: Title
    arguments: Mapping[str, Any]
    state: TaskState
    total: int | None
    done: int
    refused: int
    asked_at: datetime
    ended_at: datetime | None
    kept_until: datetime
    file_name: str
    media_type: str
    size: int | None
    facts: Mapping[str, Any]
    problem: tuple[Refusal, ...]

    @property
    def ended(self) -> bool:
        return self.state in (TaskState.DONE, TaskState.FAILED)

    def titled(self, language: str) -> str:
        return self.title.fr if language.startswith("fr") else self.title.en


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one thing: `subject` names it to the program, `label` to people; refused, or done."""

    subject: str
    label: str
    refusals: tuple[Refusal, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


class Work:
    """A task while it is being done."""

    def __init__(self, row: models.Task) -> None:
        self.task = _row(row)
        self.cursor = row.cursor
        self._place = models.TaskLine.objects.filter(task=row.id).aggregate(last=Max("place"))["last"] or 0

    def expect(self, total: int) -> None:
        """Say how much there is to do."""
        self._update(total=total)

    def advance(self, *, cursor: str, lines: Sequence[Line] = (), done: int | None = None) -> None:
        """Keep what was just done and where to go on, at once. Without lines, `done` says how many things."""
        refused = sum(bool(line.refusals) for line in lines)
        kept = [
            models.TaskLine(
                task_id=self.task.id,
                place=self._place + place,
                subject=line.subject,
                label=line.label,
                refusals=[asdict(refusal) for refusal in line.refusals],
                facts=dict(line.facts),
            )
            for place, line in enumerate(lines, start=1)
        ]
        with transaction.atomic():
            models.TaskLine.objects.bulk_create(kept)
            more = len(lines) - refused if done is None else done
            self._update(done=F("done") + more, refused=F("refused") + refused, cursor=cursor)
        self._place += len(kept)
        self.cursor = cursor

    @contextmanager
    def told_aside(self) -> Iterator[Callable[[int], None]]:
        """A way to tell how far one long transaction is, which shows nothing before its end."""
        with closing(connection.copy()) as aside:

            def tell(done: int) -> None:
                with aside.cursor() as cursor:
                    cursor.execute("UPDATE kernel_task SET done = %s WHERE id = %s", [done, self.task.id])

            yield tell

    def restart(self) -> None:
        """Begin anew: what makes one file cannot go on in the middle of it."""
        self._update(done=0, refused=0, cursor="")
        self.cursor = ""

    def hand_over(self, file: IO[bytes], *, name: str, media_type: str) -> None:
        """Keep the file that was made, for its owner to take."""
        with transaction.atomic():
            owner = self.task.owner.id
            spool.discard(entity=owner, identifier=self.task.id)
            kept = spool.put(entity=owner, identifier=self.task.id, file=file, most=LARGEST)
            self._update(file_name=name, media_type=media_type, size=kept.size)

    def _update(self, **values: Any) -> None:
        models.Task.objects.filter(id=self.task.id).update(**values)


def begin(*, actor: Actor, name: str, title: Title, arguments: Mapping[str, object], total: int | None = None) -> UUID:
    """Keep, in the present act's transaction, what is to be done, and defer the job of that name, given `task`."""
    now = clock.now()
    made = models.Task.objects.create(
        owner_id=actor.id,
        owner_name=actor.name,
        name=name,
        title_fr=title.fr,
        title_en=title.en,
        arguments=dict(arguments),
        state=TaskState.WAITING,
        total=total,
        asked_at=now,
        kept_until=now + KEPT,
    )
    defer_named(name, queue=QUEUE, task=str(made.id))
    return made.id


def say(task: UUID, **facts: object) -> None:
    """Add to what a task's page tells, in the present act's transaction."""
    row = models.Task.objects.select_for_update().get(id=task)
    row.facts = {**row.facts, **facts}
    row.save(update_fields=["facts"])


@contextmanager
def going_on(task: UUID) -> Iterator[Work | None]:
    """Do a task, or go on with one that was cut short; nothing is left to do of one that ended.

    A refusal ends it, and its reasons are kept for its owner. Any other error is left to the queue, which tries again.
    """
    found = models.Task.objects.filter(id=task).exclude(state__in=[TaskState.DONE, TaskState.FAILED]).first()
    if found is None:
        yield None
        return
    models.Task.objects.filter(id=task).update(state=TaskState.RUNNING)
    try:
        yield Work(found)
    except Refused as refused:
        _end(task, TaskState.FAILED, problem=[asdict(refusal) for refusal in refused.refusals])
    else:
        _end(task, TaskState.DONE)
    finally:
        models.Task.objects.filter(id=task, state=TaskState.RUNNING).update(state=TaskState.WAITING)


def _end(task: UUID, state: TaskState, **values: Any) -> None:
    now = clock.now()
    models.Task.objects.filter(id=task).update(state=state, ended_at=now, kept_until=now + KEPT, **values)


def of(actor: Actor, *, after: UUID | None = None, limit: int = 50) -> tuple[TaskRow, ...]:
    """The actor's own tasks, newest first."""
    found = models.Task.objects.filter(owner_id=actor.id).order_by("-id")
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(_row(each) for each in found[:limit])


def one(task: UUID, *, actor: Actor) -> TaskRow:
    """One of the actor's own tasks. Refuses: KER-TSK-01, the same whether it does not exist or is not theirs."""
    found = models.Task.objects.filter(id=task, owner_id=actor.id).first()
    if found is None:
        raise Refused(NO_SUCH_TASK(days=KEPT.days))
    return _row(found)


def lines(task: UUID, *, after: int = 0, limit: int = 50, refused_only: bool = False) -> tuple[tuple[int, Line], ...]:
    """What became of each thing, with its place, from after a place; of a task that `one` has shown."""
    found = models.TaskLine.objects.filter(task=task, place__gt=after).order_by("place")
    if refused_only:
        found = found.exclude(refusals=[])
    return tuple(
        (each.place, Line(each.subject, each.label, tuple(map(Refusal.kept, each.refusals)), each.facts))
        for each in found[:limit]
    )


def opened(task: TaskRow) -> IO[bytes]:
    """The file that a task made. Refuses: KER-TSK-01 it made none, or it was forgotten."""
    if task.size is None:
        raise Refused(NO_SUCH_TASK(days=KEPT.days))
    return spool.opened(entity=task.owner.id, identifier=task.id, size=task.size)


@job(name="kernel.forget_tasks", queue=UPKEEP, cron="27 3 * * *")
def forget() -> None:
    """Forget the tasks whose time is over, with their lines and their files."""
    for task in models.Task.objects.filter(kept_until__lt=clock.now()).order_by("kept_until")[:_AT_ONCE]:
        with transaction.atomic():
            spool.discard(entity=task.owner_id, identifier=task.id)
            task.delete()


def _row(found: models.Task) -> TaskRow:
    return TaskRow(
        id=found.id,
        owner=Actor(ActorKind.PERSON, found.owner_id, found.owner_name),
        name=found.name,
        title=Title(found.title_fr, found.title_en),
        arguments=found.arguments,
        state=TaskState(found.state),
        total=found.total,
        done=found.done,
        refused=found.refused,
        asked_at=found.asked_at,
        ended_at=found.ended_at,
        kept_until=found.kept_until,
        file_name=found.file_name,
        media_type=found.media_type,
        size=found.size,
        facts=found.facts,
        problem=tuple(map(Refusal.kept, found.problem)),
    )
