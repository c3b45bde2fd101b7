"""Invoices for the tests of the readable view: one that bears most terms, and any invoice at all."""

import types
import typing
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from polyphonie.documents.invoice import model
from polyphonie.documents.invoice.verdict import Failure, Report, SchemaError, SchemaVerdict

SELLER = model.Party(
    name="Atelier Numérique Lorient",
    trading_name="AN Lorient",
    identifiers=(model.Identifier("99991001100017", "0009"),),
    legal_registration=model.Identifier("999910011", "0002"),
    vat_identifier="FR01999910011",
    legal_information="SAS au capital de 50 000 €, RCS Lorient",
    electronic_address=model.Identifier("999910011", "0225"),
    address=model.Address("12 quai des Indes", "Bâtiment B", None, "Lorient", "56100", None, "FR"),
    contact=model.Contact("Service facturation", "+33 2 00 00 00 00", "factures@example.fr"),
)
BUYER = model.Party(
    name="Ville de Valmont",
    identifiers=(model.Identifier("21999900000017", "0009"), model.Identifier("TECHNIQUE", "0224")),
    electronic_address=model.Identifier("219999000", "0225"),
    address=model.Address("1 place de la Mairie", None, None, "Valmont", "99100", None, "FR"),
)
MAINTENANCE = model.Line(
    identifier="1",
    quantity=Decimal("10.00"),
    quantity_unit="HUR",
    net_amount=Decimal("1219.00"),
    order_line="10",
    period=model.Period(date(2026, 10, 1), date(2026, 10, 31)),
    allowances=(model.Allowance(amount=Decimal("15.50"), reason="Remise fidélité", reason_code="95"),),
    price=model.Price(net=Decimal("123.45"), gross=Decimal("125.00"), discount=Decimal("1.55")),
    vat_category="S",
    vat_rate=Decimal("20.00"),
    item=model.Item(
        name="Maintenance du portail",
        description="Interventions sur site comprises",
        seller_identifier="REF-0001",
        classifications=(model.Identifier("72267000", "STI", "2008"),),
        attributes=(model.Attribute("Niveau", "Étendu"),),
    ),
)
PAPER = model.Line(
    identifier="2",
    quantity=Decimal(3),
    quantity_unit="C62",
    net_amount=Decimal("30.00"),
    price=model.Price(net=Decimal("1000.00"), base_quantity=Decimal(100), base_quantity_unit="C62"),
    vat_category="E",
    vat_rate=Decimal(0),
    item=model.Item(name="Manuel imprimé", origin_country="FR"),
)
NOMINAL = model.Invoice(
    number="F2026-001842",
    issued_on=date(2026, 11, 23),
    type_code="380",
    currency="EUR",
    due_on=date(2026, 12, 23),
    payment_terms="Paiement à 30 jours.",
    business_process="S1",
    specification="urn:cen.eu:en16931:2017",
    tax_point_code="432",
    references=model.References(buyer="TECHNIQUE", contract="2026-M-0117", purchase_order="EJ-2026-004512"),
    notes=(model.Note("Indemnité forfaitaire de 40 € en cas de retard.", "PMT"), model.Note("Merci.\nÀ bientôt.")),
    seller=SELLER,
    buyer=BUYER,
    delivery=model.Delivery(recipient_name="Ateliers municipaux", delivered_on=date(2026, 10, 31)),
    payments=(
        model.PaymentInstruction(
            means_code="30",
            remittance="F2026-001842",
            transfers=(model.CreditTransfer("FR7630001007941234567890185", "Atelier Numérique Lorient", "BDFEFRPP"),),
        ),
    ),
    charges=(
        model.Allowance(is_charge=True, amount=Decimal(25), reason="Port", vat_category="S", vat_rate=Decimal(20)),
    ),
    totals=model.Totals(
        lines=Decimal("1249.00"),
        charges=Decimal("25.00"),
        without_vat=Decimal("1274.00"),
        vat=Decimal("248.80"),
        with_vat=Decimal("1522.80"),
        paid=Decimal("500.00"),
        due=Decimal("1022.80"),
    ),
    vat=(
        model.VatBreakdown(Decimal("1244.00"), Decimal("248.80"), "S", Decimal(20)),
        model.VatBreakdown(Decimal("30.00"), Decimal(0), "E", Decimal(0), "Livre exonéré", "VATEX-EU-132"),
    ),
    attachments=(
        model.Attachment(
            model.Identifier("PJ-1"),
            "Bon de livraison",
            None,
            b"%PDF" * 3000,
            "application/pdf",
            "bon-de-livraison.pdf",
        ),
    ),
    lines=(MAINTENANCE, PAPER),
)
CREDIT_NOTE = replace(
    NOMINAL,
    number="A2026-000007",
    type_code="381",
    preceding=(model.PrecedingInvoice("F2026-001842", date(2026, 11, 23)),),
)
FAILURE = Failure(
    rule="BR-CO-17",
    flag="fatal",
    where="/Invoice/cac:TaxTotal[1]",
    place_fr="TVA au taux de 20 %",
    place_en="VAT at 20%",
    message_fr="La TVA (248,80) n’est pas la base multipliée par le taux : 248,00 attendu.",
    message_en="The VAT (248.80) is not the base times the rate: 248.00 expected.",
    remedy_fr="Corrigez le montant de la TVA.",
    remedy_en="Correct the VAT amount.",
)


