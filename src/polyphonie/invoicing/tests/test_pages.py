"""The pages of invoicing, as each role meets them: they work, say why not, and are closed to those without a right."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.terms import Perimeter, Role
from polyphonie.invoicing import models
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id

from .cases import Place, Republic
from .documents import COMBE, HOSPITAL, PAPETERIE, UNKNOWN, VALMONT, Paper

S = InvoiceState
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


def _file(paper: Paper, name: str = "facture.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, paper.content())


def _words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def _page(place: Place, rest: str = "") -> str:
    return f"/factures/{place.entity}/{place.invoice}{rest}"


def test_it_deposits_several_files_and_answers_each(republic: Republic, browser: Browser) -> None:
    republic.prepared(Paper())
    files = [_file(Paper(), "bonne.xml"), _file(Paper(number="F2", buyer=UNKNOWN), "perdue.xml")]
    answer = browser(republic.depositor()).post("/deposer", {"files": files})
    words = _words(answer)
    kept = models.Invoice.objects.get()
    assert f'href="/factures/{kept.entity_id}/{kept.id}"' in words
    assert "Centre hospitalier du Lac" in words
    assert "perdue.xml" in words and "INV-REC-02" in words
    assert words.index("perdue.xml") < words.index(">F2026-001<"), "what needs a hand comes first"


def test_it_deposits_what_a_zip_holds(republic: Republic, browser: Browser) -> None:
    republic.prepared(Paper())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/F1.xml", Paper(number="F1").content())
        archive.writestr("F2.xml", Paper(number="F2").content())
        archive.writestr("lisez-moi.xml", "Bonjour")
    answer = browser(republic.depositor()).post("/deposer", {"files": SimpleUploadedFile("lot.zip", packed.getvalue())})
    assert set(models.Invoice.objects.values_list("number", flat=True)) == {"F1", "F2"}
    assert "DOC-FIL-03" in _words(answer)


def test_it_names_the_files_that_it_did_not_take(
    republic: Republic, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("polyphonie.invoicing.pages.deposit"), "MOST_FILES", 1)
    republic.prepared(Paper())
    files = [_file(Paper(number=f"F{number}"), f"f{number}.xml") for number in range(3)]
    words = _words(browser(republic.depositor()).post("/deposer", {"files": files}))
    assert models.Invoice.objects.count() == 1
    assert words.count("INV-FIL-04") == 2 and "f1.xml" in words and "f2.xml" in words


def test_it_takes_a_batch_of_a_hundred_and_fifty(republic: Republic, browser: Browser) -> None:
    files = [SimpleUploadedFile(f"f{number}.xml", b"Bonjour") for number in range(150)]
    words = _words(browser(republic.depositor()).post("/deposer", {"files": files, "check": "1"}))
    assert words.count("DOC-FIL-03") == 150


def test_it_refuses_a_zip_that_is_none(republic: Republic, browser: Browser) -> None:
    answer = browser(republic.depositor()).post("/deposer", {"files": SimpleUploadedFile("lot.zip", b"PK\x03\x04")})
    assert answer.status_code == 200 and "DOC-FIL-04" in _words(answer)


def test_it_deposits_once_what_is_sent_twice(republic: Republic, browser: Browser) -> None:
    republic.prepared(Paper())
    client = browser(republic.depositor())
    for _ in range(2):
        answer = client.post("/deposer", {"files": _file(Paper())})
    assert "Déjà déposée" in _words(answer)
    assert models.Invoice.objects.count() == 1


def test_it_checks_without_depositing(republic: Republic, browser: Browser) -> None:
    republic.prepared(Paper())
    files = [_file(Paper()), _file(Paper(number="F2", buyer=UNKNOWN), "perdue.xml")]
    answer = browser(republic.depositor()).post("/deposer", {"files": files, "check": "1"})
    words = _words(answer)
    assert "la facture serait acceptée" in words and "INV-REC-02" in words
    assert not models.Invoice.objects.exists() and not models.RefusedDeposit.objects.exists()


def test_it_says_that_nothing_was_sent(republic: Republic, browser: Browser) -> None:
    assert "Aucun fichier reçu" in _words(browser(republic.depositor()).post("/deposer"))


def test_it_refuses_to_deposit_for_another_supplier(republic: Republic, browser: Browser) -> None:
    republic.prepared(Paper())
    answer = browser(republic.depositor(PAPETERIE)).post("/deposer", {"files": _file(Paper())})
    assert "ACC-RIG-01" in _words(answer)
    assert not models.Invoice.objects.exists()


def test_it_lists_ones_refused_deposits(republic: Republic, browser: Browser) -> None:
    republic.deposit(Paper(buyer=UNKNOWN))
    words = _words(browser(republic.depositor()).get("/depots-refuses"))
    assert "F2026-001.xml" in words and "INV-REC-02" in words
    assert "Aucun dépôt refusé" in _words(browser(republic.depositor(PAPETERIE)).get("/depots-refuses"))


def test_it_lists_invoices_by_the_filters_of_its_address(republic: Republic, browser: Browser) -> None:
    republic.delivered(Paper(number="F1"))
    republic.deposited(Paper(number="F2", commitment="EJ-7"))
    client = browser(republic.depositor())
    everything = _words(client.get("/factures"))
    assert everything.index(">F2<") < everything.index(">F1<")
    assert ">F1<" not in _words(client.get("/factures?state=deposited"))
    assert ">F2<" in _words(client.get("/factures?words=ej+7"))
    assert ">F1<" not in _words(client.get("/factures?words=ej+7"))
    assert "Rien ne répond à ces filtres" in _words(client.get("/factures?deposited_to=1999-12-31"))
    spoilt = client.get("/factures?after=x&state=x&deposited_from=x&entity=x")
    assert spoilt.status_code == 200 and ">F1<" in _words(spoilt)
    part = client.get("/factures", headers={"hx-request": "true"})
    assert "<html" not in _words(part) and ">F1<" in _words(part)


def test_it_keeps_the_parties_of_its_address_among_the_filters(republic: Republic, browser: Browser) -> None:
    place = republic.deposited(Paper(number="F1", buyer=VALMONT, service="FINANCES"))
    republic.deposited(Paper(number="F2"))
    client = browser(republic.depositor())
    service = republic.service(VALMONT, "FINANCES")
    supplier = republic.supplier()
    words = _words(client.get(f"/factures?entity={place.entity}&service={service}&supplier={supplier}"))
    assert ">F1<" in words and ">F2<" not in words
    for name, value in (("entity", place.entity), ("service", service), ("supplier", supplier)):
        assert f'type="hidden" name="{name}" value="{value}"' in words
    assert "Ville de Valmont" in words and "Service FINANCES" in words


def test_it_turns_the_pages_of_a_long_list(republic: Republic, browser: Browser) -> None:
    for number in range(51):
        republic.deposited(Paper(number=f"F{number}"))
    client = browser(republic.depositor())
    first = _words(client.get("/factures?words=f"))
    assert ">F50<" in first and ">F0<" not in first
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "words=f" in following
    second = _words(client.get(f"/factures{following}"))
    assert ">F0<" in second and ">F50<" not in second


def test_it_exports_the_filtered_list_without_formulas(republic: Republic, browser: Browser) -> None:
    republic.deposited(Paper(number="-1+1"))
    republic.deposited(Paper(number="F2", buyer=COMBE, commitment="@EJ"))
    client = browser(republic.depositor())
    answer = client.get("/factures.csv")
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert text.startswith("\ufeffNuméro;")
    assert "'-1+1;" in text and "'@EJ;" in text and "\n-1+1" not in text
    assert "120.00;EUR;Déposée" in text or "120,00;EUR;Déposée" in text
    only = b"".join(client.get("/factures.csv?words=F2").streaming_content).decode()
    assert only.count("\n") == 2


def test_it_shows_an_invoice_to_its_supplier(republic: Republic, browser: Browser) -> None:
    place = republic.delivered(Paper(attachments=(("bon.pdf", "application/pdf", b"%PDF-1.7 bon"),)))
    words = _words(browser(republic.depositor()).get(_page(place)))
    assert "F2026-001" in words and "Mise à disposition" in words and "2026-0000001" in words
    assert "Assistance technique" in words
    assert _page(place, "/etat") not in words and _page(place, "/completer") not in words


def test_it_hands_files_to_be_saved_never_shown(republic: Republic, browser: Browser) -> None:
    page = ("page.html", "text/csv", b"<script>alert(1)</script>")
    place = republic.delivered(Paper(attachments=(page,)))
    client = browser(republic.agent())
    for rest in ("/original", "/lecture.pdf", "/pieces-jointes/0"):
        answer = client.get(_page(place, rest))
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(_page(place, "/pieces-jointes/0"))["Content-Type"] == "application/octet-stream"
    assert client.get(_page(place, "/pieces-jointes/7")).status_code == 404
    assert client.get(_page(place, "/original")).content == Paper(attachments=(page,)).content()


def test_it_takes_nothing_of_an_invoice_for_markup(republic: Republic, browser: Browser) -> None:
    hostile = '"><script>alert(1)</script>'
    paper = Paper(item=hostile, commitment=hostile, attachments=((hostile, "text/csv", b"x"),))
    place = republic.delivered(paper)
    client = browser(republic.agent())
    words = client.get(_page(place)).content.decode()
    assert "<script>alert" not in words and "&lt;script&gt;alert" in words
    answer = browser(republic.depositor()).post("/deposer", {"files": _file(paper, "<img src=x onerror=a>.xml")})
    assert "<img src=x" not in answer.content.decode() and "&lt;img src=x" in answer.content.decode()


def test_it_lets_an_agent_suspend_with_a_reason(republic: Republic, browser: Browser) -> None:
    place = republic.delivered()
    client = browser(republic.agent())
    refused = client.post(_page(place, "/etat"), {"state": "suspended", "reason": " "})
    assert (refused.status_code, place.state) == (422, S.DELIVERED)
    assert "INV-STA-01" in _words(refused)
    answer = client.post(_page(place, "/etat"), {"state": "suspended", "reason": "Bon manquant"}, follow=True)
    assert place.state is S.SUSPENDED
    assert "Bon manquant" in _words(answer)


def test_it_asks_again_before_an_unusual_state(republic: Republic, browser: Browser) -> None:
    place = republic.delivered()
    client = browser(republic.accountant())
    asked = client.post(_page(place, "/etat"), {"state": "in_payment", "payment_request_number": "DP-1"})
    assert place.state is S.DELIVERED
    assert "inhabituel" in _words(asked) and 'value="DP-1"' in _words(asked)
    client.post(_page(place, "/etat"), {"state": "in_payment", "confirmed": "in_payment"})
    assert place.state is S.IN_PAYMENT


def test_it_confirms_the_unusual_state_that_was_shown_and_no_other(republic: Republic, browser: Browser) -> None:
    place = republic.delivered()
    browser(republic.accountant()).post(_page(place, "/etat"), {"state": "recorded", "confirmed": "in_payment"})
    assert place.state is S.DELIVERED


def test_it_lets_the_supplier_complete(republic: Republic, browser: Browser) -> None:
    place = republic.in_state(S.SUSPENDED, reason="Bon manquant")
    client = browser(republic.depositor())
    page = _words(client.get(_page(place)))
    assert page.index("Bon manquant") < page.index('name="comment"'), "the reason stands above the answer"
    empty = client.post(_page(place, "/completer"), {"comment": ""})
    assert (empty.status_code, place.state) == (422, S.SUSPENDED)
    files = [SimpleUploadedFile("bon.pdf", b"%PDF-1.7"), SimpleUploadedFile("photo.png", b"\x89PNG")]
    answer = client.post(_page(place, "/completer"), {"comment": "Voici.", "files": files}, follow=True)
    assert place.state is S.COMPLETED
    assert "bon.pdf" in _words(answer) and "photo.png" in _words(answer)
    kept = models.Attachment.objects.first()
    assert client.get(_page(place, f"/pieces/{kept.id}")).content == b"%PDF-1.7"


def test_it_lets_the_supplier_recycle(republic: Republic, browser: Browser) -> None:
    place = republic.in_state(S.TO_RECYCLE)
    republic.entity(COMBE)
    client = browser(republic.depositor())
    refused = client.post(_page(place, "/recycler"), {"siret": COMBE})
    assert refused.status_code == 422 and "INV-COM-01" in _words(refused)
    spaced = f"{COMBE[:3]} {COMBE[3:]}"
    answer = client.post(_page(place, "/recycler"), {"siret": spaced, "commitment_number": "EJ-1"}, follow=True)
    assert "Département de la Combe" in _words(answer)
    assert answer.redirect_chain[-1][0].startswith(f"/factures/{republic.entity(COMBE)}/")
    deliveries.drain()
    assert place.state is S.RECYCLED


def test_it_speaks_english_to_who_asks(republic: Republic, browser: Browser) -> None:
    place = republic.delivered()
    client = browser(republic.agent())
    answer = client.get(_page(place), headers={"accept-language": "en"})
    assert "Delivered" in _words(answer) and "Amount due" in _words(answer)


@pytest.mark.parametrize("path", ["/deposer", "/depots-refuses", "/factures", "/factures.csv"])
def test_it_sends_visitors_to_sign_in(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/compte/connexion")


def test_it_forbids_depositing_to_those_who_are_no_suppliers(republic: Republic, browser: Browser) -> None:
    for actor in (republic.agent(), republic.accountant(), republic.administrator):
        for path in ("/deposer", "/depots-refuses"):
            assert browser(actor).get(path).status_code == 403


def test_it_forbids_the_list_to_those_who_consult_no_invoice(republic: Republic, browser: Browser) -> None:
    for path in ("/factures", "/factures.csv"):
        assert browser(republic.administrator).get(path).status_code == 403


def test_it_forbids_an_invoice_to_those_it_does_not_concern(republic: Republic, browser: Browser) -> None:
    place = republic.in_state(S.SUSPENDED, Paper(buyer=VALMONT, service="FINANCES"))
    technique = Perimeter.of_service(republic.entity(VALMONT), republic.service(VALMONT, "TECHNIQUE"))
    strangers = (
        republic.depositor(PAPETERIE),
        republic.agent(HOSPITAL),
        republic.person(Role.INVOICE_AGENT, technique),
        republic.administrator,
    )
    for actor in strangers:
        client = browser(actor)
        for rest in ("", "/original", "/lecture.pdf", "/pieces-jointes/0", f"/pieces/{new_id()}"):
            assert client.get(_page(place, rest)).status_code == 404, (actor, rest)
        for rest in ("/etat", "/completer", "/recycler"):
            posted = client.post(
                _page(place, rest), {"state": "rejected", "reason": "x", "comment": "x", "siret": COMBE}
            )
            assert posted.status_code == 404, (actor, rest)
        assert ">F2026-001<" not in _words(client.get("/factures"))
    assert place.state is S.SUSPENDED


def test_it_forbids_a_state_beyond_ones_role(republic: Republic, browser: Browser) -> None:
    place = republic.delivered()
    client = browser(republic.agent())
    assert 'value="ordered"' not in _words(client.get(_page(place)))
    answer = client.post(_page(place, "/etat"), {"state": "ordered", "confirmed": "ordered"})
    assert (answer.status_code, place.state) == (403, S.DELIVERED)
    assert "ACC-RIG-01" in _words(answer)


def test_it_forbids_a_post_without_its_token(republic: Republic) -> None:
    place = republic.delivered()
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(id=republic.agent().id))
    assert client.post(_page(place, "/etat"), {"state": "to_recycle"}).status_code == 403
    assert place.state is S.DELIVERED
