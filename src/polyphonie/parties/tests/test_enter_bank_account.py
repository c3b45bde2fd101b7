from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel import originals
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.terms import SupplierEntry, SupplierIdKind
from polyphonie.parties.terms.bank_accounts import AccountState

from .accounts import IBAN, OTHER_IBAN, Keepers, account_of
from .cases import TODAY, acts, codes

pytestmark = pytest.mark.django_db


def test_it_keeps_an_account_with_what_founds_it(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.enter(supplier, " ".join([IBAN[:4], IBAN[4:]]).lower())
    (found,) = bank_accounts.of_owner(supplier, entity=keepers.entity, actor=keepers.confirms, on=TODAY)
    assert (found.id, found.iban, found.bic, found.state) == (made, IBAN, "BNPAFRPP", AccountState.ENTERED)
    assert originals.content(entity=keepers.entity, original=found.proof) == b"%PDF-1.7 un RIB"
    assert bank_accounts.waiting(entity=keepers.entity, actor=keepers.confirms, on=TODAY) == (found,)
    assert bank_accounts.usable(supplier, entity=keepers.entity, on=TODAY) is None
    assert acts(f"bank_account:{made}") == ["parties.enter_bank_account"]


def test_it_refuses_what_no_bank_would_take(keepers: Keepers, supplier: UUID) -> None:
    wrong = account_of(supplier, IBAN[:-1] + "0", bic="BNP", holder=" ", proof=b"", shared_reason="\n")
    with pytest.raises(Refused) as caught:
        actions.enter_bank_account(actor=keepers.enters, entity=keepers.entity, draft=wrong, on=TODAY)
    assert codes(caught) == {"PAR-BAN-01", "PAR-BAN-02", "PAR-BAN-03", "PAR-BAN-08", "PAR-BAN-09"}


def test_it_refuses_the_account_of_somebody_else_unless_told_why(keepers: Keepers, supplier: UUID) -> None:
    keepers.enter(supplier)
    other = actions.register_supplier(
        actor=SYSTEM,
        id_kind=SupplierIdKind.VAT,
        identifier="DE136695976",
        entry=SupplierEntry(name="Affactureur du Ponant"),
        on=TODAY,
    ).id
    with pytest.raises(Refused) as caught:
        keepers.enter(other)
    assert codes(caught) == {"PAR-BAN-04"}
    shared = keepers.enter(other, shared_reason="Cession de créance notifiée le 3 mars")
    found = bank_accounts.by_id([shared], entity=keepers.entity)[shared]
    assert found.shared_reason == "Cession de créance notifiée le 3 mars"


def test_it_refuses_an_owner_that_nobody_knows(keepers: Keepers) -> None:
    with pytest.raises(Refused) as caught:
        keepers.enter(new_id())
    assert codes(caught) == {"PAR-SUP-01"}


def test_it_forbids_who_confirms_and_strangers(keepers: Keepers, supplier: UUID) -> None:
    for actor in (keepers.confirms, keepers.stranger):
        with pytest.raises(Refused) as caught:
            actions.enter_bank_account(actor=actor, entity=keepers.entity, draft=account_of(supplier), on=TODAY)
        assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(keepers: Keepers, supplier: UUID) -> None:
    assert keepers.enter(supplier) == keepers.enter(supplier)
    assert keepers.enter(supplier, OTHER_IBAN) != keepers.enter(supplier)
