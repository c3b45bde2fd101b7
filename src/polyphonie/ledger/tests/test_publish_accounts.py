"""The accounts of a year are published once, and never change."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions
from polyphonie.ledger.actions.publications import publish_accounts
from polyphonie.ledger.queries import publications
from polyphonie.ledger.tests.accounts import close_year, post_year
from polyphonie.ledger.tests.conftest import STATE, person

SPRING = date(2027, 3, 31)


def _publish(actor: Actor) -> publications.PublicationRow:
    return publish_accounts(actor=actor, entity=STATE, year=2026, on=SPRING)


def test_it_keeps_the_figures_and_what_is_printed_of_them(books: UUID, chief: Actor) -> None:
    post_year(books)
    close_year(books)
    row = _publish(chief)
    name, _media_type, figures = publications.published_file(books, year=2026, printed=False)
    assert name == "comptes-2026.json"
    assert hashlib.sha256(figures).hexdigest() == row.sha256
    told = {each["code"]: each for each in json.loads(figures)["statements"]}
    lines = {line["code"]: line["values"] for line in told["year_result"]["lines"]}
    assert lines["YR.9"] == {"amount": 500_000 - 300_000 - 10_000 - 7_000}
    assert publications.published_file(books, year=2026, printed=True)[2].startswith(b"%PDF-")
    assert publications.publications(books) == (row,)


def test_it_refuses_a_year_that_is_not_closed(books: UUID, chief: Actor) -> None:
    post_year(books)
    with pytest.raises(Refused, match="LED-PUB-01"):
        _publish(chief)


def test_it_refuses_a_year_whose_opening_is_not_posted(books: UUID, chief: Actor) -> None:
    post_year(books)
    actions.open_year(actor=chief, entity=books, year=2027, on=SPRING)
    close_year(books, 2027)
    with pytest.raises(Refused, match="LED-PUB-03"):
        publish_accounts(actor=chief, entity=STATE, year=2027, on=date(2028, 3, 31))


def test_it_forbids_whoever_does_not_close_accounts(books: UUID) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _publish(person(Role.PUBLIC_ACCOUNTANT))


def test_it_repeats_safely(books: UUID, chief: Actor) -> None:
    post_year(books)
    close_year(books)
    assert _publish(chief) == _publish(chief)


def test_nothing_changes_what_was_published(books: UUID, chief: Actor) -> None:
    post_year(books)
    close_year(books)
    _publish(chief)
    with pytest.raises(Refused, match="LED-PUB-04"):
        actions.reopen_period(actor=chief, entity=books, year=2026, period=16, reason="Oubli", on=SPRING)
    for order in (
        "UPDATE ledger_publication SET published_by = 'x'",
        "DELETE FROM ledger_publication",
        "UPDATE ledger_period SET state = 'open'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(order)
