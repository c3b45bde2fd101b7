"""Bank accounts as programs and commands meet them: entered by one, decided by another, closed."""

from __future__ import annotations

import argparse
import base64
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.parties import api
from polyphonie.parties.accounts import shell
from polyphonie.parties.queries import supplier as supplier_of

from .accounts import IBAN, OTHER_IBAN, Keepers
from .cases import TODAY

pytestmark = pytest.mark.django_db
_client = TestClient(api.router)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _told(owner: UUID, iban: str = IBAN) -> dict[str, Any]:
    proof = base64.b64encode(b"%PDF un RIB").decode()
    named = {"owner": str(owner), "iban": iban, "holder": "Atelier Numérique Lorient"}
    return {**named, "proof": proof, "proof_name": "rib.pdf"}


def test_programs_enter_confirm_verify_and_close(keepers: Keepers, supplier: UUID) -> None:
    of = f"/{keepers.entity}/bank-accounts"

    def post(path: str, body: dict[str, Any], actor: Actor) -> Any:
        return _client.post(f"{of}{path}", json=body, actor=actor)

    made = post("", _told(supplier), keepers.enters)
    assert made.status_code == 201 and made.json()["state"] == "entered" and not made.json()["usable"]
    assert post("", _told(supplier), keepers.enters).status_code == 200
    waiting = _client.get(of, actor=keepers.confirms).json()["accounts"]
    account = made.json()["id"]
    assert [each["id"] for each in waiting] == [account]
    verified = post(f"/{account}/verify", {"result": "match", "reference": "VOP-1"}, keepers.enters).json()
    assert verified["verified"] == "match"
    assert post(f"/{account}/confirm", {}, keepers.confirms).json()["usable"]
    other = post("", _told(supplier, OTHER_IBAN), keepers.enters).json()["id"]
    assert post(f"/{other}/refuse", {"reason": "Faux RIB"}, keepers.confirms).json()["state"] == "refused"
    assert post(f"/{account}/close", {"reason": "Changé"}, keepers.confirms).json()["state"] == "closed"
    assert len(_client.get(f"{of}?owner={supplier}", actor=keepers.enters).json()["accounts"]) == 2
    assert _client.get(f"{of}/{account}", actor=keepers.confirms).json()["reason"] == "Changé"


def test_commands_enter_confirm_list_and_close(
    keepers: Keepers, supplier: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = supplier_of(supplier)
    assert known is not None
    siret, rib = known.identifier, tmp_path / "rib.pdf"
    rib.write_bytes(b"%PDF un RIB")

    def run(command: str, who: Actor = keepers.enters, **given: Any) -> int:
        email = Person.objects.get(id=who.id).email
        asked = argparse.Namespace(entity=keepers.entity, email=email, **given)
        return getattr(shell, command)(asked)  # type: ignore[no-any-return]

    told = {"siret": siret, "iban": IBAN, "proof": rib, "holder": "Atelier Numérique Lorient", "shared": ""}
    assert run("_enter", **{**told, "siret": "1"}) == 2 and run("_list", siret="1") == 2
    assert run("_enter", **{**told, "iban": "FR00"}) == 1 and "PAR-BAN-01" in capsys.readouterr().err
    assert run("_enter", **told) == 0
    account = UUID(capsys.readouterr().out.strip())
    assert run("_list", siret="") == 0 and str(account) in capsys.readouterr().out
    assert run("_confirm", account=account) == 1
    assert run("_confirm", keepers.confirms, account=account) == 0
    assert run("_refuse", keepers.confirms, account=new_id(), reason="Inconnu") == 1
    assert run("_close", keepers.confirms, account=account, reason="Changé") == 0
    assert run("_list", siret=siret) == 0 and "Fermé" in capsys.readouterr().out
