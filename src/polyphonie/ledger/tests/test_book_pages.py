"""The pages on which books are kept: each works, says why not, and is closed to whoever may not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.ledger import actions, queries
from polyphonie.ledger.tests.conftest import ACCRUED, BANK, PAYABLE, POST, STATE, TODAY, draft, person
from polyphonie.parties import actions as parties
from polyphonie.parties.terms import SupplierEntry, SupplierIdKind

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


def _words(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def _form(**given: str) -> dict[str, str]:
    told = {"journal": "OD", "on": "2026-03-02", "label": "Timbres", "key": str(new_id())}
    lines = {"account1": POST, "debit1": "1 234,50", "account2": ACCRUED, "credit2": "1234.50"}
    return told | lines | given


def test_it_posts_an_entry_shows_it_and_cancels_it(books: UUID, accountant: Actor, browser: Browser) -> None:
    client, root = browser(accountant), f"/comptabilite/{books}"
    assert "Aucune écriture" in _words(client.get(f"{root}/journaux"))
    assert "Passer une écriture" in _words(client.get(f"{root}/ecritures/nouvelle"))
    form = _form()
    answer = client.post(f"{root}/ecritures/nouvelle", form)
    assert answer["Location"] == client.post(f"{root}/ecritures/nouvelle", form)["Location"]
    (row,) = queries.entries(books, journal="OD", year=2026)
    assert "1 234,50" in _words(client.get(f"{root}/journaux?journal=OD"))
    document = SimpleUploadedFile("facture.pdf", b"%PDF", "application/pdf")
    client.post(f"{root}/ecritures/{row.id}/piece", {"file": document})
    (piece,) = queries.evidence(books, entry=row.id)
    assert "facture.pdf" in _words(client.get(answer["Location"]))
    assert client.get(f"{root}/ecritures/{row.id}/pieces/{piece.document.id}").content == b"%PDF"
    client.post(f"{root}/ecritures/{row.id}/annulation", {"reason": "Doublon"})
    assert "Écriture annulée" in _words(client.get(answer["Location"]))


def test_it_says_what_is_wrong_with_an_entry_and_keeps_what_was_written(
    books: UUID, accountant: Actor, browser: Browser
) -> None:
    client, address = browser(accountant), f"/comptabilite/{books}/ecritures/nouvelle"
    told = _words(client.post(address, _form(credit2="12,x", label="À revoir")), status=422)
    assert "LED-LIN-02" in told and "Endroit : ligne 2" in told and "lines[" not in told
    assert "À revoir" in told
    assert "Écrivez le libellé de l’écriture en 1 à" in _words(client.post(address, _form(label="")), status=422)
    assert "LED-BAL-01" in _words(client.post(address, _form(credit2="12")), status=422)


def test_it_sums_journals_and_writes_them_to_files(books: UUID, accountant: Actor, browser: Browser) -> None:
    drafts = [draft(f"k{number}", 1_000 * number) for number in range(1, 12)] + [draft("other", 500, journal="OD")]
    actions.post_all(actor=accountant, entity=books, drafts=drafts, on=TODAY)
    client, address = browser(accountant), f"/comptabilite/{books}/journaux?year=2026"
    told = _words(client.get(address))
    assert "Sommes des journaux" in told and "660,00" in told and "665,00" in told
    sums = _file(client.get(f"{address}&format=csv"))
    assert sums[0] == ["Journal", "Libellé du journal", "Période", "Débit", "Crédit"]
    assert [(row[0], *row[2:]) for row in sums[1:]] == [
        ("DEP", "3", "660.00", "660.00"),
        ("OD", "3", "5.00", "5.00"),
    ]
    lines = _file(client.get(f"{address}&journal=DEP&what=entries&format=csv"))
    assert [row[1] for row in lines[1::2]] == [str(number) for number in range(1, 12)]
    assert sum(Decimal(row[8] or 0) for row in lines[1:]) == sum(Decimal(row[9] or 0) for row in lines[1:]) == 660
    assert b"".join(client.get(f"{address}&journal=DEP&what=entries&format=xlsx"))[:2] == b"PK"  # type: ignore[arg-type]
    assert browser(person(Role.PUBLIC_ACCOUNTANT, entity=new_id())).get(address).status_code == 403


def _file(answer: Any) -> list[list[str]]:
    content = b"".join(part if isinstance(part, bytes) else part.encode() for part in answer)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_it_matches_open_lines(books: UUID, accountant: Actor, browser: Browser) -> None:
    drafts = [draft("a", 100, credit=PAYABLE), draft("b", 100, debit=PAYABLE, credit=BANK)]
    one, two = actions.post_all(actor=accountant, entity=books, drafts=drafts, on=TODAY)
    client, address = browser(accountant), f"/comptabilite/{books}/comptes/{PAYABLE}/lettrage"
    assert f"{one.id}.2" in _words(client.get(address))
    told = _words(client.post(address, {"line": [f"{one.id}.2", "?"]}, follow=True))
    assert "LED-MAT-01" in told
    assert "Rien à lettrer" in _words(client.post(address, {"line": [f"{one.id}.2", f"{two.id}.1"]}, follow=True))
    told = _words(client.get(f"{address}s"))
    assert f"/ecritures/{two.id}" in told and "1,00" in told
    assert "LED-REA-01" in _words(client.post(f"{address}s/1/fin", {"reason": " "}, follow=True))
    assert "Aucun lettrage" in _words(client.post(f"{address}s/1/fin", {"reason": "Autre facture"}, follow=True))
    assert f"{one.id}.2" in _words(client.get(address))


def test_it_proposes_matches_and_takes_a_part(books: UUID, accountant: Actor, browser: Browser) -> None:
    drafts = [draft(f"a{each}", 100, credit=PAYABLE) for each in "12"]
    drafts += [draft("b", 100, debit=PAYABLE, credit=BANK), draft("c", 40, debit=PAYABLE, credit=BANK)]
    actions.post_all(actor=accountant, entity=books, drafts=drafts, on=TODAY)
    client, address = browser(accountant), f"/comptabilite/{books}/comptes/{PAYABLE}/lettrage"
    told = _words(client.get(f"{address}/propositions"))
    assert "Même montant" in told and "1 proposition" in told
    assert "Cochez au moins une proposition" in _words(client.post(f"{address}/propositions", {}, follow=True))
    (proposal,) = queries.match_proposals(books, account=PAYABLE)
    lot = " ".join(f"{item.entry}.{item.place}" for item in proposal.items)
    told = _words(client.post(f"{address}/propositions", {"lot": [lot]}, follow=True))
    assert "1 lettrage est fait." in told and "Rien à proposer" in told
    (left, paid) = sorted(queries.open_items(books, account=PAYABLE), key=lambda item: item.cents)
    lines = {"line": [f"{left.entry}.{left.place}", f"{paid.entry}.{paid.place}"]}
    assert "LED-MAT-02" in _words(client.post(address, lines, follow=True))
    assert "reste d’une ligne de" in _words(client.post(address, lines | {"how": "partly"}, follow=True))
    assert "en partie" in _words(client.get(f"{address}s"))


def test_it_leads_through_the_closing(books: UUID, chief: Actor, browser: Browser) -> None:
    client, address = browser(chief), f"/comptabilite/{books}/cloture"
    told = _words(client.get(f"{address}?year=2026"))
    assert "Bloque" in told
    mended = re.findall(r'href="([^"]+)">Où le reprendre', told)
    assert "#periods" in mended and len(mended) == told.count("Bloque") + told.count("À regarder")
    for each in mended:
        assert each == "#periods" or client.get(each.replace("&amp;", "&")).status_code == 200
    assert "LED-CLO-01" in _words(client.post(f"{address}/exercice", {"year": "2026"}, follow=True))
    assert "LED-PER-04" in _words(client.post(f"{address}/periodes/5/close", {"year": "2026"}, follow=True))
    client.post(f"{address}/controles/bank", {"year": "2026", "remark": "Relevé du 31"})
    for period in range(13):
        client.post(f"{address}/periodes/{period}/close", {"year": "2026"})
    client.post(f"{address}/exercice", {"year": "2026"})
    assert "Exercice clos" in _words(client.get(f"{address}?year=2026"))


def test_it_closes_its_doors(books: UUID, chief: Actor, browser: Browser) -> None:
    reader, stranger = browser(person(Role.AUDITOR)), browser(person(Role.PUBLIC_ACCOUNTANT, entity=new_id()))
    root = f"/comptabilite/{books}"
    assert "Passer une écriture" not in _words(reader.get(f"{root}/journaux"))
    assert reader.post(f"{root}/ecritures/nouvelle", _form()).status_code == 403
    assert reader.post(f"{root}/cloture/periodes/0/close", {"year": "2026"}).status_code == 403
    for page in ("journaux", "cloture", "ecritures/nouvelle", f"comptes/{PAYABLE}/lettrage"):
        assert stranger.get(f"{root}/{page}").status_code == 403


def test_it_finds_the_third_party_of_a_line_by_its_siret(books: UUID, accountant: Actor, browser: Browser) -> None:
    client, address = browser(accountant), f"/comptabilite/{books}/ecritures/nouvelle"
    owed = _form(account2=PAYABLE, party2="732 829 320 00074")
    assert "LED-ACC-03" in _words(client.post(address, owed), status=422)
    supplier = parties.register_supplier(
        actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier="73282932000074", entry=SupplierEntry("Papier"), on=TODAY
    )
    assert client.post(address, owed).status_code == 302
    assert [item.party for item in queries.open_items(books, account=PAYABLE)] == [supplier.id]


def test_it_leads_a_chief_accountant_to_open_books_accounts_and_years(chart: None, browser: Browser) -> None:
    client, address = browser(person(Role.CHIEF_ACCOUNTANT)), f"/comptabilite/{STATE}/livres"
    assert address in _words(client.get("/comptabilite/etats"))
    assert "3 comptes du plan" in _words(client.get(address))
    told = _words(client.post(address, {"year": "2026"}, follow=True))
    assert "Les livres sont ouverts" in told and "Tous les comptes du plan sont ouverts" in told
    assert "L’exercice est ouvert" in _words(client.post(f"{address}/exercices", {"year": "2027"}, follow=True))
    assert queries.years(STATE) == (2027, 2026)
    assert "quatre chiffres" in _words(client.post(f"{address}/exercices", {"year": "x"}, follow=True))


def test_it_opens_the_accounts_that_are_ticked(books: UUID, chief: Actor, chart: None, browser: Browser) -> None:
    client, address = browser(chief), f"/comptabilite/{books}/livres"
    told = _words(client.get(address))
    assert "4091000000 Avances versées" in told and f"{PAYABLE} Fournisseurs" not in told
    assert "Cochez au moins un compte" in _words(client.post(f"{address}/comptes", {}, follow=True))
    asked = {"codes": ["4091000000"], "from_on": "2026-01-01"}
    assert "Les comptes sont ouverts" in _words(client.post(f"{address}/comptes", asked, follow=True))
    assert [each.code for each in queries.accounts(books, prefix="409")] == ["4091000000"]
    assert browser(person(Role.PUBLIC_ACCOUNTANT)).get(address).status_code == 403
