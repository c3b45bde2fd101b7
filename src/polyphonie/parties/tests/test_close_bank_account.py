from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.queries import bank_accounts

from .accounts import Keepers
from .cases import TODAY, codes

pytestmark = pytest.mark.django_db


def _close(keepers: Keepers, account: UUID, reason: str = "Changement de banque", actor: Actor | None = None) -> None:
    actions.close_bank_account(
        actor=actor or keepers.confirms, entity=keepers.entity, account=account, reason=reason, on=TODAY
    )


def test_it_is_paid_on_no_more_from_that_day(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.confirmed(supplier)
    _close(keepers, made)
    found = bank_accounts.by_id([made], entity=keepers.entity)[made]
    assert not found.usable(TODAY) and not found.usable(TODAY + timedelta(days=1))
    assert found.reason == "Changement de banque"


def test_it_refuses_one_that_was_never_confirmed_or_without_a_reason(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.enter(supplier)
    for reason, code in (("Doublon", "KER-LIF-01"), ("", "PAR-BAN-08")):
        with pytest.raises(Refused) as caught:
            _close(keepers, made, reason)
        assert codes(caught) == {code}


def test_it_forbids_who_enters_and_strangers(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.confirmed(supplier)
    for actor in (keepers.enters, keepers.stranger):
        with pytest.raises(Refused) as caught:
            _close(keepers, made, actor=actor)
        assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.confirmed(supplier)
    for _ in range(2):
        _close(keepers, made)
