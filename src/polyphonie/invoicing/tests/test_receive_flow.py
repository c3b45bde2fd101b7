"""Receiving a flow: kept as it came, rejected with its reasons, once."""

from __future__ import annotations

import io

import pytest

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import flows
from polyphonie.invoicing.actions.flows import receive_flow
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel import spool
from polyphonie.kernel.models import AuditRow, Delivery, SpoolPart
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger
from .documents import TODAY
from .lots import FLOW_NAME, GOOD, lot, received, seen


def test_it_keeps_the_flow_and_has_it_treated(republic: Republic) -> None:
    content = lot(*GOOD)
    receipt = received(republic, content)
    assert receipt.state is FlowState.RECEIVED and not receipt.refusals
    row = seen(receipt)
    assert (row.name, row.interface, row.syntax, row.size) == (FLOW_NAME, "FSO1110A", "ubl", len(content))
    assert spool.opened(entity=row.depositor, identifier=row.id, size=row.size).read() == content
    assert Delivery.objects.filter(subject=receipt.flow, reaction="invoicing.treat_flow").count() == 1
    assert AuditRow.objects.filter(subject=f"flow:{receipt.flow}", act="invoicing.receive_flow").count() == 1


def test_it_numbers_flows_one_after_the_other(republic: Republic) -> None:
    first, second = (received(republic, lot(GOOD[0]), channel=Channel.API) for _ in range(2))
    assert second.number == first.number + 1


def test_it_takes_any_name_from_who_is_not_bound_to_them(republic: Republic) -> None:
    assert seen(received(republic, lot(*GOOD), name="lot.zip", channel=Channel.API)).interface == ""


def test_it_shows_a_programs_flow_to_its_supplier(republic: Republic) -> None:
    program = republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_DEPOSIT)
    assert models.Flow.objects.get(id=received(republic, lot(*GOOD), actor=program).flow).supplier_id


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("lot.zip", "INV-FLW-02"),
        ("FSO9999A_ABC123_ABC1239999000000000000001.zip", "INV-FLW-03"),
        ("FEN1200A_ABC123_ABC1231200000000000000001.xml", "INV-FLW-03"),
    ],
)
def test_it_rejects_a_flow_whose_name_is_none(republic: Republic, name: str, code: str) -> None:
    receipt = received(republic, lot(*GOOD), name=name)
    assert receipt.state is FlowState.REJECTED
    assert [refusal.code for refusal in receipt.refusals] == [code]
    assert [refusal.code for refusal in seen(receipt).refusals] == [code]
    assert not SpoolPart.objects.exists()


def test_it_refuses_an_empty_flow(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        received(republic, b"")
    assert codes(refused) == ["INV-FLW-05"]


def test_it_refuses_a_flow_that_is_too_large(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows.terms, "LARGEST_FLOW", 100)
    with pytest.raises(Refused) as refused:
        received(republic, lot(*GOOD))
    assert codes(refused) == ["INV-FLW-04"]
    assert not models.Flow.objects.exists()
    assert not SpoolPart.objects.exists()


def test_it_forbids_to_who_deposits_for_nobody(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        receive_flow(actor=stranger(), file=io.BytesIO(b"x"), name=FLOW_NAME, channel=Channel.EDI, on=TODAY)
    assert codes(refused) == ["ACC-RIG-01"]


def test_it_repeats_safely_under_a_key(republic: Republic) -> None:
    first = received(republic, lot(*GOOD), key="k")
    again = received(republic, lot(*GOOD), key="k")
    assert again.repeated and again.flow == first.flow
    assert models.Flow.objects.count() == 1
    assert set(SpoolPart.objects.values_list("id", flat=True)) == {first.flow}
    with pytest.raises(Refused) as refused:
        received(republic, lot(GOOD[0]), key="k")
    assert codes(refused) == ["KER-KEY-01"]
