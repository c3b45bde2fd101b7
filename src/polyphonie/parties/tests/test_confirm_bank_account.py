from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, proofs
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.terms.bank_accounts import Verification

from .accounts import OTHER_IBAN, Keepers, account_of
from .cases import TODAY, codes

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 11, 26)


def test_it_lets_the_first_account_be_paid_on_at_once_and_a_changed_one_wait(keepers: Keepers, supplier: UUID) -> None:
    first = keepers.confirmed(supplier)
    second = keepers.enter(supplier, OTHER_IBAN)
    usable_on = actions.confirm_bank_account(actor=keepers.confirms, entity=keepers.entity, account=second, on=THURSDAY)
    assert usable_on == date(2026, 12, 1), "three weekdays: Friday, Monday, Tuesday"
    paid = {
        day: bank_accounts.usable(supplier, entity=keepers.entity, on=day)
        for day in (TODAY, date(2026, 11, 30), usable_on)
    }
    assert [each and each.id for each in paid.values()] == [first, first, second]
    assert list(proofs.bank_accounts_were_seen_by_two()) == []


def test_it_refuses_whoever_entered_it(keepers: Keepers, supplier: UUID) -> None:
    draft = account_of(supplier)
    made = actions.enter_bank_account(actor=keepers.enters, entity=keepers.entity, draft=draft, on=TODAY).id
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("UPDATE parties_bankaccount SET decided_by = entered_by WHERE id = %s", [made])
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("UPDATE parties_bankaccount SET iban = %s WHERE id = %s", [OTHER_IBAN, made])


def test_it_refuses_what_its_bank_disowned_or_was_refused(keepers: Keepers, supplier: UUID) -> None:
    disowned, refused = keepers.enter(supplier), keepers.enter(supplier, OTHER_IBAN)
    actions.verify_bank_account(
        actor=keepers.enters,
        entity=keepers.entity,
        account=disowned,
        result=Verification.NO_MATCH,
        reference="VOP 1",
        on=TODAY,
    )
    actions.refuse_bank_account(actor=keepers.confirms, entity=keepers.entity, account=refused, reason="Faux", on=TODAY)
    for account, code in ((disowned, "PAR-BAN-07"), (refused, "KER-LIF-01"), (supplier, "PAR-BAN-06")):
        with pytest.raises(Refused) as caught:
            actions.confirm_bank_account(actor=keepers.confirms, entity=keepers.entity, account=account, on=TODAY)
        assert codes(caught) == {code}


def test_it_forbids_who_enters_and_strangers(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.enter(supplier)
    for actor in (keepers.enters, keepers.stranger):
        with pytest.raises(Refused) as caught:
            actions.confirm_bank_account(actor=actor, entity=keepers.entity, account=made, on=TODAY)
        assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(keepers: Keepers, supplier: UUID) -> None:
    made = keepers.enter(supplier)
    days = [
        actions.confirm_bank_account(actor=keepers.confirms, entity=keepers.entity, account=made, on=TODAY)
        for _ in range(2)
    ]
    assert days == [TODAY, TODAY]
