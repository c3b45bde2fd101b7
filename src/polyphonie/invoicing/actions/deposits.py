"""A supplier deposits an invoice: read, checked, routed and kept, or answered with every reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents import invoice as engine
from polyphonie.invoicing import events, models, queries, rules, terms
from polyphonie.invoicing.queries import ties as known
from polyphonie.invoicing.rules import frameworks, ties
from polyphonie.invoicing.rules.ties import Corrected, Sibling
from polyphonie.invoicing.terms import Channel, InvoiceKind, InvoiceState
from polyphonie.invoicing.terms.validations import VALIDATIONS, Framework
from polyphonie.kernel import clock, keys, originals
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a deposit: where the invoice is, or why it was refused.

    `valid` is the document's own verdict (schema and rules), whatever became of it; `warnings` are rules that it
    breaks without being wrong. `repeated` says that this very request was answered before: nothing new happened.
    """

    accepted: bool
    valid: bool
    file_name: str
    sha256: str
    entity: UUID | None = None
    entity_name: str = ""
    service_code: str = ""
    invoice: UUID | None = None
    number: str = ""
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Refusal, ...] = ()
    repeated: bool = False

    def as_answer(self) -> dict[str, Any]:
        """JSON values from which `from_answer` makes the receipt again."""
        answer = asdict(self)
        return answer | {
            "entity": str(self.entity) if self.entity else None,
            "invoice": str(self.invoice) if self.invoice else None,
        }

    @classmethod
    def from_answer(cls, answer: dict[str, Any]) -> Receipt:
        """The receipt that a key's earlier request was given."""
        listed = {name: tuple(Refusal.kept(each) for each in answer[name]) for name in ("refusals", "warnings")}
        ids = {name: UUID(answer[name]) if answer[name] else None for name in ("entity", "invoice")}
        return cls(**{**answer, **listed, **ids, "repeated": True})


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file as it came in."""

    actor: Actor
    channel: Channel
    content: bytes
    file_name: str
    digest: bytes
    on: date
    framework: str = ""
    validator: str = ""

    def refused(self, *refusals: Refusal, valid: bool) -> Receipt:
        return Receipt(
            accepted=False, valid=valid, file_name=self.file_name, sha256=self.digest.hex(), refusals=refusals
        )


@action
def deposit(
    *,
    actor: Actor,
    content: bytes,
    file_name: str,
    channel: Channel,
    on: date,
    key: str | None = None,
    framework: str = "",
    validator: str = "",
) -> Receipt:
    """Take in an invoice (UBL, CII or Factur-X), on behalf of its seller, for the public entity that it names.

    It is kept only if it follows its schema and breaks no fatal rule, if its seller is a supplier for which the actor
    deposits, and if the directory knows its recipient and finds in it the references that the recipient demands. All
    that is wrong is told at once, in the receipt: a refused deposit is an answer, and leaves a trace.

    `framework` (A1, A2, A9, A12) and `validator` (a SIRET) say what the document does not: BT-23, and the seller's
    agent. Under A9 and A12 the invoice goes to its validator first.
    `key` is the caller's idempotency key: the same accepted request again gets the same receipt.
    Refuses: ACC-RIG-01 the actor may not deposit for this supplier; KER-KEY-01 the key served for another content.
    In the receipt: DOC-…, XSD, the failed rules by their ids, INV-NUM, INV-AMO, INV-REC, INV-SRV, INV-COM, INV-REF,
    INV-SUP, INV-DUP, INV-FRA, INV-VAL.
    Source: Code de la commande publique, art. L. 2192-1; XP Z12-012; EN 16931.
    """
    digest = hashlib.sha256(content).digest()
    arrival = _Arrival(actor, channel, content, rules.safe_name(file_name), digest, on, framework, validator)
    claim = None
    if key is not None:
        asked = {"sha256": digest.hex()} | {k: v for k, v in (("framework", framework), ("validator", validator)) if v}
        claim = keys.claim(scope=f"invoicing.deposit:{actor.id}", key=key, content=asked)
        if claim.answer is not None:
            unchanged()
            return Receipt.from_answer(claim.answer)
    receipt = _take_in(arrival)
    if claim is not None and receipt.accepted:
        claim.settle(receipt.as_answer())
    elif claim is not None:
        claim.release()
    return receipt


def rehearse(
    *,
    actor: Actor,
    content: bytes,
    file_name: str,
    channel: Channel,
    on: date,
    framework: str = "",
    validator: str = "",
) -> Receipt:
    """What a deposit of this file would be answered, without depositing it: nothing is kept, not even a trace.

    The receipt names no invoice. Refuses: ACC-RIG-01 the actor may not deposit for this supplier.
    """
    digest = hashlib.sha256(content).digest()
    arrival = _Arrival(actor, channel, content, rules.safe_name(file_name), digest, on, framework, validator)
    judged = _judged(arrival)
    if isinstance(judged, _Unacceptable):
        return arrival.refused(*judged.refusals, valid=judged.valid)
    duplicate = _duplicate(arrival, _issuer(judged.supplier), judged.heading)
    return arrival.refused(duplicate, valid=True) if duplicate else judged.receipt(arrival, None)


@dataclass(frozen=True, slots=True)
class _Unacceptable:
    """A file that cannot be kept: every reason, its supplier when it is known, and its own verdict."""

    refusals: tuple[Refusal, ...]
    supplier: parties.SupplierRow | None
    valid: bool


@dataclass(frozen=True, slots=True)
class _Route:
    """Under which framework the invoice goes, and the supplier that validates it first, if one does."""

    framework: Framework | None
    validator: UUID | None
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Correction:
    """The invoice that the document says it corrects (BT-25), and what is known of it here."""

    number: str = ""
    year: int | None = None
    found: Corrected | None = None


@dataclass(frozen=True, slots=True)
class _Acceptable:
    """A file in which nothing is wrong, with all that keeping it takes."""

    report: engine.Report
    supplier: parties.SupplierRow
    recipient: queries.Recipient
    heading: rules.Heading
    framework: Framework
    validator: UUID | None
    correction: _Correction
    twin: Sibling | None

    @property
    def service_code(self) -> str:
        """The code of the service that receives it; a reference that names no service is not one."""
        return self.heading.references.service_code if self.recipient.service else ""

    def receipt(self, arrival: _Arrival, invoice: UUID | None) -> Receipt:
        return Receipt(
            accepted=True,
            valid=True,
            file_name=arrival.file_name,
            sha256=arrival.digest.hex(),
            entity=self.recipient.entity,
            entity_name=self.recipient.facts.name,
            service_code=self.service_code,
            invoice=invoice,
            number=self.heading.number,
            warnings=(
                *rules.verdict_warnings(self.report),
                *ties.corrected_warnings(
                    named=self.correction.number,
                    corrected=self.correction.found,
                    credit_note=self.heading.kind is InvoiceKind.CREDIT_NOTE,
                    due=Money(self.heading.due_cents, self.heading.currency),
                ),
                *ties.twin_warnings(self.twin),
            ),
        )


def _take_in(arrival: _Arrival) -> Receipt:
    judged = _judged(arrival)
    if isinstance(judged, _Unacceptable):
        return _turn_away(arrival, judged.supplier, arrival.refused(*judged.refusals, valid=judged.valid))
    invoice = new_id()
    duplicate = _take_number(arrival, judged, invoice)
    if duplicate is not None:
        return _turn_away(arrival, judged.supplier, arrival.refused(duplicate, valid=True))
    _keep(arrival, judged, invoice)
    return judged.receipt(arrival, invoice)


def _judged(arrival: _Arrival) -> _Acceptable | _Unacceptable:
    """Read, check and route a file: everything that needs no lock and changes nothing."""
    try:
        report = engine.check(arrival.content, file_name=arrival.file_name, pack="deposit")
    except engine.Unreadable as unreadable:
        return _Unacceptable((rules.unreadable_refusal(unreadable),), None, valid=False)
    document = report.document.invoice
    supplier = _supplier(arrival, document)
    refusals = [*rules.verdict_refusals(report), *rules.heading_refusals(document)]
    if supplier is None:
        named = ", ".join(rules.seller_identifiers(document)) or "—"
        refusals.append(terms.SUPPLIER_UNKNOWN(identifiers=named))
    siret, references = rules.recipient_siret(document), rules.references(document)
    recipient = queries.recipient(siret=siret, service_code=references.service_code, on=arrival.on)
    refusals += rules.routing_refusals(
        siret=siret, recipient=recipient.facts if recipient else None, references=references
    )
    route = _route(arrival, report.document, supplier)
    refusals += route.refusals
    if refusals or supplier is None or recipient is None or route.framework is None:
        return _Unacceptable(tuple(refusals), supplier, valid=rules.follows_its_standard(report))
    heading = rules.heading(document)
    correction = _correction(document, supplier, recipient)
    if wrong := tuple(ties.corrected_refusals(correction.found)):
        return _Unacceptable(wrong, supplier, valid=True)
    siblings = known.siblings(
        entity=recipient.entity,
        supplier=supplier.id,
        kind=heading.kind,
        due_cents=heading.due_cents,
        issued_on=heading.issued_on,
    )
    twin = ties.look_alike(number=heading.number, issued_on=heading.issued_on, siblings=siblings)
    return _Acceptable(report, supplier, recipient, heading, route.framework, route.validator, correction, twin)


def _correction(
    document: engine.model.Invoice, supplier: parties.SupplierRow, recipient: queries.Recipient
) -> _Correction:
    named = next((each for each in document.preceding if (each.number or "").strip()), None)
    if named is None or named.number is None or document.issued_on is None:
        return _Correction()
    number = named.number.strip()
    identity = known.identity(
        issuer=_issuer(supplier), number=number, issued_on=named.issued_on, before=document.issued_on
    )
    if identity is None:
        return _Correction(number)
    return _Correction(number, identity.year, known.corrected(identity=identity, recipient=recipient.entity))


def _route(arrival: _Arrival, document: engine.Document, seller: parties.SupplierRow | None) -> _Route:
    said = {"business_process": document.business_process, "chosen": arrival.framework}
    framework = frameworks.framework(**said)
    refusals = list(frameworks.refusals(**said))
    if framework is None or framework not in VALIDATIONS:
        return _Route(framework, None, tuple(refusals))
    siret = arrival.validator.replace(" ", "") or document.seller_agent_siret
    validator = parties.supplier_by_identifier(SupplierIdKind.SIRET, siret) if siret else None
    refusals += frameworks.validator_refusals(
        framework=framework,
        siret=siret,
        known=validator is not None,
        is_seller=bool(validator and seller and validator.id == seller.id),
    )
    return _Route(framework, validator.id if validator else None, tuple(refusals))


def _supplier(arrival: _Arrival, document: engine.model.Invoice) -> parties.SupplierRow | None:
    """The supplier that the document names as its seller, for which the actor may deposit."""
    known = list(_known_suppliers(document))
    if not known:
        return None
    for supplier in known:
        perimeter = Perimeter.of_supplier(supplier.id)
        if access.holds(arrival.actor, Right.INVOICE_DEPOSIT, perimeter=perimeter, on=arrival.on):
            return supplier
    perimeter = Perimeter.of_supplier(known[0].id)
    access.require(arrival.actor, Right.INVOICE_DEPOSIT, perimeter=perimeter, on=arrival.on)
    return known[0]


def _known_suppliers(document: engine.model.Invoice) -> Iterator[parties.SupplierRow]:
    """The suppliers behind the seller's numbers: the establishment, else the company, else the other identifiers."""
    numbers = rules.seller_identifiers(document)
    for number in numbers:
        for kind in SupplierIdKind:
            if (found := parties.supplier_by_identifier(kind, number)) is not None:
                yield found
                return
    for number in numbers:
        if len(number) == 9 and number.isdigit():
            yield from parties.suppliers_of_siren(number)


