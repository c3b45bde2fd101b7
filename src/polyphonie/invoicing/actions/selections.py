"""Many invoices treated at once: a task that goes from one to the next, each in a transaction of its own.

What is refused for one invoice is told beside it and stops none of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.invoicing import models, queries, rules, terms
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.queries.lists import Selection, selected
from polyphonie.invoicing.rules import selections
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms import selections as words
from polyphonie.kernel import clock, tasks
from polyphonie.kernel.acts import Actor, action, note, unit
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.kernel.tasks import Line, TaskState, Title, Work

TREATING: Final = "invoicing.treat_selected"
UNDOING: Final = "invoicing.undo_treatment"
_AT_ONCE: Final = 100


@action
def treat_selected(
    *,
    actor: Actor,
    selection: Selection,
    state: InvoiceState,
    on: date,
    reason: str = "",
    reason_code: str = "",
    total: int,
) -> UUID:
    """Have a state set on every invoice of a selection, with one reason; returns the task to follow.

    `total` is how many the selection holds, as it was shown to whoever decided.
    Refuses: INV-STA-01 a reason is mandatory, INV-STA-02 the state is not the recipient's to set, INV-SEL-01 nothing is
    selected, INV-SEL-02 too much is, ACC-RIG-01 the right is held nowhere. What `treat` refuses is told by invoice.
    """
    refuse(
        [
            *rules.treatment_refusals(state=state, reason=reason.strip(), reason_code=reason_code),
            *selections.selection_refusals(total=total, most=words.MOST_TREATED),
        ]
    )
    access.require_somewhere(actor, terms.TREATMENTS[state].right, on=on)
    name = terms.STATE_NAMES[state]
    task = tasks.begin(
        actor=actor,
        name=TREATING,
        title=Title(f"Passer {total} factures à l'état « {name[0]} »", f"Set {total} invoices to “{name[1]}”"),
        arguments={
            "actor": access.as_kept(actor),
            "selection": selection.kept(),
            "state": state,
            "reason": reason.strip(),
            "reason_code": reason_code,
        },
        total=total,
    )
    note(entity=PLATFORM, subject=f"task:{task}", state=state, reason=reason.strip(), total=total)
    return task


@action
def undo_treatment(*, actor: Actor, task: UUID, on: date) -> UUID:
    """Have each invoice that a task treated put back in the state that it had before; returns the task to follow.

    An invoice that has moved since, or whose former state is not the recipient's to set, is left and told. What was
    told to suppliers stays told: both states remain in the history.
    Refuses: KER-TSK-01 no such task of theirs, INV-SEL-05 it is not a treatment that has ended, or it was undone,
    ACC-RIG-01.
    """
    done = tasks.one(task, actor=actor)
    if done.name != TREATING or done.state is not TaskState.DONE or done.facts.get("undone"):
        raise Refused(words.NOT_UNDOABLE())
    access.require_somewhere(actor, terms.TREATMENTS[InvoiceState(done.arguments["state"])].right, on=on)
    begun = tasks.begin(
        actor=actor,
        name=UNDOING,
        title=Title(f"Annuler : {done.title.fr}", f"Undo: {done.title.en}"),
        arguments={"actor": access.as_kept(actor), "task": str(task), "state": done.arguments["state"]},
        total=done.done,
    )
    tasks.say(task, undone=str(begun))
    note(entity=PLATFORM, subject=f"task:{begun}", undoes=str(task))
    return begun


def go_on_treating(*, task: UUID) -> None:
    """Treat what is left of a selection."""
    with tasks.going_on(task) as work:
        if work is None:
            return
        said = work.task.arguments
        owner = access.acting_again(said["actor"])
        selection = Selection.read(said["selection"])
        last = UUID(work.cursor) if work.cursor else None
        while rows := selected(selection, actor=owner, on=clock.today(), after=last, limit=_AT_ONCE):
            for row in rows:
                _one(work, owner, row, said=said, cursor=str(row.id))
            last = rows[-1].id


def _one(work: Work, owner: Actor, row: queries.InvoiceRow, *, said: Mapping[str, Any], cursor: str) -> None:
    """Treat one invoice and keep that it was done, in one transaction; or keep why not."""
    state = InvoiceState(said["state"])
    label, subject = f"{row.number} · {row.supplier_name}", f"{row.entity}/{row.id}"
    try:
        with unit():
            treat(
                actor=owner,
                entity=row.entity,
                invoice=row.id,
                state=state,
                reason=said["reason"],
                reason_code=said["reason_code"],
                on=clock.today(),
            )
            moved = {"before": row.state} if row.state is not state else {}
            work.advance(cursor=cursor, lines=[Line(subject, label, facts=moved)])
    except Refused as refused:
        work.advance(cursor=cursor, lines=[Line(subject, label, refused.refusals)])


def go_on_undoing(*, task: UUID) -> None:
    """Put back what is left of the invoices that another task treated."""
    with tasks.going_on(task) as work:
        if work is None:
            return
        undone, last = UUID(work.task.arguments["task"]), int(work.cursor or 0)
        owner = access.acting_again(work.task.arguments["actor"])
        while found := tasks.lines(undone, after=last, limit=_AT_ONCE):
            for place, line in found:
                if "before" in line.facts:
                    _put_back(work, owner, line, cursor=str(place))
            last = found[-1][0]


def _put_back(work: Work, owner: Actor, line: Line, *, cursor: str) -> None:
    entity, invoice = (UUID(part) for part in line.subject.split("/"))
    before = InvoiceState(line.facts["before"])
    try:
        with unit():
            now = InvoiceState(models.Invoice.locked(entity, invoice).state)
            refuse(selections.undoing_refusals(now=now, then=InvoiceState(work.task.arguments["state"]), before=before))
            treat(
                actor=owner,
                entity=entity,
                invoice=invoice,
                state=before,
                reason="Retour à l'état précédent : traitement groupé annulé.",
                on=clock.today(),
            )
            work.advance(cursor=cursor, lines=[Line(line.subject, line.label)])
    except Refused as refused:
        work.advance(cursor=cursor, lines=[Line(line.subject, line.label, refused.refusals)])
