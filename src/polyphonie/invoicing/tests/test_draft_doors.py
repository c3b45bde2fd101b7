"""The pages where an invoice is typed, as a browser without a script meets them."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.invoicing import models
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.terms import drafts as terms
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id

from .cases import Republic
from .documents import HOSPITAL, MINISTRY, PAPETERIE, UNKNOWN
from .drafts import begun

FORM = {"number": "F2026-7", "issued_on": "2026-11-23", "recipient": HOSPITAL, "lines-0-name": "Conseil"}


@pytest.fixture(autouse=True)
def _no_second_factor(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(id=actor.id))
    return client


def words(answer: object) -> str:
    return " ".join(answer.content.decode().replace("’", "'").replace("&#x27;", "'").split())  # type: ignore[attr-defined]


def sheet(actor: Actor, draft: UUID) -> terms.Sheet:
    return kept.draft(actor=actor, draft=draft).sheet


def form(republic: Republic, **more: str) -> dict[str, str]:
    return {**FORM, "supplier": str(republic.supplier()), "lines-0-price": "10", **more}


def test_it_begins_keeps_and_adds_lines(republic: Republic) -> None:
    actor = republic.depositor()
    client = browser(actor)
    begun_at = client.post("/brouillons")
    draft = UUID(begun_at["Location"].rpartition("/")[2])
    added = client.post(begun_at["Location"], form(republic, do="add_line"))
    assert added["Location"].endswith("?ligne=derniere")
    assert len(sheet(actor, draft).lines) == 2
    client.post(begun_at["Location"], form(republic, do="remove_line:0", **{"lines-7-name": "Guide"}))
    assert [line["name"] for line in sheet(actor, draft).lines] == ["Guide"]
    assert "Guide" in words(client.get(begun_at["Location"]))


def test_it_finds_a_recipient_by_name_or_takes_its_siret(republic: Republic) -> None:
    republic.service(MINISTRY, "DAF")
    actor, draft = republic.depositor(), begun(republic, recipient="")
    client, page = browser(actor), f"/brouillons/{draft}"
    found = client.post(page, form(republic, do="find", recipient="", destinataire="ministère"), follow=True)
    assert f"choose:{MINISTRY}" in words(found)
    client.post(page, form(republic, do="keep", recipient="", destinataire=f"{MINISTRY[:9]} {MINISTRY[9:]}"))
    assert sheet(actor, draft).value("recipient") == MINISTRY
    assert "DAF · Service DAF" in words(client.get(page))
    client.post(page, form(republic, do="choose:", service="DAF"))
    assert sheet(actor, draft).value("recipient") == sheet(actor, draft).value("service") == ""
    assert UNKNOWN in words(client.post(page, form(republic, recipient=UNKNOWN), follow=True))


def test_it_checks_shows_and_deposits(republic: Republic) -> None:
    republic.entity(HOSPITAL)
    actor, draft = republic.depositor(), begun(republic)
    client, page = browser(actor), f"/brouillons/{draft}"
    wrong = client.post(page, form(republic, do="check", **{"lines-0-price": "dix"}), follow=True)
    assert 'aria-invalid="true" aria-describedby="lines-0-price_error"' in words(wrong)
    refused = client.post(page, form(republic, do="deposit", account="FR00"), follow=True)
    assert "Rien n'a été déposé" in words(refused) and not models.Invoice.objects.exists()
    assert "Rien à corriger" in words(client.post(page, form(republic, do="check"), follow=True))
    assert "Conseil" in words(client.post(page, form(republic, do="view"), follow=True))
    joined = form(republic, do="deposit") | {"files": SimpleUploadedFile("bon.pdf", b"%PDF-1.7")}
    deposited = client.post(page, joined, follow=True)
    place = models.Invoice.objects.get()
    assert deposited.redirect_chain == [(f"/factures/{place.entity_id}/{place.id}", 302)]
    assert "bon.pdf" in words(deposited)
    assert client.get(page)["Location"] == f"/factures/{place.entity_id}/{place.id}"


def test_it_answers_the_totals_to_a_script(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    values = form(republic, do="totals", **{"lines-0-quantity": "3", "lines-0-vat": "5.5"})
    answer = browser(actor).post(f"/brouillons/{draft}", values, headers={"HX-Request": "true"})
    assert "30,00" in words(answer) and "31,65" in words(answer) and "<form" not in words(answer)
    assert sheet(actor, draft).value("number") == "F2026-7"
    away = browser(actor).post(f"/brouillons/{draft}", form(republic, do="deposit"), headers={"HX-Request": "true"})
    assert away["HX-Redirect"].startswith("/factures/")


def test_it_shows_again_what_could_not_be_kept(republic: Republic) -> None:
    draft = begun(republic)
    answer = browser(republic.depositor()).post(f"/brouillons/{draft}", form(republic, note="x" * 2001))
    assert answer.status_code == 422 and "x" * 2001 in words(answer)
    assert "n'est pas enregistré" in words(answer)


def test_it_survives_absurd_posts(republic: Republic) -> None:
    draft = begun(republic)
    client = browser(republic.depositor())
    for given in (
        {"lines-0-price": "1e999999"},
        {"lines-0-price": "NaN", "do": "check"},
        {"lines-x-name": "?", "lines-99999999999-name": "loin"},
        {"do": "remove_line:99"},
        {"do": "remove_file:rien"},
        {"do": "choose:<b>"},
        {"do": "inconnu"},
        {"lines-0-vat": "abc", "lines-0-unit": "<x>", "supplier": ""},
    ):
        answer = client.post(f"/brouillons/{draft}", form(republic, **given), follow=True)
        assert answer.status_code == 200, given


def test_it_discards_and_takes_back(republic: Republic) -> None:
    draft = begun(republic)
    client = browser(republic.depositor())
    discarded = client.post(f"/brouillons/{draft}/supprimer", follow=True)
    assert "Annuler la suppression" in words(discarded) and "F2026-077" not in words(discarded)
    assert client.get(f"/brouillons/{draft}")["Location"] == f"/brouillons?efface={draft}"
    assert "F2026-077" in words(client.post(f"/brouillons/{draft}/reprendre", follow=True))


def test_it_copies_an_invoice_and_makes_a_credit_note(republic: Republic) -> None:
    place = republic.delivered()
    client = browser(republic.depositor())
    for kind, told in (("", "Assistance technique"), ("credit_note", "F2026-001")):
        assert told in words(
            client.post(f"/factures/{place.entity}/{place.invoice}/copier", {"kind": kind}, follow=True)
        )


def test_it_is_closed_to_others(republic: Republic) -> None:
    draft = begun(republic)
    rival, agent = browser(republic.depositor(PAPETERIE)), browser(republic.agent())
    for path in (f"/brouillons/{draft}", f"/brouillons/{draft}/lecture", f"/brouillons/{new_id()}"):
        assert rival.get(path).status_code == 404
    assert rival.post(f"/brouillons/{draft}/supprimer").status_code == 404
    assert agent.get("/brouillons").status_code == agent.post("/brouillons").status_code == 403
