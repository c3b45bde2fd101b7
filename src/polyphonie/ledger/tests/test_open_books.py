from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries
from polyphonie.ledger.terms import JOURNALS

from .conftest import NEW_YEAR, STATE, TODAY, person


def test_it_opens_books_with_the_journals_of_every_book(chief: Actor, accountant: Actor) -> None:
    assert {journal.code for journal in queries.journals(STATE, year=2026)} == set(JOURNALS)
    assert [book.entity for book in queries.books(actor=accountant, on=TODAY)] == [STATE]
    assert queries.consult(actor=accountant, entity=STATE, on=TODAY).opened_on == NEW_YEAR


@pytest.mark.django_db
def test_it_forbids_whoever_does_not_close_the_accounts() -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.open_books(actor=person(Role.PUBLIC_ACCOUNTANT), entity=STATE, on=TODAY)


def test_it_repeats_safely(books: UUID, chief: Actor) -> None:
    actions.open_books(actor=chief, entity=STATE, on=TODAY)
    assert AuditRow.objects.filter(act="ledger.open_books").count() == 1