def report(*failed: Failure, schema: tuple[SchemaError, ...] = ()) -> Report:
    """The report of a document that no test looks at."""
    verdict = SchemaVerdict(checked=True, valid=not schema, errors=schema)
    return Report(document=None, packs=("en16931",), schema=verdict, failed=failed, cpu_ms=1.0)


# Controls which the view marks as unshowable and Python's \s takes for spaces.
SEPARATORS = "\x0b\x0c\r\x1c\x1d\x1e\x1f\x85"
TEXT = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters=SEPARATORS), min_size=1, max_size=12),
    st.sampled_from(
        ["<script>alert(1)</script>", '" onload="x', "&amp;", "#set page()", "$x$ *b* \\", "日本 🎉", "a\nb"]
    ),
)
CODES = {
    "type_code": ("380", "381", "999"),
    "currency": ("EUR", "USD", "XXX"),
    "quantity_unit": ("HUR", "C62", "QQ"),
    "vat_category": ("S", "E", "AE", "?"),
    "category": ("S", "K", "?"),
    "scheme": ("0009", "0002", "0088", "?", ""),
    "country": ("FR", "DE", "??"),
}
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**12, places=2)


def anything(kind: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Any value of a type of the model, whatever it means."""
    if isinstance(kind, types.UnionType) and type(None) in typing.get_args(kind):
        (inner,) = (each for each in typing.get_args(kind) if each is not type(None))
        return st.none() | anything(inner, name)
    if typing.get_origin(kind) is tuple:
        return st.lists(anything(typing.get_args(kind)[0]), max_size=2).map(tuple)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{each.name: anything(hints[each.name], each.name) for each in fields(kind)})
    if name in CODES:
        return st.sampled_from(CODES[name])
    known: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXT,
        Decimal: AMOUNTS | st.decimals(min_value=0, max_value=100, places=4),
        date: st.dates(),
        bytes: st.binary(max_size=20),
        bool: st.booleans(),
    }
    return known[kind]


INVOICES = anything(model.Invoice)


def values(part: Any) -> typing.Iterator[Any]:
    """Every value that an invoice, or a part of it, bears: text, number, day or size."""
    for each in fields(part):
        held = getattr(part, each.name)
        for value in held if isinstance(held, tuple) else (held,):
            if is_dataclass(value):
                yield from values(value)
            elif each.name == "base_quantity" and value == 1:
                continue  # a price is for one unless it says otherwise
            elif value not in (None, "") and not isinstance(value, bool | dict):
                yield value
