"""Who answers an address on a day, the lines under an address, and what the database and the proofs hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.access.terms import Perimeter, Role
from polyphonie.documents.directory import Address
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import api, proofs
from polyphonie.parties.models import DirectoryLine
from polyphonie.parties.queries import lines
from polyphonie.parties.terms.lines import LineState

from .cases import TODAY, VALMONT, codes

pytestmark = pytest.mark.django_db
SIREN, SIRET = VALMONT[:9], VALMONT
START, END = date(2026, 9, 1), date(2027, 9, 1)
_client = TestClient(api.router)


def _line(address: str, platform: str = "0123", **changed: object) -> DirectoryLine:
    kept = {"nature": "definition", "starts_on": START, "platform": platform} | changed
    return DirectoryLine.objects.create(address=address, **kept)


def _answers(address: str, on: date = TODAY) -> str | None:
    parts = Address.of(address)
    assert parts is not None
    found = lines.resolve(parts, on=on)
    return found and str(found.address)


def test_it_lets_the_most_specific_line_answer() -> None:
    for address in (SIREN, f"{SIREN}_{SIRET}", f"{SIREN}_{SIRET}_FINANCES", f"{SIREN}_achats"):
        _line(address)
    for address in (SIREN, f"{SIREN}_{SIRET}", f"{SIREN}_{SIRET}_FINANCES", f"{SIREN}_achats"):
        assert _answers(address) == address
    assert _answers(f"{SIREN}_{SIRET}_VOIRIE") == f"{SIREN}_{SIRET}"
    assert _answers(f"{SIREN}_{SIREN}00025") == SIREN
    assert _answers(f"{SIREN}_ventes") == SIREN
    assert _answers("999910011") is None


def test_it_answers_from_the_first_day_to_the_eve_of_the_end() -> None:
    _line(SIREN, ends_on=END)
    assert _answers(SIREN, START - timedelta(days=1)) is None
    assert _answers(SIREN, START) == SIREN
    assert _answers(SIREN, END - timedelta(days=1)) == SIREN
    assert _answers(SIREN, END) is None


def test_it_lets_a_line_whose_effective_end_has_passed_answer_only_where_no_other_does() -> None:
    _line(f"{SIREN}_{SIRET}", ends_on=END, effective_end_on=date(2026, 11, 1))
    assert _answers(f"{SIREN}_{SIRET}") == f"{SIREN}_{SIRET}"
    _line(SIREN)
    assert _answers(f"{SIREN}_{SIRET}") == SIREN
    assert _answers(f"{SIREN}_{SIRET}", date(2026, 10, 1)) == f"{SIREN}_{SIRET}"


def test_it_says_where_a_line_stands_on_a_day() -> None:
    kept = _line(SIREN, ends_on=END, effective_end_on=date(2027, 8, 1))
    found = lines.line(kept.id)
    assert found is not None
    days = [START - timedelta(days=1), START, date(2027, 8, 1), END]
    assert [found.state(day) for day in days] == [
        *(LineState.UPCOMING, LineState.IN_FORCE, LineState.ENDING, LineState.ENDED),
    ]


def test_it_lists_the_lines_under_an_address_page_by_page() -> None:
    wanted = [SIREN, f"{SIREN}_{SIRET}", f"{SIREN}_{SIRET}_FIN", f"{SIREN}_{SIRET}_FINANCES", f"{SIREN}_achats"]
    for address in (*reversed(wanted), "219999001", "219998999_achats"):
        _line(address)
    first = lines.lines_under(SIREN, limit=2)
    rest = lines.lines_under(SIREN, after=first[-1].id)
    assert [str(row.address) for row in first + rest] == wanted
    assert [str(row.address) for row in lines.lines_under(f"{SIREN}_{SIRET}_FIN")] == [f"{SIREN}_{SIRET}_FIN"]
    assert len(lines.lines_under()) == 7


def test_it_does_not_let_the_database_keep_two_lines_of_one_address_on_one_day() -> None:
    _line(SIREN, ends_on=END)
    _line(SIREN, nature="masking")
    _line(SIREN, starts_on=END)
    with pytest.raises(IntegrityError), transaction.atomic():
        _line(SIREN, starts_on=END - timedelta(days=1), ends_on=END)


def test_it_proves_that_lines_answer_once_and_belong_to_their_entity(valmont: object) -> None:
    _line(SIREN, entity_id=valmont)
    assert list(proofs.directory_lines_answer_once()) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE parties_directoryline DROP CONSTRAINT parties_line_defined_once")
    _line(SIREN, starts_on=TODAY)
    _line("999910011", entity_id=valmont)
    _line("Valmont")
    assert len(list(proofs.directory_lines_answer_once())) == 3


def test_it_resolves_over_http() -> None:
    kept = _line(f"{SIREN}_{SIRET}", ends_on=END)
    answer = _client.get(f"/lines/{SIREN}_{SIRET}_FINANCES?on={START}", actor=SYSTEM).json()
    assert (answer["id"], answer["address"], answer["siret"]) == (str(kept.id), f"{SIREN}_{SIRET}", SIRET)
    assert (answer["starts_on"], answer["ends_on"], answer["state"]) == ("2026-09-01", "2027-09-01", "in_force")
    for address, code in [("Valmont", "PAR-DIR-02"), ("999910011", "PAR-DIR-11")]:
        with pytest.raises(Refused) as caught:
            _client.get(f"/lines/{address}", actor=SYSTEM)
        assert codes(caught) == {code}


def test_it_defines_ends_and_masks_over_http() -> None:
    asked = {"address": SIREN, "platform": "0123", "starts_on": "2030-01-01"}
    answers = [_client.post("/lines", json=asked, actor=SYSTEM) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    identifier = answers[0].json()["id"]
    ended = _client.post(f"/lines/{identifier}/end", json={"ends_on": "2031-01-01"}, actor=SYSTEM)
    assert ended.status_code == 204
    assert _client.post(f"/lines/{identifier}/mask", actor=SYSTEM).status_code == 204
    (line,) = _client.get(f"/lines?under={SIREN}", actor=SYSTEM).json()["lines"]
    assert (line["ends_on"], line["state"]) == ("2031-01-01", "masked")


def test_it_shows_the_lines_on_the_page_of_the_entity(
    valmont: UUID, supplier: UUID, person_who_is: Callable[[Role, Perimeter], Actor], client: Client
) -> None:
    _line(f"{SIREN}_{SIRET}")
    _line(f"{SIREN}_{SIREN}00025")
    agent = person_who_is(Role.SUPPLIER_AGENT, Perimeter.of_supplier(supplier))
    client.force_login(Person.objects.get(id=agent.id))
    page = client.get(f"/annuaire/{SIRET}").content.decode()
    assert f"{SIREN}_{SIRET}" in page
    assert f"{SIREN}00025" not in page
    assert "En vigueur" in page


def test_it_shows_the_lines_to_those_only_who_may_read_the_directory(stranger: Actor) -> None:
    for path in ("/lines", f"/lines/{SIREN}"):
        with pytest.raises(Refused) as caught:
            _client.get(path, actor=stranger)
        assert codes(caught) == {"ACC-RIG-01"}
