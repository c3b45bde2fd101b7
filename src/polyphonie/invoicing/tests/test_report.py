from __future__ import annotations

import re

import pytest
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar.composing import Cause
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import messages, treatments
from polyphonie.invoicing.queries import messages as queries
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .cases import PLAIN, Place, Program, Republic, codes, stranger
from .documents import ATELIER, TODAY
from .messages import in_directory, message, reported

pytestmark = pytest.mark.django_db


def _contents(place: Place) -> list[bytes]:
    rows = queries.messages_of(entity=place.entity, invoice=place.invoice)
    return [queries.message(entity=place.entity, invoice=place.invoice, identifier=row.id)[1] for row in rows]


def test_it_tells_the_sellers_platform_each_state(republic: Republic) -> None:
    in_directory()
    place = republic.delivered()
    assert reported(place) == [("202", False, "0123"), ("203", False, "0123")]
    treatments.treat(actor=SYSTEM, state=InvoiceState.ORDERED, on=TODAY, **place.asked)
    treatments.treat(actor=SYSTEM, state=InvoiceState.IN_PAYMENT, on=TODAY, **place.asked)
    assert reported(place)[2:] == [("204", False, "0123"), ("211", False, "0123")]


def test_it_breaks_no_rule_of_messages(republic: Republic) -> None:
    in_directory()
    place = republic.delivered()
    for state in InvoiceState.SUSPENDED, InvoiceState.REJECTED, InvoiceState.IN_PAYMENT, InvoiceState.SERVICE_CERTIFIED:
        treatments.treat(actor=SYSTEM, state=state, reason="Pièce absente", on=TODAY, **place.asked)
    reported(place)
    contents = _contents(place)
    assert len(contents) == 7
    for content in contents:
        report = cdar.check(content)
        assert (report.schema.errors, report.failed) == ((), ())


def test_it_tells_the_public_portal_what_it_must_know(republic: Republic) -> None:
    in_directory()
    place = republic.in_state(InvoiceState.REJECTED, reason="TVA fausse")
    assert reported(place)[2:] == [("210", False, "0123"), ("210", True, "0000")]
    note = cdar.read(_contents(place)[-1]).message.acknowledgements[0].subjects[0].details[0].notes[0]
    assert note.text == "TVA fausse"


def test_it_says_that_an_invoice_was_deposited_when_the_sellers_platform_is_ours(republic: Republic) -> None:
    in_directory(platform="9997")
    assert reported(republic.delivered())[:3] == [
        *(("200", False, "9997"), ("200", True, "0000"), ("202", False, "9997")),
    ]


def test_it_tells_nobody_of_a_supplier_that_no_platform_reaches(republic: Republic) -> None:
    in_directory("999920028")
    assert reported(republic.delivered()) == []


def test_it_forbids_whoever_is_not_in_charge_of_deliveries(republic: Republic) -> None:
    place = republic.delivered()
    for actor in (stranger(), republic.depositor(ATELIER)):
        with pytest.raises(Refused) as caught:
            messages.report(actor=actor, invoices=[place.identity], on=TODAY)
        assert codes(caught) == ["ACC-RIG-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    in_directory()
    place = republic.delivered(PLAIN)
    assert reported(place) == reported(place)
    assert models.LifeCycleMessage.objects.count() == 2


def test_it_shows_the_messages_with_the_invoice(republic: Republic, client: Client) -> None:
    in_directory()
    place = republic.delivered()
    reported(place)
    client.force_login(Person.objects.get(id=republic.depositor(ATELIER).id))
    page = client.get(f"/factures/{place.entity}/{place.invoice}").content.decode()
    assert "202 · Reçue par la plateforme" in page
    links = re.findall(r'href="(/factures/[^"]*/messages/[^"]*)"', page)
    answers = [client.get(link) for link in links]
    assert [cdar.recognised(answer.content) for answer in answers] == [True, True]
    assert client.get(links[0].replace(links[0][-36:], str(new_id()))).status_code == 404


def test_it_shows_the_messages_over_http(republic: Republic, api: dict[str, Program]) -> None:
    in_directory()
    place = republic.delivered()
    reported(place)
    path = f"/invoices/{place.entity}/{place.invoice}/messages"
    listed = api["supplier"].get(path).json()["messages"]
    assert [(row["status"], row["platform"]) for row in listed] == [("202", "0123"), ("203", "0123")]
    content = api["supplier"].get(f"{path}/{listed[0]['id']}").content
    assert cdar.check(content).failed == ()
    assert api["rival"].get(path).status_code == 404
    assert api["supplier"].get("/messages/outgoing").status_code == 403
    waiting = api["operator"].get("/messages/outgoing", {"platform": "0123", "limit": 1}).json()
    assert waiting["next"] == waiting["messages"][0]["id"]
    asked = {"entity": str(place.entity), "messages": [waiting["next"]]}
    assert api["operator"].post("/messages/handed-over", asked).json() == {"handed_over": 1}
    told = {"status": "205"}
    assert api["recipient"].post(path, told).status_code == 204
    sent = api["recipient"].post(
        "/messages", message("207", PLAIN, causes=(Cause("QTE_ERR"),)), content_type="application/xml"
    )
    assert sent.json()["received"][0]["status"] == "207"
    paid = {"status": "212", "amounts": [{"amount": "120.00", "rate": "20.00"}]}
    assert api["supplier"].post(path, paid).status_code == 204
