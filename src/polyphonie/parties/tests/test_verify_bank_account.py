from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.models import BankVerification
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.terms.bank_accounts import Verification

from .accounts import Keepers
from .cases import TODAY, codes

pytestmark = pytest.mark.django_db


def _verify(keepers: Keepers, account: UUID, result: Verification, actor: Actor | None = None, said: str = "1") -> None:
    actions.verify_bank_account(
        actor=actor or keepers.enters, entity=keepers.entity, account=account, result=result, reference=said, on=TODAY
    )


def test_it_stops_payments_on_an_account_that_its_bank_disowns(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.confirmed(supplier)
    _verify(keepers, made, Verification.NO_MATCH)
    assert bank_accounts.usable(supplier, entity=keepers.entity, on=TODAY) is None
    _verify(keepers, made, Verification.CLOSE_MATCH, keepers.confirms)
    found = bank_accounts.usable(supplier, entity=keepers.entity, on=TODAY)
    assert found is not None and found.verified is Verification.CLOSE_MATCH
    assert BankVerification.objects.count() == 2


def test_it_refuses_an_unknown_account_and_no_reference(keepers: Keepers, supplier: UUID) -> None:
    with pytest.raises(Refused) as unknown:
        _verify(keepers, supplier, Verification.MATCH)
    with pytest.raises(Refused) as silent:
        _verify(keepers, supplier, Verification.MATCH, said="")
    assert (codes(unknown), codes(silent)) == ({"PAR-BAN-06"}, {"PAR-BAN-08"})


def test_it_forbids_strangers(keepers: Keepers, supplier: UUID) -> None:
    with pytest.raises(Refused) as caught:
        _verify(keepers, keepers.enter(supplier), Verification.MATCH, keepers.stranger)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.enter(supplier)
    for _ in range(2):
        _verify(keepers, made, Verification.MATCH)
    assert BankVerification.objects.count() == 1
