"""The pages of statements: each works, says why not, and is closed to those who may not consult the books."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.ledger import actions, queries
from polyphonie.ledger.queries.ageing import ageing
from polyphonie.ledger.queries.files import ledger_lines
from polyphonie.ledger.tests.accounts import close_year, post_year
from polyphonie.ledger.tests.conftest import ACCRUED, BANK, PAYABLE, SUPPLIER, TODAY, draft, person

Browser = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _no_second_factor(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def browser(db: None) -> Browser:
    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Person.objects.get(id=actor.id))
        return client

    return signed_in


def _words(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def test_it_opens_each_figure_down_to_its_entries(books: UUID, accountant: Actor, browser: Browser) -> None:
    post_year(books)
    client, root = browser(accountant), f"/comptabilite/{books}"
    assert client.get("/comptabilite/etats")["Location"] == f"{root}/etats"
    assert "1 830,00" in _words(client.get(f"{root}/etats"))
    assert "NP.12?" in _words(client.get(f"{root}/etats/net_position"))
    assert "2818000000" in _words(client.get(f"{root}/etats/net_position/NP.12"))
    assert "2151000000" in _words(client.get(f"{root}/etats/trial_balance?class=2"))
    (line,) = queries.lines(books, account="2151000000", year=2026)
    assert f"/ecritures/{line.entry}" in _words(client.get(f"{root}/comptes/2151000000"))
    kept = actions.attach_evidence(
        actor=accountant,
        entity=books,
        entry=line.entry,
        content=b"Bon pour accord",
        name="bon.txt",
        media_type="text/plain",
        on=TODAY,
    )
    assert "bon.txt" in _words(client.get(f"{root}/ecritures/{line.entry}"))
    assert client.get(f"{root}/ecritures/{line.entry}/pieces/{kept.id}").content == b"Bon pour accord"
    assert client.get(f"{root}/ecritures/{line.entry}/pieces/{new_id()}").status_code == 404


def test_it_lists_entries_in_the_natural_order_of_their_numbers(
    books: UUID, accountant: Actor, browser: Browser
) -> None:
    drafts = [draft(f"k{number}", 100 * number) for number in range(1, 13)]
    actions.post_all(actor=accountant, entity=books, drafts=drafts, on=TODAY)
    wanted = list(range(1, 13))
    told = _words(browser(accountant).get(f"/comptabilite/{books}/comptes/{ACCRUED}?year=2026"))
    assert [int(number) for number in re.findall(r">DEP-(\d+)<", told)] == wanted
    assert [row.number for row in queries.entries_of(books, sources=["service:1"])] == wanted
    lines = [row.number for row in ledger_lines(books, year=2026) if row.account == ACCRUED]
    assert lines == wanted


def test_it_tells_how_old_open_items_are(books: UUID, accountant: Actor, browser: Browser) -> None:
    drafts = [
        draft("old", 10_000, on=date(2026, 1, 15), credit=PAYABLE),
        draft("settled", 5_000, credit=PAYABLE),
        draft("paid", 5_000, debit=PAYABLE, credit=BANK),
    ]
    posted = actions.post_all(actor=accountant, entity=books, drafts=drafts, on=TODAY)
    lines = [(posted[1].id, 2), (posted[2].id, 1)]
    actions.match_lines(actor=accountant, entity=books, account=PAYABLE, lines=lines, on=TODAY)
    (row,) = ageing(books, account=PAYABLE, on=TODAY)
    assert (row.party, row.amounts, row.total) == (SUPPLIER, (0, 0, -10_000, 0, 0, 0), -10_000)
    page = f"/comptabilite/{books}/balance-agee"
    assert "-100,00" in _words(browser(accountant).get(f"{page}?on=2026-03-02"))
    assert "Rien n" in _words(browser(accountant).get(f"{page}?on=2026-01-02"))
    assert browser(person(Role.PUBLIC_ACCOUNTANT, entity=new_id())).get(page).status_code == 403


def test_it_hands_out_files(books: UUID, accountant: Actor, browser: Browser) -> None:
    post_year(books)
    client, root = browser(accountant), f"/comptabilite/{books}/etats"
    for code in ("net_position", "trial_balance", "all"):
        for form, beginning in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
            answer = client.get(f"{root}/{code}?form={form}")
            assert answer.content.startswith(beginning)
    answer = client.post(f"{root}/fichiers", {"file": "fec", "year": "2026"})
    assert answer["Location"].startswith("/taches/")


def test_it_says_what_is_missing(books: UUID, accountant: Actor, browser: Browser) -> None:
    client, root = browser(accountant), f"/comptabilite/{books}"
    assert "Aucune écriture" in _words(client.get(f"{root}/etats"))
    assert client.get(f"{root}/etats/nothing").status_code == 404
    assert client.get(f"{root}/etats/net_position/NP.0").status_code == 404
    assert client.get(f"{root}/ecritures/{new_id()}").status_code == 404
    assert "Aucun compte" in _words(client.get(f"{root}/etats/trial_balance"))


def test_it_publishes_and_shows_what_was_published(books: UUID, chief: Actor, browser: Browser) -> None:
    post_year(books)
    client, root = browser(chief), f"/comptabilite/{books}/etats"
    told = client.post(f"{root}/publication", {"year": "2026"}, follow=True)
    assert "n’est pas arrêté" in _words(told)
    close_year(books)
    assert "publiés le" in _words(client.post(f"{root}/publication", {"year": "2026"}, follow=True))
    assert client.get(f"{root}/publies/2026").content.startswith(b"%PDF")
    assert client.get(f"{root}/publies/2026?form=json").json()["year"] == 2026
    assert client.get(f"{root}/publies/2025").status_code == 404


def test_it_forbids_whoever_may_not_consult_the_books(books: UUID, browser: Browser) -> None:
    client, root = browser(person(Role.PUBLIC_ACCOUNTANT, entity=new_id())), f"/comptabilite/{books}"
    pages = ("", "/net_position", "/net_position/NP.12", "/trial_balance", "/publies/2026")
    for path in (*(f"/etats{each}" for each in pages), "/comptes/2151000000", f"/ecritures/{new_id()}"):
        assert client.get(root + path).status_code == 403
    for path in ("/etats/fichiers", "/etats/publication"):
        assert client.post(root + path, {"year": "2026"}).status_code == 403