def _turn_away(arrival: _Arrival, supplier: parties.SupplierRow | None, receipt: Receipt) -> Receipt:
    """Leave the trace of a refused deposit, in the supplier's own journal when it is known."""
    identifier = new_id()
    models.RefusedDeposit.objects.create(
        id=identifier,
        depositor_id=arrival.actor.id,
        supplier_id=supplier.id if supplier else None,
        channel=arrival.channel,
        file_name=arrival.file_name,
        size=len(arrival.content),
        sha256=arrival.digest,
        received_at=clock.now(),
        refusals=receipt.as_answer()["refusals"],
    )
    note(
        entity=supplier.id if supplier else PLATFORM,
        subject=f"refused-deposit:{identifier}",
        file=arrival.file_name,
        sha256=receipt.sha256,
        codes=[refusal.code for refusal in receipt.refusals][:20],
    )
    return receipt


def _keep(arrival: _Arrival, judged: _Acceptable, invoice: UUID) -> None:
    heading, supplier, recipient = judged.heading, judged.supplier, judged.recipient
    original = originals.keep(
        entity=recipient.entity,
        content=arrival.content,
        name=arrival.file_name,
        media_type="application/pdf" if judged.report.document.embedded_name else "application/xml",
    )
    at = clock.now()
    kept = models.Invoice.objects.create(
        entity_id=recipient.entity,
        id=invoice,
        service_id=recipient.service,
        service_code=judged.service_code,
        commitment_number=heading.references.commitment_number,
        supplier_id=supplier.id,
        supplier_name=supplier.name,
        kind=heading.kind,
        framework=judged.framework,
        validator_id=judged.validator,
        corrected_number=judged.correction.number[: terms.REFERENCE_LENGTH],
        corrected_year=judged.correction.year,
        number=heading.number,
        issued_on=heading.issued_on,
        due_on=heading.due_on,
        currency=heading.currency,
        net_cents=heading.net_cents,
        vat_cents=heading.vat_cents,
        due_cents=heading.due_cents,
        syntax=judged.report.syntax,
        profile=judged.report.profile,
        original_id=original.id,
        channel=arrival.channel,
        depositor_id=arrival.actor.id,
        deposited_at=at,
        state=InvoiceState.DEPOSITED,
        state_at=at,
        search=rules.search_words(heading.number, supplier.name, heading.references.commitment_number),
    )
    models.StatusEvent.record(kept, at=at, by=arrival.actor)
    note(entity=recipient.entity, subject=f"invoice:{invoice}", number=heading.number, sha256=original.sha256)
    announce(events.InvoiceDeposited(entity=recipient.entity, subject=invoice))


def _take_number(arrival: _Arrival, judged: _Acceptable, invoice: UUID) -> Refusal | None:
    """Take (issuer, year, number) for this invoice; two at once: the second waits and is a duplicate."""
    heading, issuer = judged.heading, _issuer(judged.supplier)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO invoicing_invoiceidentity (issuer, year, number, entity_id, invoice_id, sha256)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [issuer, heading.issued_on.year, heading.number, judged.recipient.entity, invoice, arrival.digest],
        )
        if cursor.rowcount:
            return None
    return _duplicate(arrival, issuer, heading)


def _issuer(supplier: parties.SupplierRow) -> str:
    return rules.issuer(siren=supplier.siren, id_kind=supplier.id_kind, identifier=supplier.identifier)


def _duplicate(arrival: _Arrival, issuer: str, heading: rules.Heading) -> Refusal | None:
    """Why the number is not free, if another invoice bears it."""
    year = heading.issued_on.year
    taken = models.InvoiceIdentity.objects.filter(issuer=issuer, year=year, number=heading.number).first()
    if taken is None:
        return None
    reason = terms.ALREADY_DEPOSITED if bytes(taken.sha256) == arrival.digest else terms.NUMBER_ALREADY_USED
    return reason(number=heading.number, year=year)
