"""Writing an invoice: what is written can be read back, follows its schema, and obeys the rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyphonie.documents import invoice
from polyphonie.documents.invoice.model import (
    Address,
    Allowance,
    Attribute,
    CreditTransfer,
    Identifier,
    Item,
    PaymentInstruction,
    Period,
    PrecedingInvoice,
    Price,
    References,
)
from polyphonie.documents.invoice.tests import cases

RICH = replace(
    cases.invoice(commitment="EJ-77", service="TECH"),
    references=References(
        buyer="TECH",
        project="P1",
        contract="M2026-12",
        purchase_order="EJ-77",
        sales_order="SO1",
        receiving_advice="R1",
        despatch_advice="D1",
        tender_or_lot="L1",
        object_identifier=Identifier("OBJ"),
        buyer_accounting="611",
    ),
    preceding=(PrecedingInvoice("F1", date(2026, 1, 2)), PrecedingInvoice("F2", date(2026, 2, 3))),
    period=Period(date(2026, 11, 1), date(2026, 11, 30)),
    allowances=(Allowance(amount=Decimal("10.00"), reason="Remise", vat_category="S", vat_rate=Decimal("20.00")),),
    charges=(
        Allowance(is_charge=True, amount=Decimal("5.00"), reason="Port", vat_category="S", vat_rate=Decimal("20.00")),
    ),
    payments=(PaymentInstruction(means_code="30", remittance="RF1", transfers=(CreditTransfer(account="FR76"),)),),
)
RICH = replace(
    RICH,
    lines=(
        replace(
            RICH.lines[0],
            note="Voir annexe",
            order_line="4",
            period=Period(date(2026, 11, 1), date(2026, 11, 15)),
            allowances=(Allowance(amount=Decimal("1.00"), reason="Geste"),),
            charges=(Allowance(is_charge=True, amount=Decimal("1.00"), reason="Frais"),),
            price=Price(net=Decimal("480.00"), gross=Decimal("500.00"), discount=Decimal("20.00")),
            item=Item(
                name="Maintenance",
                description="Corrective et évolutive",
                seller_identifier="MNT",
                buyer_identifier="611-MNT",
                standard_identifier=Identifier("03760123456789", "0160"),
                classifications=(Identifier("72267000", "STI"),),
                origin_country="FR",
                attributes=(Attribute("Lieu", "Sur site"), Attribute("Niveau", "2")),
            ),
        ),
        *RICH.lines[1:],
    ),
)


@pytest.mark.parametrize("syntax", ["UBL Invoice", "CII"])
def test_it_loses_nothing_on_the_way_there_and_back(syntax):
    assert invoice.read(cases.xml(RICH, syntax=syntax)).invoice == RICH


@pytest.mark.parametrize("syntax", ["UBL Invoice", "UBL CreditNote", "CII"])
def test_it_follows_the_schema(syntax):
    made = RICH if syntax != "UBL CreditNote" else replace(RICH, type_code="381")
    report = invoice.check(cases.xml(made, syntax=syntax))
    assert report.schema.errors == ()


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).map(str.strip).filter(bool)
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@settings(max_examples=60, deadline=None)
@given(name=texts, note=texts, city=texts, due=amounts, syntax=st.sampled_from(["UBL Invoice", "CII"]))
def test_it_keeps_any_text_and_any_amount(name, note, city, due, syntax):
    made = cases.invoice()
    made = replace(
        made,
        seller=replace(made.seller, name=name, address=Address(city=city, country="FR")),
        notes=(invoice.model.Note(note, "AAB"),),
        totals=replace(made.totals, due=due),
    )
    assert invoice.read(cases.xml(made, syntax=syntax)).invoice == made


def test_it_repeats_itself():
    assert cases.xml(RICH) == cases.xml(RICH)
