"""A treatment of many invoices that is taken back, where the life cycle allows."""

from __future__ import annotations

import pytest

from polyphonie.invoicing.actions import selections, treatments
from polyphonie.invoicing.terms import InvoiceState as S
from polyphonie.kernel import tasks
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.kernel.tasks import TaskRow

from .cases import Republic, codes
from .documents import TODAY
from .test_treat_selected import delivered, treated


def undone(done: TaskRow, actor: Actor) -> TaskRow:
    task = selections.undo_treatment(actor=actor, task=done.id, on=TODAY)
    selections.go_on_undoing(task=task)
    return tasks.one(task, actor=actor)


def test_it_puts_every_invoice_back(republic: Republic) -> None:
    places = delivered(republic, 3)
    agent = republic.agent()
    back = undone(treated(agent), agent)
    assert (back.done, back.refused) == (3, 0)
    assert {place.state for place in places} == {S.DELIVERED}
    assert places[0].states[-2:] == ["rejected", "delivered"], "the history keeps both"


def test_it_leaves_what_has_moved_since(republic: Republic) -> None:
    places = delivered(republic, 2)
    agent = republic.agent()
    done = treated(agent, total=2)
    treatments.treat(actor=SYSTEM, state=S.SUSPENDED, reason="Autre", on=TODAY, **places[0].asked)
    back = undone(done, agent)
    assert (back.done, back.refused) == (1, 1)
    assert [place.state for place in places] == [S.SUSPENDED, S.DELIVERED]
    ((_place, line),) = tasks.lines(back.id, refused_only=True)
    assert [refusal.code for refusal in line.refusals] == ["INV-SEL-03"]


def test_it_refuses_what_was_undone_already(republic: Republic) -> None:
    delivered(republic, 1)
    agent = republic.agent()
    done = treated(agent, total=1)
    back = undone(done, agent)
    for task in (done, back):
        with pytest.raises(Refused) as refused:
            undone(task, agent)
        assert codes(refused) == ["INV-SEL-05"]


def test_it_forbids_the_task_of_another(republic: Republic) -> None:
    delivered(republic, 1)
    done = treated(republic.agent(), total=1)
    with pytest.raises(Refused) as refused:
        undone(done, republic.officer())
    assert codes(refused) == ["KER-TSK-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    (place,) = delivered(republic, 1)
    agent = republic.agent()
    back = undone(treated(agent, total=1), agent)
    selections.go_on_undoing(task=back.id)
    assert len(place.states) == 5
