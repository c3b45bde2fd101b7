"""What makes a deposit acceptable, where it goes, and what a recipient may do with it. Pure, every refusal at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from polyphonie.documents.directory.addresses import SCHEME as ADDRESS_SCHEME
from polyphonie.documents.directory.addresses import Address
from polyphonie.documents.invoice.model import Invoice as Document
from polyphonie.documents.invoice.model import Party
from polyphonie.documents.invoice.verdict import Failure, Report, Unreadable
from polyphonie.invoicing import terms
from polyphonie.invoicing.terms import InvoiceKind, InvoiceState
from polyphonie.invoicing.terms.settings import SERVICE_DAY_REFUSED
from polyphonie.kernel.money import rounded
from polyphonie.kernel.refusals import Kind, Refusal
from polyphonie.parties.terms import ReferencesRequired


@dataclass(frozen=True, slots=True)
class Service:
    """The service that the document names, as the directory knows it on the day."""

    open: bool
    references_required: ReferencesRequired


@dataclass(frozen=True, slots=True)
class Recipient:
    """The entity that the document names, as the directory knows it on the day."""

    name: str
    siret: str
    open: bool
    references_required: ReferencesRequired
    service: Service | None


@dataclass(frozen=True, slots=True)
class References:
    """What the document bears to reach its recipient.

    `service_is_routed` says that the service code is a routing code (scheme 0224), not a mere buyer reference.
    """

    service_code: str
    service_is_routed: bool
    commitment_number: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the document says of itself, ready to be kept: amounts in cents, texts trimmed."""

    number: str
    issued_on: date
    due_on: date | None
    kind: InvoiceKind
    currency: str
    net_cents: int
    vat_cents: int
    due_cents: int
    references: References


OF_PUBLIC_BODIES = ("BR-FR-CPRO-", "B2G-")
"""How the identifiers of the rules begin that only a deposit to a public body must follow."""

# Rules on the file that the deposit judges itself, knowing the recipient: INV-NUM-01, INV-REC-01, INV-COM-02.
JUDGED_AT_DEPOSIT = frozenset({"BR-FR-CPRO-02_BT-1", "BR-FR-CPRO-10", "BR-FR-CPRO-15"})


def unreadable_refusal(unreadable: Unreadable) -> Refusal:
    """The engine's refusal to read a file, as ours."""
    return Refusal(
        unreadable.code,
        "document",
        f"{unreadable.message_fr} {unreadable.remedy_fr}",
        f"{unreadable.message_en} {unreadable.remedy_en}",
        Kind.UNREADABLE,
    )


def verdict_refusals(report: Report) -> Iterator[Refusal]:
    """The engine's verdict as refusals: schema first, then every fatal rule, each with its place and what to do."""
    for error in report.schema.errors:
        yield Refusal("XSD", "document", error.message_fr, error.message_en, where=f"{error.place} (l. {error.line})")
    for failure in report.fatal:
        if failure.rule not in JUDGED_AT_DEPOSIT:
            yield _of_rule(failure)


def follows_its_standard(report: Report) -> bool:
    """Whether a document is right by what it says of itself: its schema, EN 16931, French rules if it states them.

    What public bodies demand besides decides on the deposit, not on the document: a good invoice between companies
    stays a good invoice.
    """
    return report.schema.valid and all(failure.rule.startswith(OF_PUBLIC_BODIES) for failure in report.fatal)


def verdict_warnings(report: Report) -> Iterator[Refusal]:
    """The rules that the document breaks without being wrong."""
    for failure in report.failed:
        if failure.flag != "fatal":
            yield _of_rule(failure)


def _of_rule(failure: Failure) -> Refusal:
    return Refusal(
        code=failure.rule,
        field=failure.term,
        fr=f"{failure.message_fr} {failure.remedy_fr}".strip(),
        en=f"{failure.message_en} {failure.remedy_en}".strip(),
        where=failure.where,
    )


