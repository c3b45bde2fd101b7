"""An invoice from what a person or a program enters, field by field: its amounts computed, its document made.

Pure: the same entry makes the same document. What is entered is without VAT, line by line; totals are never entered,
only compared (`Declared`). Whether the document is right is for the engine and the deposit to say, as of any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from polyphonie.documents.invoice import model
from polyphonie.kernel.money import rounded
from polyphonie.kernel.refusals import Refusal
from polyphonie.parties.queries import EntityRow, SupplierRow
from polyphonie.parties.terms import Address, SupplierIdKind

from . import terms
from .rules.frameworks import stated
from .terms import InvoiceKind
from .terms.validations import VALIDATIONS

EN_16931: Final = "urn:cen.eu:en16931:2017"
SIREN, SIRET, ELECTRONIC_ADDRESS = "0002", "0009", "0225"
SCHEMES: Final[Mapping[SupplierIdKind, str]] = {
    SupplierIdKind.SIRET: SIRET,
    SupplierIdKind.VAT: "0223",
    SupplierIdKind.NON_EU: "0227",
    SupplierIdKind.RIDET: "0228",
    SupplierIdKind.TAHITI: "0229",
}
MENTIONS: Final = (
    model.Note("Indemnité forfaitaire pour frais de recouvrement en cas de retard : 40 euros.", "PMT"),
    model.Note("Pénalités de retard : taux de la Banque centrale européenne majoré de huit points.", "PMD"),
    model.Note("Pas d'escompte pour paiement anticipé.", "AAB"),
)
"""What an invoice to a public body says of late and early payment, unless it says otherwise.

Source: code de la commande publique, art. L2192-13, R2192-31 et D2192-35; BR-FR-05.
"""
TRANSFERS: Final = frozenset({"30", "58"})
NOT_DEFINED: Final = "1"
"""The means of payment (UNTDID 4461) of a transfer to an account that is not said: the payer has it from elsewhere."""
LARGEST: Final = Decimal(10) ** 13
"""No amount, price or quantity reaches it: their products stay whole numbers of cents that the database keeps."""


@dataclass(frozen=True, slots=True)
class Vat:
    """A VAT category (UNTDID 5305: S standard, E exempt, AE reverse charge, Z, G, K, O outside its scope) and rate.

    Without a rate other than 0, the law wants the reason: a VATEX code, or words.
    """

    category: str = "S"
    rate: Decimal = Decimal(20)
    exemption_code: str = ""
    exemption_reason: str = ""


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """A line: a quantity of something at a price without VAT, less a discount on the whole line.

    `unit` is a code of UN/ECE Recommendation 20 (C62: one).
    """

    name: str
    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    unit: str = "C62"
    discount: Decimal = Decimal(0)
    vat: Vat = Vat()
    description: str = ""
    reference: str = ""

    @property
    def net(self) -> Decimal:
        return rounded(self.quantity * self.unit_price) - rounded(self.discount)


@dataclass(frozen=True, slots=True)
class EnteredFile:
    """A document to join to the invoice, within it.

    `nature` is one of those that public bodies take (BT-123): DOCUMENT_ANNEXE, BON_LIVRAISON, RIB, LISIBLE…
    """

    name: str
    media_type: str
    content: bytes
    nature: str = "DOCUMENT_ANNEXE"


@dataclass(frozen=True, slots=True)
class Declared:
    """The totals that a program computed by itself, each to be compared with ours when it is given."""

    without_vat: Decimal | None = None
    vat: Decimal | None = None
    due: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An invoice or a credit note as it is entered. Amounts of a credit note are positive.

    `framework` is the framework of the reform (BT-23: S1 services, B1 goods, M1 both, S2 already paid…); `preceding` is
    the invoice that this one corrects, by number and day; `payment_means` a code of UNTDID 4461 (30: credit transfer).
    `settled` says that all of it was paid, whatever it comes to. `validator_siret` is who validates before the
    recipient, under S3 (subcontractor) and S6 (joint contractor).
    """

    number: str
    issued_on: date
    recipient_siret: str
    lines: tuple[EnteredLine, ...]
    kind: InvoiceKind = InvoiceKind.INVOICE
    prepayment: bool = False
    framework: str = "S1"
    validator_siret: str = ""
    service_code: str = ""
    commitment_number: str = ""
    contract_number: str = ""
    due_on: date | None = None
    delivered_on: date | None = None
    currency: str = "EUR"
    payment_means: str = "30"
    account: str = ""
    already_paid: Decimal = Decimal(0)
    settled: bool = False
    preceding: tuple[str, date | None] | None = None
    notes: tuple[str, ...] = ()
    files: tuple[EnteredFile, ...] = ()
    declared: Declared = field(default_factory=Declared)


