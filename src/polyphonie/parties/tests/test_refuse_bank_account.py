from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor, ActorKind
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.terms.bank_accounts import AccountState

from .accounts import Keepers
from .cases import TODAY, codes

pytestmark = pytest.mark.django_db


def _refuse(
    keepers: Keepers, account: UUID, reason: str = "Le titulaire ne le reconnaît pas", actor: Actor | None = None
) -> None:
    actions.refuse_bank_account(
        actor=actor or keepers.confirms, entity=keepers.entity, account=account, reason=reason, on=TODAY
    )


def test_it_keeps_why(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.enter(supplier)
    _refuse(keepers, made)
    found = bank_accounts.by_id([made], entity=keepers.entity)[made]
    assert (found.state, found.reason) == (AccountState.REFUSED, "Le titulaire ne le reconnaît pas")
    assert keepers.enter(supplier) != made, "it may be entered again, on a new row"


def test_it_refuses_without_a_reason_and_from_who_entered_it(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.enter(supplier)
    with pytest.raises(Refused) as silent:
        _refuse(keepers, made, " ")
    with pytest.raises(Refused) as same:
        _refuse(keepers, made, actor=Actor(ActorKind.SYSTEM, keepers.enters.id, "Tout droit"))
    assert (codes(silent), codes(same)) == ({"PAR-BAN-08"}, {"PAR-BAN-05"})


def test_it_forbids_strangers(keepers: Keepers, supplier: UUID) -> None:
    with pytest.raises(Refused) as caught:
        _refuse(keepers, keepers.enter(supplier), actor=keepers.stranger)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.enter(supplier)
    for _ in range(2):
        _refuse(keepers, made)