def heading_refusals(document: Document) -> Iterator[Refusal]:
    """What keeps the document from being kept: its number, its day, its amounts."""
    number = (document.number or "").strip()
    if not number or document.issued_on is None:
        yield terms.NUMBER_MISSING()
    if len(number) > terms.NUMBER_LENGTH:
        yield terms.NUMBER_TOO_LONG(number=number, length=len(number), most=terms.NUMBER_LENGTH)
    totals = document.totals
    if any(_cents(amount) is None for amount in (totals.without_vat, totals.vat or Decimal(0), totals.due)):
        yield terms.AMOUNT_FINER_THAN_A_CENT()


def heading(document: Document) -> Heading:
    """The document's own words, once `heading_refusals` found nothing."""
    totals = document.totals
    net, vat, due = (_cents(amount) for amount in (totals.without_vat, totals.vat or Decimal(0), totals.due))
    assert document.issued_on is not None and net is not None and vat is not None and due is not None
    return Heading(
        number=(document.number or "").strip(),
        issued_on=document.issued_on,
        due_on=document.due_on,
        kind=InvoiceKind.CREDIT_NOTE if document.is_credit_note else InvoiceKind.INVOICE,
        currency=document.currency or "EUR",
        net_cents=net,
        vat_cents=vat,
        due_cents=due,
        references=references(document),
    )


def references(document: Document) -> References:
    """The service code and the commitment number of the document, trimmed."""
    return References(
        service_code=(document.service_code or "").strip(),
        service_is_routed=bool(document.buyer and document.buyer.identifier("0224")),
        commitment_number=(document.commitment_number or "").strip(),
    )


def _cents(amount: Decimal | None) -> int | None:
    if amount is None or not amount.is_finite() or abs(amount) >= 10**15 or amount != rounded(amount):
        return None
    return int(amount * 100)


def routing_refusals(*, siret: str | None, recipient: Recipient | None, references: References) -> Iterator[Refusal]:
    """What keeps the document from reaching its recipient, as the directory demands on the day.

    A buyer reference (BT-10) that names no service is free text where the recipient does not route by service; a
    routing code (scheme 0224) is always a service code.
    Source: Chorus Pro, paramètres des structures (service, engagement, l'un des deux); XP Z12-012, BR-FR-CPRO.
    """
    if not siret:
        yield terms.RECIPIENT_MISSING()
        return
    if recipient is None:
        yield terms.RECIPIENT_UNKNOWN(siret=siret)
        return
    if not recipient.open:
        yield terms.RECIPIENT_CLOSED(name=recipient.name, siret=siret)
        return
    service, commitment = references.service_code, references.commitment_number
    if len(commitment) > terms.REFERENCE_LENGTH:
        yield terms.COMMITMENT_TOO_LONG(length=len(commitment), most=terms.REFERENCE_LENGTH)
    required = recipient.service.references_required if recipient.service else recipient.references_required
    by_service = required in (ReferencesRequired.SERVICE, ReferencesRequired.BOTH, ReferencesRequired.EITHER)
    if service and (by_service or references.service_is_routed) and not (recipient.service and recipient.service.open):
        yield terms.SERVICE_UNKNOWN(code=service, name=recipient.name)
    if required.met_by(service=bool(service), commitment=bool(commitment)):
        return
    if required is ReferencesRequired.EITHER:
        yield terms.SERVICE_OR_COMMITMENT_MISSING(name=recipient.name)
        return
    if not service and required is not ReferencesRequired.COMMITMENT:
        yield terms.SERVICE_MISSING(name=recipient.name)
    if not commitment and required is not ReferencesRequired.SERVICE:
        yield terms.COMMITMENT_MISSING(name=recipient.name)


def recipient_siret(document: Document) -> str | None:
    """The SIRET of the public entity that must receive the document: the buyer's (BT-47, else BT-46, else BT-49)."""
    return _establishment(document.buyer)


def recipient_address(document: Document) -> str:
    """The buyer's electronic address in the French directory (BT-49, scheme 0225), or nothing."""
    address = document.buyer.electronic_address if document.buyer else None
    return address.value.strip() if address is not None and address.scheme == ADDRESS_SCHEME else ""


