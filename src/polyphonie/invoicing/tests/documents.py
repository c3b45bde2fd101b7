"""Invoices for the tests: UBL as a supplier's software writes it, whole by default, wrong where a test wants it so."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Seller:
    name: str
    siret: str
    vat: str

    @property
    def siren(self) -> str:
        return self.siret[:9]


ATELIER = Seller("Atelier Numérique Lorient", "99991001100017", "FR01999910011")
MASON = Seller("Maçonnerie du Port", "99993003500012", "FR30999930035")
PAPETERIE = Seller("Papeterie Générale", "99992002800019", "FR79999920028")

VALMONT = "21999900000017"
COMBE = "22999900800019"
MINISTRY = "11999900100017"
UNIVERSITY = "19999900400013"
HOSPITAL = "26999900900013"
UNKNOWN = "13999900700012"


@dataclass(frozen=True)
class Paper:
    """What an invoice says. `content()` is its UBL; any value may be replaced by `dataclasses.replace`."""

    number: str = "F2026-001"
    seller: Seller = ATELIER
    buyer: str | None = HOSPITAL
    service: str = ""
    routing: str = ""
    commitment: str = ""
    issued_on: date | None = TODAY
    due_on: date | None = date(2026, 12, 23)
    net: Decimal = Decimal("100.00")
    credit_note: bool = False
    item: str = "Assistance technique"
    framework: str = "S1"
    agent: Seller | None = None
    attachments: tuple[tuple[str, str, bytes], ...] = field(default=())

    @property
    def vat(self) -> Decimal:
        return (self.net * 20 / 100).quantize(Decimal("0.01"))

    def content(self) -> bytes:
        root = "CreditNote" if self.credit_note else "Invoice"
        parts = [
            _leaf("CustomizationID", "urn:cen.eu:en16931:2017"),
            _leaf("ProfileID", self.framework),
            _leaf("ID", self.number),
            _leaf("IssueDate", self.issued_on),
            "" if self.credit_note else _leaf("DueDate", self.due_on),
            _leaf("CreditNoteTypeCode", 381) if self.credit_note else _leaf("InvoiceTypeCode", 380),
            *(_leaf("Note", note) for note in _NOTES),
            _leaf("DocumentCurrencyCode", "EUR"),
            _leaf("BuyerReference", self.service),
            _group("OrderReference", _leaf("ID", self.commitment)),
            self._corrected() if self.credit_note else "",
            *(_attachment(*each) for each in self.attachments),
            _group("AccountingSupplierParty", self._seller()),
            _group("AccountingCustomerParty", self._buyer()),
            _group("Delivery", _leaf("ActualDeliveryDate", self.issued_on)),
            _group(
                "PaymentMeans",
                _leaf("PaymentMeansCode", 30),
                _leaf("PaymentDueDate", self.due_on) if self.credit_note else "",
                _group("PayeeFinancialAccount", _leaf("ID", "FR7630006000011234567890189")),
            ),
            _group(
                "TaxTotal",
                _amount("TaxAmount", self.vat),
                _group(
                    "TaxSubtotal",
                    _amount("TaxableAmount", self.net),
                    _amount("TaxAmount", self.vat),
                    _group("TaxCategory", _leaf("ID", "S"), _leaf("Percent", 20), _VAT),
                ),
            ),
            _group(
                "LegalMonetaryTotal",
                _amount("LineExtensionAmount", self.net),
                _amount("TaxExclusiveAmount", self.net),
                _amount("TaxInclusiveAmount", self.net + self.vat),
                _amount("PayableAmount", self.net + self.vat),
            ),
            self._line(),
        ]
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"'
            ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
            ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
            + "".join(parts)
            + f"</{root}>"
        ).encode()

    def _seller(self) -> str:
        return _group(
            "Party",
            _leaf("EndpointID", self.seller.siren, schemeID="0225"),
            _group("PartyIdentification", _leaf("ID", self.seller.siret, schemeID="0009")),
            _address("4 quai des Indes", "56100", "Lorient"),
            _group("PartyTaxScheme", _leaf("CompanyID", self.seller.vat), _VAT),
            _group(
                "PartyLegalEntity",
                _leaf("RegistrationName", self.seller.name),
                _leaf("CompanyID", self.seller.siren, schemeID="0002"),
            ),
            self._agent(),
        )

    def _agent(self) -> str:
        """Who validates before the buyer: the holder of the contract, or the agent of the group."""
        if self.agent is None:
            return ""
        return _group(
            "AgentParty",
            _group("PartyIdentification", _leaf("ID", self.agent.siret, schemeID="0009")),
            _group(
                "PartyLegalEntity",
                _leaf("RegistrationName", self.agent.name),
                _leaf("CompanyID", self.agent.siren, schemeID="0002"),
            ),
        )

    def _buyer(self) -> str:
        siret = self.buyer or ""
        place = f"{siret[:9]}_{siret}" if self.routing else siret[:9]
        identifier = (self.routing, "0224") if self.routing else (siret, "0009")
        return _group(
            "Party",
            _leaf("EndpointID", place or "000000000", schemeID="0225"),
            _group("PartyIdentification", _leaf("ID", identifier[0], schemeID=identifier[1])),
            _address("1 place de la Mairie", "76540", "Valmont"),
            _group(
                "PartyLegalEntity",
                _leaf("RegistrationName", "Structure publique"),
                _leaf("CompanyID", siret[:9], schemeID="0002"),
            ),
        )

    def _corrected(self) -> str:
        """The invoice that a credit note corrects."""
        corrected = _group("InvoiceDocumentReference", _leaf("ID", "F2026-000"), _leaf("IssueDate", self.issued_on))
        return _group("BillingReference", corrected)

    def _line(self) -> str:
        return _group(
            "CreditNoteLine" if self.credit_note else "InvoiceLine",
            _leaf("ID", 1),
            _leaf("CreditedQuantity" if self.credit_note else "InvoicedQuantity", 1, unitCode="C62"),
            _amount("LineExtensionAmount", self.net),
            _group(
                "Item",
                _leaf("Name", self.item),
                _group("ClassifiedTaxCategory", _leaf("ID", "S"), _leaf("Percent", 20), _VAT),
            ),
            _group("Price", _amount("PriceAmount", self.net)),
        )


def _leaf(name: str, value: object, **attributes: str) -> str:
    if value in (None, ""):
        return ""
    written = "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items())
    return f"<cbc:{name}{written}>{escape(str(value))}</cbc:{name}>"


def _amount(name: str, value: Decimal) -> str:
    return _leaf(name, value, currencyID="EUR")


def _group(name: str, *parts: str) -> str:
    inside = "".join(parts)
    return f"<cac:{name}>{inside}</cac:{name}>" if inside else ""


def _address(street: str, postcode: str, city: str) -> str:
    country = _group("Country", _leaf("IdentificationCode", "FR"))
    return _group(
        "PostalAddress", _leaf("StreetName", street), _leaf("CityName", city), _leaf("PostalZone", postcode), country
    )


def _attachment(name: str, media_type: str, content: bytes) -> str:
    embedded = _leaf(
        "EmbeddedDocumentBinaryObject", base64.b64encode(content).decode(), mimeCode=media_type, filename=name
    )
    return _group("AdditionalDocumentReference", _leaf("ID", name), _group("Attachment", embedded))


_VAT = _group("TaxScheme", _leaf("ID", "VAT"))
_NOTES = (
    "#PMT#Indemnité forfaitaire de recouvrement : 40 euros.",
    "#PMD#Pénalités de retard : taux légal majoré de huit points.",
    "#AAB#Pas d'escompte pour paiement anticipé.",
)
