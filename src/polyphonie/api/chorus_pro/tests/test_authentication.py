"""Who may call: a token and a technical account, both; everything else is told so in Chorus Pro's shape."""

from __future__ import annotations

import base64

import pytest
from django.db import OperationalError
from django.test import Client

from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import ATELIER
from polyphonie.parties import queries as parties

from .program import ChorusProgram, codes

SEARCH = "structures/v1/rechercher"
BY_SIRET = {"structure": {"identifiantStructure": ATELIER.siret, "typeIdentifiantStructure": "SIRET"}}


def test_it_acts_for_the_client_of_the_account_whatever_program_holds_the_token(
    supplier: ChorusProgram, rival: ChorusProgram
) -> None:
    assert len(supplier.ask(SEARCH, BY_SIRET)["listeStructures"]) == 1
    rival.login, rival.password = supplier.login, supplier.password
    assert len(rival.ask(SEARCH, BY_SIRET)["listeStructures"]) == 1


@pytest.mark.parametrize("header", ["", "é", "bm9u", base64.b64encode(b"TECH_x:y").decode()])
def test_it_refuses_a_call_without_its_account(supplier: ChorusProgram, header: str) -> None:
    answer = supplier.call(SEARCH, BY_SIRET, **{"cpro-account": header.encode().decode("latin-1")})
    assert (answer.status_code, codes(answer.json())) == (401, ["ACC-TEC-01"])
    assert answer.json()["codeRetour"] and answer["WWW-Authenticate"].startswith("Bearer")


def test_it_refuses_a_call_without_its_token(supplier: ChorusProgram) -> None:
    for token in ({}, {"authorization": "Bearer faux"}, {"authorization": "Basic YTpi"}):
        sent = {"cpro-account": supplier.account, **token}
        answer = supplier.http.post(f"/cpro/{SEARCH}", "{}", "application/json", headers=sent)
        assert (answer.status_code, codes(answer.json())) == (401, ["ACC-TOK-01"])


def test_it_forbids_what_the_account_has_no_right_to(blind: ChorusProgram) -> None:
    answer = blind.call(SEARCH, BY_SIRET)
    assert (answer.status_code, codes(answer.json())) == (403, ["ACC-RIG-01"])


def test_it_tells_what_cannot_be_read(supplier: ChorusProgram) -> None:
    sent = {"authorization": f"Bearer {supplier.token}", "cpro-account": supplier.account}
    for body in ("{", "\x00", "[]", "1", '"x"', '{"structure": 3}', '{"parametres": {"nbResultatsParPage": -1}}'):
        answer = supplier.http.post(f"/cpro/{SEARCH}", body, "application/json", headers=sent)
        assert (answer.status_code, answer.json()["codeRetour"]) == (400, 20002), body


def test_it_tells_an_address_and_a_method_that_do_not_exist() -> None:
    answer = Client().post("/cpro/factures/v2/rien")
    assert (answer.status_code, codes(answer.json())) == (404, ["API-ADR-01"])
    answer = Client().get(f"/cpro/{SEARCH}")
    assert (answer.status_code, codes(answer.json()), answer["Allow"]) == (405, ["API-ADR-02"], "POST")


def test_it_tells_an_outage(supplier: ChorusProgram, republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(parties, "entity_by_siret", away)
    answer = supplier.call(SEARCH, BY_SIRET)
    assert (answer.status_code, codes(answer.json())) == (503, ["API-OUT-01"])
    assert answer["Retry-After"]


def test_it_gives_each_request_an_id(supplier: ChorusProgram) -> None:
    answer = supplier.call(SEARCH, BY_SIRET, **{"X-Request-Id": "demande-1"})
    assert answer["X-Request-Id"] == "demande-1"
