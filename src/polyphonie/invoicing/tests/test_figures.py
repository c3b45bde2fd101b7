"""The figures of dashboards: counted anew from the invoices, shown to those whose they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access.terms import PLATFORM, Perimeter
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import figures as counting
from polyphonie.invoicing.queries import figures
from polyphonie.invoicing.rules.figures import centile, share
from polyphonie.invoicing.terms import InvoiceState as S
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import HOSPITAL, VALMONT, Paper


def shown(actor: Actor, perimeter: Perimeter) -> figures.Dashboard:
    today = clock.today()
    owner = figures.owner_of(perimeter.id, among=figures.owners(actor=actor, on=today))
    return figures.dashboard(owner or figures.Owner(perimeter, "?"), actor=actor, on=today)


@pytest.fixture
def counted(republic: Republic) -> Republic:
    republic.delivered(Paper(number="F1"))
    republic.in_state(S.REJECTED, Paper(number="F2"))
    republic.in_state(S.IN_PAYMENT, Paper(number="F3"))
    republic.delivered(Paper(number="F4", buyer=VALMONT, service="FINANCES"))
    counting.recount(on=clock.today(), months=2)
    return republic


def test_it_counts_for_the_entity(counted: Republic) -> None:
    board = shown(counted.agent(), Perimeter.of_entity(counted.entity(HOSPITAL)))
    (month,) = board.months
    assert (month.number, month.rejected, month.median, month.ninth_decile) == (3, 1, 0, 0)
    assert dict(board.states) == {S.DELIVERED: 1, S.REJECTED: 1, S.IN_PAYMENT: 1}
    assert sum(number for _cause, number in board.causes) == 1
    assert month.amount.cents == 3 * models.Invoice.objects.first().due_cents


def test_it_counts_for_the_supplier_over_all_its_recipients(counted: Republic) -> None:
    board = shown(counted.depositor(), Perimeter.of_supplier(counted.supplier()))
    assert board.whole.number == 4 and board.services == ()


def test_it_counts_for_the_platform(counted: Republic) -> None:
    assert shown(counted.administrator, PLATFORM).whole.number == 4


def test_it_counts_by_service(counted: Republic) -> None:
    board = shown(counted.agent(VALMONT), Perimeter.of_entity(counted.entity(VALMONT)))
    assert board.services == (("FINANCES", 1),)


def test_it_counts_the_same_the_second_time(counted: Republic) -> None:
    before = models.Figure.objects.count()
    counting.recount(on=clock.today(), months=2)
    assert models.Figure.objects.count() == before


def test_it_leaves_the_months_that_it_does_not_count(counted: Republic) -> None:
    counting.recount(on=clock.today().replace(day=1) - timedelta(days=40), months=1)
    assert shown(counted.administrator, PLATFORM).whole.number == 4


def test_it_forbids_the_figures_of_others(counted: Republic) -> None:
    with pytest.raises(Refused) as refused:
        shown(counted.agent(VALMONT), Perimeter.of_entity(counted.entity(HOSPITAL)))
    assert codes(refused) == ["ACC-RIG-01"]


@pytest.mark.parametrize(
    ("counted_days", "of", "days"),
    [({}, 50, None), ({3: 1}, 50, 3), ({1: 1, 9: 1}, 50, 1), ({1: 9, 30: 1}, 90, 1), ({1: 8, 30: 2}, 90, 30)],
)
def test_it_reads_centiles(counted_days: dict[int, int], of: int, days: int | None) -> None:
    assert centile(counted_days, of) == days


def test_it_shows_something_of_what_is_not_nothing() -> None:
    assert (share(0, 10), share(1, 1000), share(5, 10), share(3, 0)) == (0, 1, 50, 0)