def may_lead_to_service(address: str) -> bool:
    """Whether an address says more than a company or its establishment."""
    parts = Address.of(address)
    return parts is not None and bool(parts.routing_code or parts.suffix)


def seller_identifiers(document: Document) -> tuple[str, ...]:
    """Every number under which the seller may be registered: SIRET first, then SIREN, then VAT."""
    seller = document.seller
    if seller is None:
        return ()
    candidates = (_establishment(seller), seller.siren, seller.vat_identifier, *(i.value for i in seller.identifiers))
    return tuple(dict.fromkeys(re.sub(r"\s", "", each) for each in candidates if each))


def _establishment(party: Party | None) -> str | None:
    if party is None:
        return None
    if party.siret:
        return party.siret
    if party.electronic_address and party.electronic_address.scheme == "0225":
        parts = party.electronic_address.value.split("_")
        if len(parts) > 1 and re.fullmatch(r"\d{14}", parts[1]):
            return parts[1]
    return None


def words_refusals(*texts: str, most: int = terms.LONGEST_WORDS) -> Iterator[Refusal]:
    """What keeps texts from being kept: too long, or with characters that a database does not take."""
    if any(len(text) > most or _UNWRITABLE.search(text) for text in texts):
        yield terms.WORDS_REFUSED(most=most)


_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")


def treatment_refusals(*, state: InvoiceState, reason: str, reason_code: str) -> Iterator[Refusal]:
    """What keeps a recipient from setting a state."""
    yield from words_refusals(reason)
    treatment = terms.TREATMENTS.get(state)
    if treatment is None:
        yield terms.STATE_NOT_SETTABLE(state=terms.STATE_NAMES[state][0])
    elif treatment.reason_required and not (reason.strip() or reason_code):
        yield terms.REASON_MISSING(state=terms.STATE_NAMES[state][0])


def service_day_refusals(*, state: InvoiceState, service_on: date | None, on: date) -> Iterator[Refusal]:
    """What keeps the day of a service from being told: it goes with its certification, and is past."""
    if service_on is not None and (state is not InvoiceState.SERVICE_CERTIFIED or service_on > on):
        yield SERVICE_DAY_REFUSED()


def is_unusual(*, before: InvoiceState, after: InvoiceState, unused: Set[InvoiceState] = frozenset()) -> bool:
    """Whether this order of states deserves a word to whoever sets it. States that the entity does not use are
    stepped over: what usually follows them follows what came before.
    """
    usual: set[InvoiceState] = set(terms.USUAL_NEXT.get(before, frozenset()))
    seen: set[InvoiceState] = set()
    while skipped := (usual & unused) - seen:
        seen |= skipped
        usual |= {state for each in skipped for state in terms.USUAL_NEXT.get(each, frozenset())}
    return after not in usual


def attachment_refusals(*, name: str, size: int) -> Iterator[Refusal]:
    """What keeps a document from being added to an invoice."""
    suffix = "." + name.rsplit(".", 1)[-1].lower()
    if suffix not in terms.ATTACHMENT_FORMATS or not 0 < size <= terms.ATTACHMENT_MEGABYTES * 1_000_000:
        yield terms.ATTACHMENT_REFUSED(
            name=name,
            most=terms.ATTACHMENT_MEGABYTES,
            formats=", ".join(each.lstrip(".").upper() for each in terms.ATTACHMENT_FORMATS),
        )


def search_words(*texts: str) -> str:
    """Texts folded to the plain lower-case words that a search compares: no accent, no punctuation."""
    folded = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(re.findall(r"[0-9a-z]+", plain))


def safe_name(name: str) -> str:
    """A file's name as it may be kept and shown: its last part, printable, 120 characters at most."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(character for character in last if character.isprintable())[-120:] or "document"


def issuer(*, siren: str, id_kind: str, identifier: str) -> str:
    """Who numbers the invoices: the company, which its establishments share, or the supplier's own identifier."""
    return siren or f"{id_kind}:{identifier}"
