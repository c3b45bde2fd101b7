from __future__ import annotations

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries

from .conftest import ACCRUED, NEW_YEAR, PAYABLE, STATE, TODAY, draft, person

pytestmark = pytest.mark.usefixtures("chart")


def test_it_opens_books_on_which_one_may_post_from_the_first_day_of_the_year() -> None:
    chief = person(Role.CHIEF_ACCOUNTANT)
    assert queries.without_books(actor=chief, on=TODAY) == (STATE,)
    assert actions.begin_books(actor=chief, entity=STATE, year=2026, on=TODAY) == 3
    assert queries.without_books(actor=chief, on=TODAY) == () and queries.years(STATE) == (2026,)
    opened = [(each.code, each.subledger, each.opened_on) for each in queries.accounts(STATE)]
    assert opened == [(PAYABLE, True, NEW_YEAR), (ACCRUED, False, NEW_YEAR), ("4091000000", False, NEW_YEAR)]
    actions.post(actor=chief, entity=STATE, draft=draft(debit=PAYABLE, on=NEW_YEAR), on=TODAY)


def test_it_refuses_what_is_no_year() -> None:
    with pytest.raises(Refused, match="LED-YEA-02"):
        actions.begin_books(actor=person(Role.CHIEF_ACCOUNTANT), entity=STATE, year=26, on=TODAY)


def test_it_forbids_whoever_does_not_close_the_accounts() -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.begin_books(actor=person(Role.PUBLIC_ACCOUNTANT), entity=STATE, year=2026, on=TODAY)


def test_it_repeats_safely() -> None:
    chief = person(Role.CHIEF_ACCOUNTANT)
    told = [actions.begin_books(actor=chief, entity=STATE, year=2026, on=TODAY) for _ in range(2)]
    assert told == [3, 0]
    assert AuditRow.objects.filter(act__startswith="ledger.open_").count() == 3
