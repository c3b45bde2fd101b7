"""States that a recipient gives by file, life-cycle messages by file, and files of another syntax than announced."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from polyphonie.access import actions as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.invoice import pivot
from polyphonie.documents.invoice.cdar.composing import Cause
from polyphonie.documents.invoice.pivot.model import Debtor, InvoiceStatus, StatusFlow, Supplier
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import exchanges, flows
from polyphonie.invoicing.exchanges import exchanging
from polyphonie.invoicing.terms import InvoiceState as S
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.clock import PARIS

from .cases import PLAIN, Program, Republic
from .documents import HOSPITAL, TODAY, VALMONT, Paper
from .lots import lot, packed, received
from .messages import message

NAME = "FSO1301A_DEF456_DEF4561301000000000000001.xml"
CII = Path(__file__).parents[4] / "samples" / "invoices" / "02-departement-cii.xml"
AT = datetime(2026, 11, 23, 9, tzinfo=PARIS)


def status(
    paper: Paper = PLAIN, number: str = "06", *, debtor: str = HOSPITAL, comment: str | None = "Bon manquant"
) -> InvoiceStatus:
    supplier = Supplier("1", paper.seller.siret, paper.seller.name, "FR")
    return InvoiceStatus(
        order="1",
        supplier=supplier,
        debtor=Debtor("1", debtor, "Centre hospitalier", None),
        status=number,
        comment=comment,
        given_at=AT,
        giver="GIP",
        number=paper.number,
        issued_on=paper.issued_on,
        mandate="M-1" if number == "08" else None,
    )


def file(*statuses: InvoiceStatus) -> bytes:
    return pivot.write_statuses(StatusFlow(version="1.19", invoices=statuses))


def treated(flow: UUID) -> models.Flow:
    found = models.Flow.objects.get(id=flow)
    flows.treat(depositor=found.depositor_id, flow=flow, on=TODAY, processes=2)
    found.refresh_from_db()
    return found


def codes_of(flow: models.Flow) -> list[list[str]]:
    items = models.FlowItem.objects.filter(depositor_id=flow.depositor_id, id=flow.id).order_by("place")
    return [[refusal["code"] for refusal in item.refusals] for item in items]


def test_it_gives_each_status_of_a_file_and_tells_what_it_refuses(republic: Republic) -> None:
    place = republic.delivered()
    unknown = status(Paper(number="F-INCONNUE"))
    content = file(status(), status(number="10"), unknown, status(number="02"), status(comment=None))
    receipt = received(republic, content, actor=republic.agent(), name=NAME)
    flow = treated(receipt.flow)
    assert (flow.state, flow.accepted, flow.refused) == (FlowState.PARTLY_INTEGRATED, 1, 4)
    assert place.state is S.SUSPENDED
    (given,) = models.FlowItem.objects.filter(id=flow.id, accepted=True)
    assert (given.number, given.entity_id, given.invoice_id) == ("F2026-001", place.entity, place.invoice)
    assert codes_of(flow) == [[], ["ACC-RIG-01"], ["INV-FLW-11"], ["INV-FLW-12"], ["INV-STA-01"]]


def test_it_gives_them_in_their_order_with_the_number_of_the_payment(republic: Republic) -> None:
    place = republic.delivered()
    program = republic.client(Perimeter.of_entity(place.entity), *Right)
    content = file(status(number="08", comment=None), status(number="06"), status(number="08", comment=None))
    receipt = received(republic, packed({"a.xml": content}), actor=program, name=NAME.replace(".xml", ".zip"))
    assert treated(receipt.flow).state == FlowState.INTEGRATED
    assert place.states[-3:] == ["ordered", "suspended", "ordered"]
    assert models.StatusEvent.objects.filter(payment_request_number="M-1").count() == 2


def test_it_forbids_the_invoices_of_a_neighbour(republic: Republic) -> None:
    place = republic.delivered()
    receipt = received(republic, file(status()), actor=republic.agent(VALMONT), name=NAME)
    flow = treated(receipt.flow)
    assert (flow.state, codes_of(flow)) == (FlowState.REJECTED, [["INV-FLW-11"]])
    assert place.state is S.DELIVERED


def test_it_repeats_safely(republic: Republic) -> None:
    place = republic.delivered()
    for number in (1, 2):
        name = NAME.replace("01.xml", f"0{number}.xml")
        receipt = received(republic, file(status()), actor=republic.agent(), name=name)
        assert treated(receipt.flow).state == FlowState.INTEGRATED
    assert place.states.count("suspended") == 1


def test_it_takes_it_by_drop_folder_and_acknowledges_it(republic: Republic, tmp_path: Path) -> None:
    place = republic.delivered()
    client = access.create_client(
        actor=SYSTEM,
        name="Progiciel",
        perimeter=Perimeter.of_entity(place.entity),
        perimeter_label="Hôpital",
        rights=frozenset({Right.INVOICE_CONSULT, Right.INVOICE_TREAT}),
        on=TODAY,
    ).client
    (tmp_path / "partners.tsv").write_text(f"DEF456\t{client}\n")
    exchanging.exchange(tmp_path, on=TODAY)
    (tmp_path / "DEF456" / "in" / NAME).write_bytes(file(status(), status(number="02")))
    assert exchanging.exchange(tmp_path, on=TODAY)["received"] == 1
    flow = treated(models.Flow.objects.get().id)
    exchanges.tell_flow(depositor=flow.depositor_id, flow=flow.id)
    exchanging.exchange(tmp_path, on=TODAY)
    (told,) = (tmp_path / "DEF456" / "out").iterdir()
    assert told.name.startswith("CSO1301A_DEF456_DEF4561301")
    (answer,) = pivot.read_statuses(told.read_bytes()).flows
    assert (answer.status, [(error.line, error.code) for error in answer.errors]) == ("96", [("2", "INV-FLW-12")])


def test_it_takes_it_by_the_api(republic: Republic, api: dict[str, Program]) -> None:
    place = republic.delivered()
    answer = api["recipient"].post("/flows", file(status()), content_type="application/xml", x_file_name=NAME)
    assert answer.status_code == 202, answer.content
    assert treated(UUID(answer.json()["id"])).state == FlowState.INTEGRATED
    assert place.state is S.SUSPENDED


def test_it_applies_life_cycle_messages_by_drop_folder(republic: Republic) -> None:
    place = republic.delivered()
    name = "FSO3302A_ABC123_ABC1233302000000000000001.xml"
    receipt = received(
        republic, message("207", Paper(), causes=(Cause("TX_TVA_ERR"),)), actor=republic.agent(), name=name
    )
    flow = treated(receipt.flow)
    assert flow.state == FlowState.INTEGRATED, codes_of(flow)
    assert models.LifeCycleMessage.objects.filter(invoice_id=place.invoice, incoming=True).count() == 1


@pytest.mark.parametrize(("interface", "state"), [("FSO1110A", FlowState.REJECTED), ("FSO1116A", FlowState.REJECTED)])
def test_it_refuses_a_document_of_another_syntax_than_its_interface(
    republic: Republic, interface: str, state: FlowState
) -> None:
    """A CII invoice by a UBL interface, and the other way round."""
    content = packed({"1.xml": CII.read_bytes()}) if interface == "FSO1110A" else lot(Paper())
    name = f"{interface}_ABC123_ABC123{interface[3:7]}000000000000001.zip"
    flow = treated(received(republic, content, name=name).flow)
    assert (flow.state, codes_of(flow)) == (state, [["INV-FLW-10"]])
    assert not models.Invoice.objects.exists()
