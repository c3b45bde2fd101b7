from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from polyphonie.documents.invoice.cdar.composing import Amount, Cause
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import messages
from polyphonie.invoicing.queries import messages as queries
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .cases import PLAIN, Republic, codes, stranger
from .documents import ATELIER, PAPETERIE, TODAY
from .messages import in_directory, message, reported

pytestmark = pytest.mark.django_db
PAID = (Amount("MEN", Decimal("120.00"), "EUR", percentage=Decimal("20.00")),)


def _receive(content: bytes, actor: Actor = SYSTEM) -> tuple[messages.Received, ...]:
    return messages.receive(actor=actor, content=content, file_name="cdv.xml", on=TODAY)


def _state() -> InvoiceState:
    return InvoiceState(models.Invoice.objects.get().state)


def test_it_lets_the_seller_complete_a_suspended_invoice(republic: Republic) -> None:
    in_directory()
    place = republic.in_state(InvoiceState.SUSPENDED)
    (received,) = _receive(message("209", PLAIN, comment="Voici le bon"), republic.depositor(ATELIER))
    assert (received.invoice, received.status, received.repeated) == (place.invoice, "209", False)
    assert _state() is InvoiceState.COMPLETED
    event = models.StatusEvent.objects.order_by("-id")[0]
    assert event.reason == "Voici le bon"
    assert reported(place)[-1][0] == "209"


@pytest.mark.parametrize(
    ("status", "causes", "state"),
    [
        ("208", (Cause("JUSTIF_ABS", note="Le devis"),), InvoiceState.SUSPENDED),
        ("210", (Cause("TX_TVA_ERR"),), InvoiceState.REJECTED),
        ("211", (), InvoiceState.IN_PAYMENT),
    ],
)
def test_it_lets_the_recipient_treat(
    republic: Republic, status: str, causes: tuple[Cause, ...], state: InvoiceState
) -> None:
    republic.delivered()
    actor = republic.accountant() if status == "211" else republic.agent()
    _receive(message(status, PLAIN, causes=causes), actor)
    assert _state() is state


@pytest.mark.parametrize("status", ["204", "205", "212", "220"])
def test_it_keeps_and_tells_on_what_is_no_state(republic: Republic, status: str) -> None:
    in_directory()
    place = republic.delivered()
    before = _state()
    _receive(message(status, PLAIN, amounts=PAID if status == "212" else ()))
    rows = queries.messages_of(entity=place.entity, invoice=place.invoice)
    assert [(row.incoming, row.status) for row in rows] == [(False, status), (True, status)]
    assert _state() is before


def test_it_refuses_what_cannot_be_read_or_breaks_the_rules(republic: Republic) -> None:
    republic.delivered()
    for content, code in [
        (b"Valmont", "DOC-FIL-03"),
        (PLAIN.content(), "DOC-XML-09"),
        (message("207", PLAIN), "INV-MSG-01"),
        (message("205", PLAIN).replace(b"<ram:TypeCode>23<", b"<ram:TypeCode>99<"), "INV-MSG-01"),
    ]:
        with pytest.raises(Refused) as caught:
            _receive(content)
        assert codes(caught) == [code]


def test_it_refuses_an_unknown_invoice(republic: Republic) -> None:
    from dataclasses import replace

    republic.delivered()
    assert PLAIN.issued_on is not None
    for paper in (
        replace(PLAIN, number="AUTRE"),
        replace(PLAIN, seller=PAPETERIE),
        replace(PLAIN, issued_on=PLAIN.issued_on - timedelta(days=1)),
    ):
        with pytest.raises(Refused) as caught:
            _receive(message("205", paper))
        assert codes(caught) == ["INV-MSG-02"]


@pytest.mark.parametrize("status", ["200", "202", "213", "214", "228"])
def test_it_refuses_a_status_that_is_not_expected(republic: Republic, status: str) -> None:
    republic.delivered()
    causes = (Cause("DOUBLON"),) if status == "213" else ()
    with pytest.raises(Refused) as caught:
        _receive(message(status, PLAIN, causes=causes))
    assert codes(caught) == ["INV-MSG-04"]


def test_it_refuses_what_the_state_does_not_allow(republic: Republic) -> None:
    republic.delivered()
    with pytest.raises(Refused) as caught:
        _receive(message("209", PLAIN, comment="Voici"))
    assert codes(caught) == ["KER-LIF-01"]
    assert not models.LifeCycleMessage.objects.exists()


def test_it_refuses_a_number_that_served_for_another_content(republic: Republic) -> None:
    republic.delivered()
    _receive(message("205", PLAIN))
    with pytest.raises(Refused) as caught:
        _receive(message("205", PLAIN, comment="Autrement"))
    assert codes(caught) == ["INV-MSG-03"]


def test_it_forbids_the_other_side_and_strangers(republic: Republic) -> None:
    republic.in_state(InvoiceState.SUSPENDED)
    for content, actor in [
        (message("209", PLAIN, comment="Voici"), republic.agent()),
        (message("209", PLAIN, comment="Voici"), republic.depositor(PAPETERIE)),
        (message("211", PLAIN), republic.agent()),
        (message("205", PLAIN), republic.depositor(ATELIER)),
        (message("205", PLAIN), stranger()),
    ]:
        with pytest.raises(Refused) as caught:
            _receive(content, actor)
        assert codes(caught)[0] in ("ACC-RIG-01", "INV-FIN-01", "INV-MSG-02")


def test_it_repeats_safely(republic: Republic) -> None:
    republic.delivered()
    content = message("205", PLAIN)
    first, again = _receive(content), _receive(content)
    assert (first[0].repeated, again[0].repeated) == (False, True)
    assert models.LifeCycleMessage.objects.count() == 2