@dataclass(frozen=True, slots=True)
class Sums:
    """What an entry amounts to: VAT by category and rate, and the totals, in its currency."""

    vat: tuple[model.VatBreakdown, ...]
    without_vat: Decimal
    tax: Decimal
    paid: Decimal

    @property
    def with_vat(self) -> Decimal:
        return self.without_vat + self.tax

    @property
    def due(self) -> Decimal:
        return self.with_vat - self.paid


def entry_refusals(entry: Entry) -> Iterator[Refusal]:
    """What keeps a document from being made of an entry: INV-CMP-01 to 03; INV-ATT-01 is asked of each file."""
    if not entry.lines or not entry.number.strip():
        yield terms.ENTRY_INCOMPLETE()
        return
    amounts = [entry.already_paid]
    for line in entry.lines:
        amounts += [line.quantity, line.unit_price, line.discount, line.vat.rate]
    if not all(map(fits, amounts)):
        yield terms.ENTRY_AMOUNT_REFUSED()
        return
    yield from _differences(entry, sums(entry))


def fits(amount: Decimal) -> bool:
    """Whether an amount, a price or a quantity is one that sums can be made of: not too large, not too fine."""
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -6 and abs(amount) < LARGEST


def _differences(entry: Entry, computed: Sums) -> Iterator[Refusal]:
    declared = entry.declared
    for name, told, ours in (
        ("HT", declared.without_vat, computed.without_vat),
        ("TVA", declared.vat, computed.tax),
        ("à payer", declared.due, computed.due),
    ):
        if told is not None and told.is_finite() and rounded(told) != ours:
            yield terms.TOTAL_DIFFERS(total=name, told=told, computed=ours)


def sums(entry: Entry) -> Sums:
    """The sums of an entry: each line rounded to the cent, then the tax of each category and rate."""
    bases: dict[Vat, Decimal] = {}
    for line in entry.lines:
        bases[line.vat] = bases.get(line.vat, Decimal(0)) + line.net
    vat = tuple(
        model.VatBreakdown(
            taxable_amount=base,
            tax_amount=rounded(base * each.rate / 100),
            category=each.category,
            rate=None if each.category == "O" else each.rate,
            exemption_reason=each.exemption_reason or None,
            exemption_reason_code=each.exemption_code or None,
        )
        for each, base in bases.items()
    )
    without_vat = sum(bases.values(), Decimal(0))
    tax = sum((each.tax_amount or Decimal(0) for each in vat), Decimal(0))
    return Sums(vat, without_vat, tax, without_vat + tax if entry.settled else rounded(entry.already_paid))


