"""From what a person typed to an entry, from a document back to what one would type, and where a finding belongs.

Pure. An entry is made of whatever was typed: what cannot be read counts for nothing, and is told apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from polyphonie.documents.invoice import model
from polyphonie.kernel.refusals import Reason, Refusal

from .composing import ELECTRONIC_ADDRESS, SIRET, EnteredFile, EnteredLine, Entry, Vat, fits
from .rules.frameworks import stated
from .terms import ENTRY_AMOUNT_REFUSED, InvoiceKind
from .terms import drafts as terms
from .terms.drafts import Sheet

_TERMS: Final[Mapping[str, str]] = {
    "number": "BT-1",
    "issued_on": "BT-2",
    "kind": "BT-3",
    "currency": "BT-5",
    "due_on": "BT-9",
    "service": "BT-10",
    "contract": "BT-12",
    "commitment": "BT-13",
    "note": "BT-22",
    "framework": "BT-23",
    "validator": "EXT-FR-FE-BG-03",
    "preceding_number": "BG-3 BT-25",
    "preceding_on": "BT-26",
    "supplier": "BT-29 BT-30 BT-31 supplier",
    "recipient": "BG-7 BT-44 BT-46 BT-47 BT-49",
    "delivered_on": "BT-72",
    "means": "BT-81",
    "account": "BG-17 BT-84",
    "already_paid": "BT-113 BT-115",
    "exemption": "BT-120 BT-121",
    "files": "BG-24 BT-125 attachments",
}
_LINE_TERMS: Final[Mapping[str, str]] = {
    "name": "BT-153",
    "description": "BT-154",
    "reference": "BT-155",
    "quantity": "BT-129",
    "unit": "BT-130",
    "price": "BT-131 BT-146",
    "discount": "BG-27 BT-136",
    "vat": "BT-151 BT-152",
}
_PLACES: Final = {term: name for name, each in _TERMS.items() for term in each.split()}
_LINE_PLACES: Final = {term: name for name, each in _LINE_TERMS.items() for term in each.split()}
_LINE: Final = re.compile(r"(?:Invoice|CreditNote)Line(?:\[(\d+)\])?")
_FORM_PLACE: Final = re.compile(r"[a-z_]+|lines-\d+-[a-z]+")
_DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
_BLANKS: Final = re.compile(r"[\s\u00a0\u202f]")
_IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


class _Reading:
    """What is read of a sheet, with what could not be."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def refuse(self, reason: Reason, place: str, typed: str = "") -> None:
        self.refusals.append(reason(where=place, typed=typed))

    def number(self, typed: str, place: str, default: str = "0") -> Decimal:
        compact = _BLANKS.sub("", typed).replace(",", ".")
        try:
            read = Decimal(compact or default)
        except InvalidOperation:
            read = Decimal("NaN")
        if not read.is_finite():
            self.refuse(terms.NUMBER_NOT_READ, place, typed)
            return Decimal(0)
        if not fits(read):
            self.refusals.append(ENTRY_AMOUNT_REFUSED(where=place))
            return Decimal(0)
        return read

    def day(self, typed: str, place: str) -> date | None:
        for form in _DAYS:
            try:
                return datetime.strptime(typed, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
        if typed:
            self.refuse(terms.DAY_NOT_READ, place, typed)
        return None


def entry_of(sheet: Sheet, *, files: Sequence[EnteredFile] = (), on: date) -> tuple[Entry, tuple[Refusal, ...]]:
    """The entry that a sheet makes, and what of it cannot be read or is missing: INV-DRF-04 to 06, 08, 09.

    The `where` of such a refusal is the field of the form: `number`, `lines-2-price`.
    """
    reading = _Reading()
    lines = tuple(_line(line, place, sheet, reading) for place, line in enumerate(sheet.lines))
    framework = sheet.value("framework") or "A1"
    account = _BLANKS.sub("", sheet.value("account")).upper()
    if account and not is_iban(account):
        reading.refuse(terms.ACCOUNT_WRONG, "account")
    for name in ("supplier", "recipient", "number"):
        if not sheet.value(name):
            reading.refuse(terms.FIELD_MISSING, name)
    if any(
        line.vat.category == "E" and not line.vat.exemption_code and not line.vat.exemption_reason for line in lines
    ):
        reading.refuse(terms.EXEMPTION_MISSING, "exemption")
    kind = sheet.value("kind")
    preceding = sheet.value("preceding_number")
    entry = Entry(
        number=sheet.value("number"),
        issued_on=reading.day(sheet.value("issued_on"), "issued_on") or on,
        recipient_siret=_BLANKS.sub("", sheet.value("recipient")),
        lines=lines,
        kind=InvoiceKind.CREDIT_NOTE if kind == "credit_note" else InvoiceKind.INVOICE,
        prepayment=kind == "prepayment",
        framework=_process(framework, sheet.value("nature")),
        validator_siret=_BLANKS.sub("", sheet.value("validator")) if framework in ("A9", "A12") else "",
        service_code=sheet.value("service"),
        commitment_number=sheet.value("commitment"),
        contract_number=sheet.value("contract"),
        due_on=reading.day(sheet.value("due_on"), "due_on"),
        delivered_on=reading.day(sheet.value("delivered_on"), "delivered_on"),
        currency=sheet.value("currency") or "EUR",
        payment_means=sheet.value("means") or "30",
        account=account,
        already_paid=reading.number(sheet.value("already_paid"), "already_paid"),
        settled=framework == "A2",
        preceding=(preceding, reading.day(sheet.value("preceding_on"), "preceding_on")) if preceding else None,
        notes=tuple(filter(None, [sheet.value("note")])),
        files=tuple(files),
    )
    return entry, tuple(reading.refusals)


def _process(framework: str, nature: str) -> str:
    """The framework of the reform: validators come under the one of services, as everybody states it."""
    letter = nature if nature in terms.NATURES and framework in ("A1", "A2") else "S"
    return letter + terms.PROCESSES.get(framework, "1")


def _line(line: Mapping[str, str], place: int, sheet: Sheet, reading: _Reading) -> EnteredLine:
    def number(name: str, default: str = "0") -> Decimal:
        return reading.number(line.get(name, ""), f"lines-{place}-{name}", default)

    if not line.get("name", "").strip():
        reading.refuse(terms.FIELD_MISSING, f"lines-{place}-name")
    return EnteredLine(
        name=line.get("name", "").strip(),
        unit_price=number("price"),
        quantity=number("quantity", "1"),
        unit=line.get("unit") or "C62",
        discount=number("discount"),
        vat=_vat(line.get("vat", ""), f"lines-{place}-vat", sheet, reading),
        description=line.get("description", "").strip(),
        reference=line.get("reference", "").strip(),
    )


def _vat(chosen: str, place: str, sheet: Sheet, reading: _Reading) -> Vat:
    if chosen in terms.WITHOUT_VAT:
        category, code = terms.WITHOUT_VAT[chosen]
        return Vat(category, Decimal(0), code, "" if code else sheet.value("exemption"))
    return Vat("S", reading.number(chosen, place, "20"))


def is_iban(account: str) -> bool:
    """Whether an account number has the form and the check digits of an IBAN.

    Source: ISO 13616; ISO 7064, MOD 97-10.
    """
    if not _IBAN.fullmatch(account):
        return False
    return int("".join(str(int(character, 36)) for character in account[4:] + account[:4])) % 97 == 1


def place_of(refusal: Refusal) -> str:
    """The field of the form that a finding concerns (`number`, `lines-2-vat`), or nothing when it concerns none.

    `lines-2` is a line as a whole, `lines` all of them.
    """
    if _FORM_PLACE.fullmatch(refusal.where):
        return refusal.where
    line = _LINE.search(refusal.where)
    if line:
        place = f"lines-{int(line[1] or 1) - 1}"
        within = _LINE_PLACES.get(refusal.field)
        return f"{place}-{within}" if within else place
    return _PLACES.get(refusal.field, "")


def sheet_of(document: model.Invoice, *, supplier: str) -> Sheet:
    """What one would type to write this document again: its number and its days are left for the new one."""
    payment = document.payments[0] if document.payments else model.PaymentInstruction()
    transfer = payment.transfers[0].account if payment.transfers else ""
    framework = stated(document.business_process or "") or "A1"
    reasons = [
        each.exemption_reason for each in document.vat if each.exemption_reason and not each.exemption_reason_code
    ]
    fields = {
        "supplier": supplier,
        "kind": "credit_note"
        if document.is_credit_note
        else "prepayment"
        if document.type_code == "386"
        else "invoice",
        "framework": framework if framework in terms.PROCESSES else "A1",
        "nature": (document.business_process or "S")[0],
        "recipient": _siret_of(document.buyer),
        "service": document.service_code or "",
        "commitment": document.references.purchase_order or "",
        "contract": document.references.contract or "",
        "means": payment.means_code if payment.means_code in terms.PAYMENT_MEANS else "30",
        "account": transfer or "",
        "currency": document.currency or "EUR",
        "exemption": reasons[0] if reasons else "",
    }
    exempt = {(each.category, each.rate): each.exemption_reason_code or "" for each in document.vat}
    return Sheet({k: v or "" for k, v in fields.items()}, tuple(_typed(line, exempt) for line in document.lines))


def _siret_of(buyer: model.Party | None) -> str:
    if buyer is None:
        return ""
    known = [each.value for each in buyer.identifiers if each.scheme == SIRET and each.value]
    address = buyer.electronic_address
    if not known and address and address.scheme == ELECTRONIC_ADDRESS and "_" in address.value:
        known = [address.value.split("_")[1]]
    return known[0] if known else ""


def _typed(line: model.Line, exempt: Mapping[tuple[str | None, Decimal | None], str]) -> dict[str, str]:
    price, item = line.price or model.Price(), line.item or model.Item()
    discount = sum((each.amount or Decimal(0) for each in line.allowances), Decimal(0))
    discount -= sum((each.amount or Decimal(0) for each in line.charges), Decimal(0))
    return {
        "name": item.name or "",
        "description": item.description or "",
        "reference": item.seller_identifier or "",
        "quantity": _written(line.quantity or Decimal(1)),
        "unit": line.quantity_unit or "C62",
        "price": _written((price.net or Decimal(0)) / (price.base_quantity or Decimal(1))),
        "discount": _written(discount) if discount else "",
        "vat": _chosen(line, exempt),
    }


def _chosen(line: model.Line, exempt: Mapping[tuple[str | None, Decimal | None], str]) -> str:
    if line.vat_rate:
        return _written(line.vat_rate)
    code = exempt.get((line.vat_category, line.vat_rate), "")
    for choice, meaning in terms.WITHOUT_VAT.items():
        if meaning == (line.vat_category, code) or (code and meaning[1] == code):
            return choice
    return "exempt"


def _written(amount: Decimal) -> str:
    """An amount as it is typed: no exponent, no idle zero, six decimals at most."""
    whole, _, decimals = f"{amount:.6f}".partition(".")
    return f"{whole}.{decimals}".rstrip("0").rstrip(".")
