"""A deposit whose buyer is named by its electronic address alone goes where the line of that address leads."""

from __future__ import annotations

from datetime import date

import pytest

from polyphonie.invoicing.actions import deposits
from polyphonie.invoicing.actions.deposits import Receipt
from polyphonie.invoicing.terms import Channel
from polyphonie.kernel.acts import SYSTEM
from polyphonie.parties import actions as parties

from .cases import Republic, codes
from .documents import COMBE, HOSPITAL, TODAY, VALMONT, Paper

pytestmark = pytest.mark.django_db


def _defined(republic: Republic, address: str, siret: str, *, service: str = "") -> None:
    entity = republic.entity(siret)
    parties.define_line(
        actor=SYSTEM,
        address=address,
        platform="9999",
        starts_on=date(2020, 1, 2),
        on=date(2020, 1, 1),
        entity=entity,
        service=republic.service(siret, service) if service else None,
    )


def _deposit(republic: Republic, paper: Paper, address: str, *, with_siret: bool = False) -> Receipt:
    """Deposit an invoice whose buyer has an address, and its SIRET only if asked."""
    republic.supplier()
    buyer = paper.buyer or ""
    content = paper.content().decode()
    content = content.replace(
        f'<cbc:EndpointID schemeID="0225">{buyer[:9]}<', f'<cbc:EndpointID schemeID="0225">{address}<'
    )
    stated = f'<cac:PartyIdentification><cbc:ID schemeID="0009">{buyer}</cbc:ID></cac:PartyIdentification>'
    assert address in content and stated in content
    return deposits.deposit(
        actor=republic.depositor(),
        content=(content if with_siret else content.replace(stated, "")).encode(),
        file_name="facture.xml",
        channel=Channel.API,
        on=TODAY,
    )


def test_it_reaches_the_entity_that_answers_the_address_of_a_company(republic: Republic) -> None:
    _defined(republic, HOSPITAL[:9], HOSPITAL)
    receipt = _deposit(republic, Paper(), HOSPITAL[:9])
    assert receipt.accepted, codes(receipt)
    assert receipt.entity == republic.entity(HOSPITAL)


def test_it_reaches_the_service_that_answers_a_chosen_address(republic: Republic) -> None:
    _defined(republic, f"{VALMONT[:9]}_travaux", VALMONT, service="TECHNIQUE")
    for with_siret, number in ((False, "F-1"), (True, "F-2")):
        paper = Paper(number=number, buyer=VALMONT)
        receipt = _deposit(republic, paper, f"{VALMONT[:9]}_travaux", with_siret=with_siret)
        assert receipt.accepted, codes(receipt)
        assert (receipt.entity, receipt.service_code) == (republic.entity(VALMONT), "TECHNIQUE")


def test_it_reaches_the_service_of_a_routing_code_by_a_more_general_line(republic: Republic) -> None:
    republic.service(VALMONT, "TECHNIQUE")
    _defined(republic, VALMONT[:9], VALMONT)
    receipt = _deposit(republic, Paper(buyer=VALMONT), f"{VALMONT[:9]}_{VALMONT}_TECHNIQUE")
    assert (receipt.accepted, receipt.service_code) == (True, "TECHNIQUE"), codes(receipt)


def test_it_demands_the_references_as_ever(republic: Republic) -> None:
    _defined(republic, COMBE[:9], COMBE)
    assert codes(_deposit(republic, Paper(buyer=COMBE), COMBE[:9])) == ["INV-COM-01"]


def test_it_refuses_an_address_that_nobody_answers(republic: Republic) -> None:
    republic.entity(HOSPITAL)
    assert codes(_deposit(republic, Paper(), f"{HOSPITAL[:9]}_inconnue")) == ["INV-REC-01"]
