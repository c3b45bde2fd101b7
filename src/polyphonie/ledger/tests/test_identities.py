"""The proofs of statements: nothing to find in sound books, and what was published is found to be changed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.ledger import actions, identities
from polyphonie.ledger.actions.publications import publish_accounts
from polyphonie.ledger.proofs import PROOFS
from polyphonie.ledger.queries.statements import parts, statements
from polyphonie.ledger.queries.totals import totals
from polyphonie.ledger.tests.accounts import close_year, entry, post_year


@pytest.fixture
def published(books: UUID, chief: Actor) -> UUID:
    post_year(books)
    close_year(books)
    publish_accounts(actor=chief, entity=books, year=2026, on=date(2027, 3, 1))
    return books


@pytest.mark.usefixtures("published")
def test_it_finds_nothing_in_sound_books() -> None:
    assert set(identities.IDENTITIES) <= set(PROOFS)
    assert [list(proof()) for proof in identities.IDENTITIES] == [[], [], [], []]


@pytest.mark.usefixtures("published")
def test_it_finds_books_that_come_to_other_figures_than_published() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_entry SET amounts = ARRAY[500001, -500001] WHERE label = 'tax'")
    assert len(list(identities.published_accounts_stand())) == 1


def test_it_carries_what_a_year_comes_to_until_its_opening_is_posted(books: UUID) -> None:
    post_year(books)
    actions.open_year(actor=SYSTEM, entity=books, year=2027, on=date(2027, 1, 1))
    draft = entry("later", date(2027, 1, 5), "6411000000", "5121000000", 50_000)
    actions.post(actor=SYSTEM, entity=books, draft=draft, on=date(2027, 1, 5))
    told = totals(books, year=2027)
    rows = {row.account: row for row in told.rows}
    assert told.provisional
    assert rows["5121000000"].opening == 180_000
    assert rows["1200000000"].opening == -183_000
    assert rows["6411000000"].opening == 0
    assert sum(row.closing for row in told.rows) == 0
    assert [list(proof()) for proof in identities.IDENTITIES] == [[], [], [], []]


def test_it_tells_the_books_on_a_day_and_as_they_were_known(books: UUID) -> None:
    post_year(books)
    (seen,) = set(_posted())
    actions.post(
        actor=SYSTEM,
        entity=books,
        draft=entry("late", date(2026, 2, 15), "6411000000", "5121000000", 1_000),
        on=date(2026, 12, 31),
    )
    february = statements(books, year=2026, until=date(2026, 2, 28))
    known = statements(books, year=2026, until=date(2026, 2, 28), known_at=seen)
    assert _pay(february) == 301_000
    assert _pay(known) == 300_000


def _pay(told: object) -> int:
    found = told.one("net_charges")  # type: ignore[attr-defined]
    return int(found[0].value("NC.11"))


def _posted() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(posted_at) FROM ledger_seal")
        return [row[0] for row in cursor.fetchall()]


def test_a_figure_opens_on_the_accounts_that_make_it(books: UUID) -> None:
    post_year(books)
    told = statements(books, year=2026)
    found = parts(told.statements, "NP.19", told.totals.labels)
    assert [(part.share.account, part.signed) for part in found] == [("2151000000", 120_000), ("2818000000", -10_000)]
    result = parts(told.statements, "YR.9", told.totals.labels)
    assert sum(part.signed for part in result) == 183_000
