"""Many invoices treated at once: each in its turn, what is refused told beside it."""

from __future__ import annotations

import pytest

from polyphonie.invoicing.actions import selections
from polyphonie.invoicing.queries import Criteria
from polyphonie.invoicing.queries.lists import Selection
from polyphonie.invoicing.terms import InvoiceState as S
from polyphonie.kernel import tasks
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.kernel.tasks import TaskState

from .cases import Place, Republic, codes, stranger
from .documents import HOSPITAL, TODAY, Paper

ALL = Selection(Criteria(states=frozenset({S.DELIVERED})))


def delivered(republic: Republic, many: int) -> list[Place]:
    return [republic.delivered(Paper(number=f"F{number}")) for number in range(1, many + 1)]


def treated(actor: Actor, state: S = S.REJECTED, *, selection: Selection = ALL, total: int = 3, reason: str = "Trop."):
    task = selections.treat_selected(
        actor=actor, selection=selection, state=state, reason=reason, total=total, on=TODAY
    )
    selections.go_on_treating(task=task)
    return tasks.one(task, actor=actor)


def test_it_treats_all_of_a_filter(republic: Republic) -> None:
    places = delivered(republic, 3)
    done = treated(republic.agent())
    assert (done.state, done.done, done.refused) == (TaskState.DONE, 3, 0)
    assert {place.state for place in places} == {S.REJECTED}
    assert [line.label for _place, line in tasks.lines(done.id)] == [
        f"F{number} · Atelier Numérique Lorient" for number in (3, 2, 1)
    ]


def test_it_treats_what_was_ticked_and_nothing_else(republic: Republic) -> None:
    places = delivered(republic, 3)
    treated(republic.agent(), selection=Selection(picks=((places[1].entity, places[1].invoice),)), total=1)
    assert [place.state for place in places] == [S.DELIVERED, S.REJECTED, S.DELIVERED]


def test_it_tells_what_is_refused_and_goes_on(republic: Republic) -> None:
    places = [republic.delivered(Paper(number="F1")), republic.deposited(Paper(number="F2"))]
    done = treated(republic.agent(), selection=Selection(), total=2)
    assert (done.done, done.refused) == (1, 1)
    assert [place.state for place in places] == [S.REJECTED, S.DEPOSITED]
    ((_place, line),) = tasks.lines(done.id, refused_only=True)
    assert [refusal.code for refusal in line.refusals] == ["KER-LIF-01"]


def test_it_goes_on_where_it_was_cut_short(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    places = delivered(republic, 3)
    agent, treat, count = republic.agent(), selections.treat, []

    def dying(**given: object) -> object:
        count.append(1)
        if len(count) == 2:
            raise KeyboardInterrupt
        return treat(**given)

    monkeypatch.setattr(selections, "treat", dying)
    task = selections.treat_selected(actor=agent, selection=ALL, state=S.REJECTED, reason="Trop.", total=3, on=TODAY)
    with pytest.raises(KeyboardInterrupt):
        selections.go_on_treating(task=task)
    assert tasks.one(task, actor=agent).done == 1
    selections.go_on_treating(task=task)
    assert tasks.one(task, actor=agent).done == 3
    assert [len(place.states) for place in places] == [4, 4, 4], "each was treated once"


@pytest.mark.parametrize(
    ("state", "reason", "total", "code"),
    [
        (S.REJECTED, " ", 1, "INV-STA-01"),
        (S.COMPLETED, "", 1, "INV-STA-02"),
        (S.DELIVERED, "", 0, "INV-SEL-01"),
        (S.DELIVERED, "", 20_001, "INV-SEL-02"),
    ],
)
def test_it_refuses_as_a_whole(republic: Republic, state: S, reason: str, total: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        treated(republic.agent(), state, reason=reason, total=total)
    assert code in codes(refused)


def test_it_forbids_whoever_holds_the_right_nowhere(republic: Republic) -> None:
    delivered(republic, 1)
    for actor in (stranger(), republic.depositor(), republic.accountant()):
        with pytest.raises(Refused) as refused:
            treated(actor)
        assert codes(refused) == ["ACC-RIG-01"]


def test_it_forbids_by_invoice_what_is_out_of_reach(republic: Republic) -> None:
    place = republic.delivered(Paper(number="F1"))
    other = republic.agent(next(siret for siret in ("21999900000017",) if siret != HOSPITAL))
    done = treated(other, selection=Selection(picks=((place.entity, place.invoice),)), total=1)
    assert (done.done, done.refused, place.state) == (0, 0, S.DELIVERED)


def test_it_repeats_safely(republic: Republic) -> None:
    (place,) = delivered(republic, 1)
    done = treated(republic.agent(), total=1)
    selections.go_on_treating(task=done.id)
    assert len(place.states) == 4
    assert tasks.one(done.id, actor=republic.agent()).done == 1


def test_it_shows_a_task_to_its_owner_only(republic: Republic) -> None:
    delivered(republic, 1)
    done = treated(republic.agent(), total=1)
    with pytest.raises(Refused) as refused:
        tasks.one(done.id, actor=republic.officer())
    assert codes(refused) == ["KER-TSK-01"]
