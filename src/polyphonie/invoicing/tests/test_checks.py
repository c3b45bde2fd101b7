"""Checking without depositing, by page and by API: verdicts, reports, readable views, rules; nothing is kept."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.documents import invoice as engine
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar.tests.messages import REFUSAL
from polyphonie.invoicing import checks, models
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused

from .cases import Program, Republic
from .documents import Paper

Api = dict[str, Program]
WRONG = Paper().content().replace(b">120.00<", b">121.00<")


@pytest.fixture
def signed_in(republic: Republic, settings: LazySettings) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(Person.objects.get(id=republic.depositor().id))
    return client


def _words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def _zip(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.xml", content)
    return packed.getvalue()


def _carried(answer: Any) -> list[str]:
    return re.findall(r'name="carried" value="([^"]+)"', answer.content.decode())


def test_it_checks_files_and_keeps_nothing(signed_in: Client) -> None:
    files = [SimpleUploadedFile("bonne.xml", Paper().content()), SimpleUploadedFile("fausse.xml", WRONG)]
    answer = signed_in.post("/controler", {"files": files, "pack": "auto"})
    words = _words(answer)
    assert "bonne.xml" in words and "fausse.xml" in words
    assert 'href="/regles/BR-CO-15"' in words
    assert "total TVA comprise" in words and "121,00" in words, "the place and the values"
    assert not models.Invoice.objects.exists() and not models.RefusedDeposit.objects.exists()


def test_it_is_open_to_people_without_any_right_and_closed_to_visitors(republic: Republic, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    person = Person.objects.create(email="a@exemple.fr", name="A", invited_at=clock.now())
    client = Client()
    for path in ("/controler", "/regles", "/regles/BR-01"):
        assert client.get(path).status_code == 302
    client.force_login(person)
    for path in ("/controler", "/regles", "/regles/BR-01"):
        assert client.get(path).status_code == 200


def test_it_says_that_nothing_was_sent(signed_in: Client) -> None:
    assert "Aucun fichier reçu" in _words(signed_in.post("/controler"))
    assert "Aucun fichier reçu" not in _words(signed_in.get("/controler"))


def test_it_opens_a_zip_and_judges_a_life_cycle_message(signed_in: Client) -> None:
    sent = SimpleUploadedFile("lot.zip", _zip(facture=Paper().content(), statut=cdar.write(REFUSAL), note=b"Bonjour"))
    words = _words(signed_in.post("/controler", {"files": sent}))
    assert "lot.zip/facture.xml" in words and "DOC-FIL-03" in words
    assert "CDAR" in words


@pytest.mark.parametrize(("pack", "judged"), [("en16931", False), ("b2g", True), ("nonsense", False)])
def test_it_applies_the_rules_that_are_chosen(signed_in: Client, pack: str, judged: bool) -> None:
    paper = Paper(number="F-2026-0000000000000001")
    answer = signed_in.post("/controler", {"files": SimpleUploadedFile("f.xml", paper.content()), "pack": pack})
    assert ("BR-FR-CPRO-02_BT-1" in _words(answer)) is judged


@pytest.mark.parametrize("kind", ["html", "pdf", "csv", "json"])
def test_it_hands_out_the_report_of_the_files_that_its_page_carried(signed_in: Client, kind: str) -> None:
    shown = signed_in.post("/controler", {"files": SimpleUploadedFile("l'été.xml", WRONG), "pack": "br-fr"})
    report = signed_in.post("/controler", {"carried": _carried(shown), "pack": "br-fr", "report": kind})
    assert report["Content-Type"].split(";")[0] in {"text/html", "application/pdf", "text/csv", "application/json"}
    assert report["Content-Disposition"] == f'attachment; filename="controle.{kind}"'
    if kind == "pdf":
        assert report.content.startswith(b"%PDF")
    else:
        assert "BR-CO-15" in report.content.decode() and "été.xml" in report.content.decode()


@pytest.mark.parametrize(("kind", "start"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF")])
def test_it_hands_out_the_readable_view_of_each_document(signed_in: Client, kind: str, start: bytes) -> None:
    sent = [SimpleUploadedFile("lot.zip", _zip(a=Paper(number="A-1").content(), b=Paper(number="B-2").content()))]
    carried = _carried(signed_in.post("/controler", {"files": sent}))
    answer = signed_in.post("/controler", {"carried": carried, f"readable_{kind}": "1"})
    assert answer.content.startswith(start)
    if kind == "html":
        assert "B-2" in answer.content.decode() and "A-1" not in answer.content.decode()
    assert signed_in.post("/controler", {"carried": carried, f"readable_{kind}": "7"}).status_code == 400


def test_it_refuses_what_no_page_carried(signed_in: Client) -> None:
    for spoilt in ("f.xml:", "f.xml:AAAA", "x", "f.xml:é", f"f.xml:{'A' * 5000}"):
        answer = signed_in.post("/controler", {"carried": spoilt, "report": "csv"})
        assert answer.status_code == 400 and "INV-CHK-01" in _words(answer)


def test_it_carries_files_there_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [ContentFile(b"<a/>", name="l'été & co.xml"), ContentFile(b"", name="vide")]
    again = checks.brought(checks.carried(files))
    assert [(file.name, file.read()) for file in again] == [("l'été & co.xml", b"<a/>"), ("vide", b"")]
    bomb = checks.carried([ContentFile(b"0" * 4_000_000, name="bombe")])
    monkeypatch.setattr(checks, "LARGEST_CARRIED", 100_000)
    assert checks.carried([ContentFile(b"0" * 4_000_000, name="bombe")]) == ()
    with pytest.raises(Refused):
        checks.brought(bomb)


def test_it_stops_at_so_many_documents(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_DOCUMENTS", 2)
    files = [SimpleUploadedFile(f"f{place}.xml", Paper().content()) for place in range(5)]
    words = _words(signed_in.post("/controler", {"files": files}))
    assert words.count("<code>DOC-FIL-06<") == 1 and "f2.xml" in words and "f3.xml<" not in words


def test_it_explains_a_rule_and_finds_it_by_its_words(signed_in: Client) -> None:
    page = _words(signed_in.get("/regles/br-co-14"))
    assert "BT-110" in page and "Que faire" in page and "EN 16931 1.3.16 (UBL)" in page
    found = _words(signed_in.get("/regles?words=BT-110+total"))
    assert 'href="/regles/BR-CO-14"' in found
    assert "Aucune règle ne répond" in _words(signed_in.get("/regles?words=xyzzy"))
    first, second = _words(signed_in.get("/regles")), _words(signed_in.get("/regles?words=&from=50"))
    assert "from=50" in first and "from=0" in second and "from=100" in second
    assert signed_in.get("/regles?from=zzz").status_code == 200


def test_it_names_the_neighbours_of_an_unknown_rule(signed_in: Client) -> None:
    answer = signed_in.get("/regles/BR-CO-99")
    assert answer.status_code == 404 and 'href="/regles/BR-CO-19"' in _words(answer)


def test_it_speaks_english(signed_in: Client) -> None:
    signed_in.cookies["django_language"] = "en"
    words = _words(signed_in.post("/controler", {"files": SimpleUploadedFile("f.xml", WRONG)}))
    assert "blocking" in words and "bloquant" not in words
    assert "What to do" in _words(signed_in.get("/regles/BR-CO-14"))


def test_it_answers_programs_with_every_verdict(republic: Republic, api: Api) -> None:
    sent = {"a": ("bonne.xml", Paper().content()), "b": ("fausse.xml", WRONG), "c": ("note.xml", b"Bonjour")}
    answer = api["rival"].send("/checks", sent)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["total"], told["valid"], told["invalid"], told["unreadable"]) == (3, 1, 1, 1)
    assert told["rules"]["BR-CO-15"] == 1
    right, wrong, unreadable = told["documents"]
    assert (right["file"], right["syntax"], right["valid"]) == ("bonne.xml", "UBL Invoice", True)
    assert right == engine.check(Paper().content()).as_json(file="bonne.xml") | {"cpu_ms": right["cpu_ms"]}
    assert "BR-CO-15" in [each["rule"] for each in wrong["failed"]]
    assert (unreadable["syntax"], unreadable["failed"][0]["rule"]) == (None, "DOC-FIL-03")
    assert not models.Invoice.objects.exists() and not models.RefusedDeposit.objects.exists()


def test_it_takes_one_document_or_a_zip_as_the_body(republic: Republic, api: Api) -> None:
    one = api["supplier"].post("/checks", Paper().content(), content_type="application/xml", x_file_name="f.xml")
    assert [each["file"] for each in one.json()["documents"]] == ["f.xml"]
    packed = _zip(a=Paper().content(), b=cdar.write(REFUSAL))
    several = api["supplier"].post("/checks?pack=b2g", packed, content_type="application/zip", x_file_name="lot.zip")
    assert [each["syntax"] for each in several.json()["documents"]] == ["UBL Invoice", "CDAR"]


@pytest.mark.parametrize(
    ("wanted", "media_type", "start"),
    [
        ("text/html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("application/pdf", "application/pdf", b"%PDF"),
        ("text/csv", "text/csv; charset=utf-8", b"\xef\xbb\xbffile,valid"),
        ("image/png", "application/json; charset=utf-8", b"{"),
    ],
)
def test_it_answers_programs_with_a_report(
    republic: Republic, api: Api, wanted: str, media_type: str, start: bytes
) -> None:
    send = {"content_type": "application/xml", "accept": wanted}
    answer = api["supplier"].post("/checks?language=en", WRONG, **send)
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer.content.startswith(start)


def test_it_refuses_a_check_of_nothing_and_of_unknown_rules(republic: Republic, api: Api) -> None:
    assert api["supplier"].send("/checks", {}).json()["errors"][0]["code"] == "INV-FIL-01"
    unknown = api["supplier"].post("/checks?pack=autre", WRONG, content_type="application/xml")
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "API-VAL-01")


@pytest.mark.parametrize(
    ("to", "start"),
    [
        ("ubl", b"<?xml"),
        ("cii", b"<?xml"),
        ("factur-x", b"%PDF"),
        ("pivot", b"<?xml"),
        ("html", b"<!D"),
        ("pdf", b"%PDF"),
    ],
)
def test_it_converts_and_shows(republic: Republic, api: Api, to: str, start: bytes) -> None:
    send = {"content_type": "application/xml", "x_file_name": "f1.xml"}
    answer = api["supplier"].post(f"/conversions?to={to}", Paper().content(), **send)
    assert answer.status_code == 200 and answer.content.startswith(start)
    assert 'filename="f1.' in answer["Content-Disposition"]


def test_it_says_what_a_conversion_loses(republic: Republic, api: Api) -> None:
    send = {"content_type": "application/xml"}
    lost = api["supplier"].post("/conversions?to=pivot", Paper().content(), **send)["X-Lost-Terms"]
    answer = api["supplier"].post("/conversions?to=pivot", Paper().content(), accept="application/json", **send)
    told = answer.json()
    assert lost and set(lost.split(", ")) == {each["term"] for each in told["lost"] if each["term"]}
    assert base64.b64decode(told["content"]).startswith(b"<?xml")
    assert all(each["name"] and each["place"] for each in told["lost"])


def test_it_refuses_to_convert_what_is_no_invoice(republic: Republic, api: Api) -> None:
    for to in ("ubl", "pdf"):
        answer = api["supplier"].post(f"/conversions?to={to}", b"Bonjour", content_type="application/xml")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "DOC-FIL-03")


def test_it_explains_rules_to_programs(republic: Republic, api: Api) -> None:
    told = api["supplier"].get("/rules/BR-CO-14", {"language": "en"}).json()
    assert (told["rule"], told["flag"]) == ("BR-CO-14", "fatal") and told["term"].startswith("BT-110")
    assert api["supplier"].get("/rules/BR-CO-99").json()["errors"][0]["code"] == "INV-CHK-02"
    page = api["supplier"].get("/rules", {"words": "BR-CO", "limit": 10}).json()
    rest = api["supplier"].get("/rules", {"words": "BR-CO", "limit": 200, "after": page["next"]}).json()
    names = [each["rule"] for each in page["rules"] + rest["rules"]]
    assert len(page["rules"]) == 10 and rest["next"] is None
    assert len(names) == len(set(names)) and {"BR-CO-04", "BR-CO-26"} <= set(names)
