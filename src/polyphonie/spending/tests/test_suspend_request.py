from __future__ import annotations

from datetime import date

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models

from .chains import Chain, kept
from .stage import STATE, TODAY


def _suspend(
    chain: Chain, request: object, actor: Actor, cause: str = "missing_document", words: str = "Bon ?"
) -> None:
    actions.suspend_request(actor=actor, entity=STATE, request=request, cause=cause, words=words, on=TODAY)  # type: ignore[arg-type]


def test_it_stops_the_clock_for_what_the_supplier_must_mend(chain: Chain) -> None:
    request = chain.ordered()
    _suspend(chain, request, chain.accountant)
    found = kept(request)
    assert (found.state, found.due_on, found.stopped_on, found.days_left) == ("suspended", None, TODAY, 30)


def test_it_lets_the_clock_run_for_what_the_ordering_side_must_mend(chain: Chain) -> None:
    request = chain.ordered()
    _suspend(chain, request, chain.accountant, "wrong_imputation")
    assert kept(request).due_on is not None


def test_it_stops_the_clock_once(chain: Chain) -> None:
    request = chain.ordered()
    for _ in range(2):
        chain.suspend(request)
        actions.answer_suspension(
            actor=chain.manager, entity=STATE, request=request, words="Le voici.", on=date(2026, 3, 20)
        )
    chain.suspend(request, on=date(2026, 3, 21))
    assert kept(request).due_on == date(2026, 4, 19)


def test_it_refuses_an_unknown_cause_and_silence(chain: Chain) -> None:
    request = chain.ordered()
    with pytest.raises(Refused, match="SPE-SUS-01"):
        _suspend(chain, request, chain.accountant, "humeur")
    with pytest.raises(Refused, match="SPE-SUS-02"):
        _suspend(chain, request, chain.accountant, words=" ")


def test_it_forbids_the_ordering_side_once_it_is_ordered(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _suspend(chain, chain.ordered(), chain.manager)


def test_it_repeats_safely(chain: Chain) -> None:
    request = chain.ordered()
    for _ in range(2):
        _suspend(chain, request, chain.accountant)
    assert models.Suspension.objects.count() == 1