def document(entry: Entry, *, supplier: SupplierRow, recipient: EntityRow | None) -> model.Invoice:
    """The document of an entry: the supplier and the recipient as the directory knows them, the sums as computed."""
    computed = sums(entry)
    return model.Invoice(
        number=entry.number.strip(),
        issued_on=entry.issued_on,
        type_code=_type_code(entry),
        currency=entry.currency,
        due_on=entry.due_on or (entry.issued_on if entry.settled else None),
        business_process=None if wants_validator(entry) else entry.framework,
        specification=EN_16931,
        references=model.References(
            buyer=entry.service_code.strip() or None,
            contract=entry.contract_number.strip() or None,
            purchase_order=entry.commitment_number.strip() or None,
        ),
        notes=(*MENTIONS, *(model.Note(text) for text in entry.notes if text.strip())),
        preceding=tuple(model.PrecedingInvoice(*each) for each in [entry.preceding] if each),
        seller=_seller(supplier, entry),
        buyer=_buyer(entry.recipient_siret, recipient),
        delivery=model.Delivery(delivered_on=entry.delivered_on) if entry.delivered_on else None,
        payments=(_payment(entry),),
        totals=model.Totals(
            lines=computed.without_vat,
            without_vat=computed.without_vat,
            vat=computed.tax,
            with_vat=computed.with_vat,
            paid=computed.paid or None,
            due=computed.due,
        ),
        vat=computed.vat,
        attachments=tuple(_attachment(place, file) for place, file in enumerate(entry.files, 1)),
        lines=tuple(_line(place, line) for place, line in enumerate(entry.lines, 1)),
    )


def wants_validator(entry: Entry) -> bool:
    """Whether somebody validates first: the document cannot name them, so the deposit is told, with the framework."""
    return stated(entry.framework) in VALIDATIONS


def _type_code(entry: Entry) -> str:
    if entry.kind is InvoiceKind.CREDIT_NOTE:
        return "381"
    return "386" if entry.prepayment else "380"


def _seller(supplier: SupplierRow, entry: Entry) -> model.Party:
    outside_vat = any(line.vat.category == "O" for line in entry.lines)
    number = supplier.vat_number or (french_vat_number(supplier.siren) if supplier.siren else "")
    siren = supplier.siren
    return model.Party(
        name=supplier.name,
        identifiers=(model.Identifier(supplier.identifier, SCHEMES[supplier.id_kind]),),
        legal_registration=model.Identifier(siren, SIREN) if siren else None,
        vat_identifier=None if outside_vat else number or None,
        electronic_address=model.Identifier(siren, ELECTRONIC_ADDRESS) if siren else None,
        address=_address(supplier.address, supplier.country),
    )


def _buyer(siret: str, recipient: EntityRow | None) -> model.Party:
    siren = siret[:9]
    return model.Party(
        name=recipient.name if recipient else siret,
        identifiers=(model.Identifier(siret, SIRET),),
        legal_registration=model.Identifier(siren, SIREN),
        electronic_address=model.Identifier(f"{siren}_{siret}", ELECTRONIC_ADDRESS),
        address=_address(recipient.address if recipient else Address(), "FR"),
    )


def _address(address: Address, country: str) -> model.Address:
    return model.Address(
        line=address.street or None, city=address.city or None, post_code=address.postcode or None, country=country
    )


def _payment(entry: Entry) -> model.PaymentInstruction:
    account = entry.account.replace(" ", "")
    return model.PaymentInstruction(
        means_code=NOT_DEFINED if entry.payment_means in TRANSFERS and not account else entry.payment_means,
        transfers=(model.CreditTransfer(account=account),) if account else (),
    )


def _attachment(place: int, file: EnteredFile) -> model.Attachment:
    return model.Attachment(
        identifier=model.Identifier(f"PJ{place}"),
        description=file.nature,
        content=file.content,
        mime_type=file.media_type,
        file_name=file.name,
    )


def _line(place: int, line: EnteredLine) -> model.Line:
    discount = rounded(line.discount)
    return model.Line(
        identifier=str(place),
        quantity=line.quantity,
        quantity_unit=line.unit,
        net_amount=line.net,
        allowances=(model.Allowance(amount=discount, reason="Remise"),) if discount else (),
        price=model.Price(net=line.unit_price),
        vat_category=line.vat.category,
        vat_rate=None if line.vat.category == "O" else line.vat.rate,
        item=model.Item(name=line.name, description=line.description or None, seller_identifier=line.reference or None),
    )


def french_vat_number(siren: str) -> str:
    """The VAT number of a French company, which its SIREN makes up. Source: BOI-TVA-DECLA-20-10-20, § 110."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
