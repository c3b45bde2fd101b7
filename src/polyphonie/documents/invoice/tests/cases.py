"""Invoices for the tests and the samples: the demonstration's parties, and a sound invoice to change at will."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from polyphonie.documents.invoice import model
from polyphonie.documents.invoice.verdict import Syntax
from polyphonie.documents.invoice.writing import write

SPECIFICATION = "urn:cen.eu:en16931:2017"
ISSUED_ON = date(2026, 11, 16)


def two_decimals(amount: Decimal) -> Decimal:
    """An amount as invoices write it, to the cent."""
    return amount.quantize(Decimal("0.01"))


def supplier(name: str, siret: str, vat: str, *, street: str, post_code: str, city: str) -> model.Party:
    return model.Party(
        name=name,
        identifiers=(model.Identifier(siret, "0009"),),
        legal_registration=model.Identifier(siret[:9], "0002"),
        vat_identifier=vat,
        electronic_address=model.Identifier(siret[:9], "0225"),
        address=model.Address(line=street, post_code=post_code, city=city, country="FR"),
        contact=model.Contact(name="Service clients", telephone="+33 2 00 00 00 00", email="factures@example.fr"),
    )


def public_body(name: str, siret: str, *, post_code: str, city: str) -> model.Party:
    return model.Party(
        name=name,
        identifiers=(model.Identifier(siret, "0009"),),
        legal_registration=model.Identifier(siret[:9], "0002"),
        electronic_address=model.Identifier(siret[:9], "0225"),
        address=model.Address(line="1 place de la République", post_code=post_code, city=city, country="FR"),
    )


ATELIER = supplier(
    "Atelier Numérique Lorient",
    "99991001100017",
    "FR01999910011",
    street="12 quai des Indes",
    post_code="56100",
    city="Lorient",
)
PAPETERIE = supplier(
    "Papeterie Générale",
    "99992002800019",
    "FR79999920028",
    street="3 rue du Moulin",
    post_code="69002",
    city="Lyon",
)
VALMONT = public_body("Ville de Valmont", "21999900000017", post_code="99100", city="Valmont")
COMBE = public_body("Département de la Combe", "22999900800019", post_code="99200", city="La Combe")
MINISTRY = public_body("Ministère de l'Exemple — DAF", "11999900100017", post_code="75007", city="Paris")
UNIVERSITY = public_body("Université des Trois Rivières", "19999900400013", post_code="99300", city="Trois-Rivières")
HOSPITAL = public_body("Centre hospitalier du Lac", "26999900900013", post_code="99400", city="Le Lac")
UNKNOWN = public_body("Communauté d'Ailleurs", "13999900700012", post_code="99500", city="Ailleurs")


def line(
    name: str, *, quantity: str, price: str, rate: str = "20.00", unit: str = "C62", category: str = "S"
) -> model.Line:
    """A line; its number is given by `invoice`."""
    return model.Line(
        quantity=Decimal(quantity),
        quantity_unit=unit,
        net_amount=two_decimals(Decimal(quantity) * Decimal(price)),
        price=model.Price(net=Decimal(price)),
        vat_category=category,
        vat_rate=Decimal(rate),
        item=model.Item(name=name),
    )


LINES = (
    line("Maintenance du site internet, novembre", quantity="3", price="480.00", unit="DAY"),
    line("Hébergement mensuel", quantity="1", price="89.90"),
    line("Guide d'utilisation imprimé", quantity="40", price="6.25", rate="5.50"),
)


def invoice(
    *,
    number: str = "ANL-2026-0142",
    seller: model.Party = ATELIER,
    buyer: model.Party = HOSPITAL,
    service: str | None = None,
    commitment: str | None = None,
    lines: tuple[model.Line, ...] = LINES,
    type_code: str = "380",
    issued_on: date = ISSUED_ON,
    **changes: object,
) -> model.Invoice:
    """A sound invoice with its totals and VAT computed; `changes` are fields of the model."""
    numbered = tuple(replace(each, identifier=str(position)) for position, each in enumerate(lines, 1))
    vat = tuple(breakdown(numbered))
    net = sum((each.net_amount for each in numbered), Decimal(0))
    tax = sum((each.tax_amount for each in vat), Decimal(0))
    made = model.Invoice(
        number=number,
        issued_on=issued_on,
        type_code=type_code,
        currency="EUR",
        due_on=issued_on + timedelta(days=30),
        payment_terms="Paiement à 30 jours",
        business_process="S1",
        specification=SPECIFICATION,
        references=model.References(buyer=service, purchase_order=commitment),
        notes=(
            model.Note("Indemnité forfaitaire pour frais de recouvrement : 40 euros.", "PMT"),
            model.Note("Intérêts moratoires au taux légal en cas de retard.", "PMD"),
            model.Note("Pas d'escompte pour paiement anticipé.", "AAB"),
        ),
        seller=seller,
        buyer=buyer,
        delivery=model.Delivery(delivered_on=issued_on),
        payments=(
            model.PaymentInstruction(
                means_code="30",
                transfers=(model.CreditTransfer(account="FR7630006000011234567890189", account_name=seller.name),),
            ),
        ),
        totals=model.Totals(lines=net, without_vat=net, vat=tax, with_vat=net + tax, due=net + tax),
        vat=vat,
        lines=numbered,
    )
    return replace(made, **changes)


def breakdown(lines: tuple[model.Line, ...]) -> "list[model.VatBreakdown]":
    rates = sorted({(each.vat_category, each.vat_rate) for each in lines}, reverse=True)
    found = []
    for category, rate in rates:
        base = sum(
            (each.net_amount for each in lines if (each.vat_category, each.vat_rate) == (category, rate)), Decimal(0)
        )
        found.append(
            model.VatBreakdown(
                taxable_amount=base,
                tax_amount=two_decimals(base * rate / 100),
                category=category,
                rate=rate,
            )
        )
    return found


def xml(made: model.Invoice | None = None, *, syntax: Syntax = "UBL Invoice") -> bytes:
    """The bytes of an invoice (the sound one by default)."""
    return write(made or invoice(), syntax=syntax)
