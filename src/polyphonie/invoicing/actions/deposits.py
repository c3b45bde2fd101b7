"""A supplier deposits an invoice: read, checked, routed and kept, or answered with every reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final, ParamSpec, TypeVar, cast
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
from polyphonie.kernel import arrays, clock, keys, originals, rows
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind

P = ParamSpec("P")
R = TypeVar("R")


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


class _Memory:
    """What was answered once in an act is answered again: a lot asks the directory the same for each of its files."""

    def __init__(self) -> None:
        self._answers: dict[tuple[Any, ...], Any] = {}
        self.of_lot: dict[tuple[Any, ...], list[Sibling]] = {}
        """What came before in the lot, by what makes invoices look alike."""

    def ask(self, question: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        key = question, given, tuple(sorted(named.items()))
        if key not in self._answers:
            self._answers[key] = question(*given, **named)
        return cast(R, self._answers[key])


@dataclass(frozen=True, slots=True)
class File:
    """A file of a lot: the bytes, and the name that it bears there."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file as it came in."""

    actor: Actor
    channel: Channel
    content: bytes
    file_name: str
    digest: bytes
    on: date
    memory: _Memory
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
    name = rules.safe_name(file_name)
    arrival = _Arrival(actor, channel, content, name, digest, on, _Memory(), framework, validator)
    claim = None
    if key is not None:
        asked = {"sha256": digest.hex()} | {k: v for k, v in (("framework", framework), ("validator", validator)) if v}
        claim = keys.claim(scope=f"invoicing.deposit:{actor.id}", key=key, content=asked)
        if claim.answer is not None:
            unchanged()
            return Receipt.from_answer(claim.answer)
    (receipt,) = _take_in([(arrival, _judged(arrival))])
    if claim is not None and receipt.accepted:
        claim.settle(receipt.as_answer())
    elif claim is not None:
        claim.release()
    return receipt


@action
def deposit_lot(*, actor: Actor, files: Sequence[File], channel: Channel, on: date) -> tuple[Receipt, ...]:
    """Deposit several files in one act, each as `deposit` would: the same verdict, receipt and trace, told in order.

    What one of them is refused for is in its receipt, and concerns no other: also ACC-RIG-01, the actor may not deposit
    for its supplier, which leaves no other trace. Of files with the same number, the first takes it; one that corrects
    another of the lot is judged once that one is in.
    """
    memory = _Memory()
    arrivals = [
        _Arrival(
            actor, channel, file.content, rules.safe_name(file.name), hashlib.sha256(file.content).digest(), on, memory
        )
        for file in files
    ]
    receipts: list[Receipt] = []
    waiting: list[tuple[_Arrival, _Verdict]] = []
    for arrival in arrivals:
        verdict = _judged_apart(arrival)
        if _corrects_one_of(verdict, [each for _, each in waiting]):
            receipts += _take_in(waiting)
            waiting, verdict = [], _judged_apart(arrival)
        waiting.append((arrival, verdict))
    receipts += _take_in(waiting)
    unchanged()
    return tuple(receipts)


def _judged_apart(arrival: _Arrival) -> _Verdict:
    try:
        return _judged(arrival)
    except Refused as refused:
        return _Unacceptable(refused.refusals, None, valid=False, traced=False)


def _corrects_one_of(verdict: _Verdict, waiting: Sequence[_Verdict]) -> bool:
    """Whether what a file corrects is not kept yet, but about to be."""
    if not isinstance(verdict, _Acceptable) or not verdict.correction.number:
        return False
    return any(isinstance(each, _Acceptable) and each.heading.number == verdict.correction.number for each in waiting)


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
    name = rules.safe_name(file_name)
    arrival = _Arrival(actor, channel, content, name, digest, on, _Memory(), framework, validator)
    ((_, judged),) = _with_twins([(arrival, _judged(arrival))])
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
    traced: bool = True


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
    twin: Sibling | None = None

    @property
    def look(self) -> known.Look:
        heading = self.heading
        return known.Look(self.supplier.id, heading.due_cents, self.recipient.entity, heading.kind, heading.issued_on)

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


_Verdict = _Acceptable | _Unacceptable


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file to keep as this invoice."""

    arrival: _Arrival
    judged: _Acceptable
    invoice: UUID


def _take_in(lot: Sequence[tuple[_Arrival, _Verdict]]) -> tuple[Receipt, ...]:
    """Keep what is acceptable and turn the rest away: each kind in a few statements, however many files there are."""
    kept: dict[int, _Kept] = {}
    refused: dict[int, _Unacceptable] = {}
    for place, (arrival, verdict) in enumerate(_with_twins(lot)):
        if isinstance(verdict, _Acceptable):
            kept[place] = _Kept(arrival, verdict, new_id())
        else:
            refused[place] = verdict
    for place, duplicate in _take_numbers(kept).items():
        refused[place] = _Unacceptable((duplicate,), kept.pop(place).judged.supplier, valid=True)
    _keep(list(kept.values()))
    _turn_away([(lot[place][0], verdict) for place, verdict in refused.items() if verdict.traced])
    return tuple(
        kept[place].judged.receipt(arrival, kept[place].invoice)
        if place in kept
        else arrival.refused(*refused[place].refusals, valid=refused[place].valid)
        for place, (arrival, _) in enumerate(lot)
    )


def _judged(arrival: _Arrival) -> _Verdict:
    """Read, check and route a file: everything that needs no lock and changes nothing."""
    try:
        report = engine.check(arrival.content, file_name=arrival.file_name, pack="deposit")
    except engine.Unreadable as unreadable:
        return _Unacceptable((rules.unreadable_refusal(unreadable),), None, valid=False)
    document = report.document.heading
    supplier = _supplier(arrival, document)
    refusals = [*rules.verdict_refusals(report), *rules.heading_refusals(document)]
    if supplier is None:
        named = ", ".join(rules.seller_identifiers(document)) or "—"
        refusals.append(terms.SUPPLIER_UNKNOWN(identifiers=named))
    siret, references = _destination(arrival, document)
    recipient = arrival.memory.ask(queries.recipient, siret=siret, service_code=references.service_code, on=arrival.on)
    refusals += rules.routing_refusals(
        siret=siret, recipient=recipient.facts if recipient else None, references=references
    )
    route = _route(arrival, report.document, supplier)
    refusals += route.refusals
    if refusals or supplier is None or recipient is None or route.framework is None:
        return _Unacceptable(tuple(refusals), supplier, valid=rules.follows_its_standard(report))
    heading = replace(rules.heading(document), references=references)
    correction = _correction(document, supplier, recipient)
    if wrong := tuple(ties.corrected_refusals(correction.found)):
        return _Unacceptable(wrong, supplier, valid=True)
    return _Acceptable(report, supplier, recipient, heading, route.framework, route.validator, correction)


def _destination(arrival: _Arrival, document: engine.model.Invoice) -> tuple[str | None, rules.References]:
    """The SIRET and the references that lead to the recipient: those of the document, else those of its address.

    A buyer's electronic address (BT-49) without SIRET, or with a service that the document says nowhere else, is
    brought where the line of the directory that answers it leads.
    """
    siret, references = rules.recipient_siret(document), rules.references(document)
    address = rules.recipient_address(document)
    if not address or (siret and (references.service_code or not rules.may_lead_to_service(address))):
        return siret, references
    found = arrival.memory.ask(queries.addressed, address=address, on=arrival.on)
    if found is None or (siret and found.siret != siret):
        return siret, references
    if found.service_code and not references.service_code:
        references = replace(references, service_code=found.service_code, service_is_routed=True)
    return siret or found.siret or None, references


def _with_twins(lot: Sequence[tuple[_Arrival, _Verdict]]) -> list[tuple[_Arrival, _Verdict]]:
    """The same, each acceptable file with the invoice that it looks like: one that is kept, or that came before it."""
    looks = list(dict.fromkeys(verdict.look for _, verdict in lot if isinstance(verdict, _Acceptable)))
    kept = dict(zip(looks, known.siblings(looks), strict=True))
    return [
        (arrival, _beside(verdict, kept[verdict.look], arrival.memory) if isinstance(verdict, _Acceptable) else verdict)
        for arrival, verdict in lot
    ]


def _beside(verdict: _Acceptable, kept: Sequence[Sibling], memory: _Memory) -> _Acceptable:
    heading = verdict.heading
    here = memory.of_lot.setdefault(verdict.look[:-1], [])
    twin = ties.look_alike(number=heading.number, issued_on=heading.issued_on, siblings=(*here, *kept))
    here.append(Sibling(heading.number, heading.issued_on))
    return replace(verdict, twin=twin)


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
    ask = arrival.memory.ask
    found = ask(_known_suppliers, rules.seller_identifiers(document))
    if not found:
        return None
    for supplier in found:
        perimeter = Perimeter.of_supplier(supplier.id)
        if ask(access.holds, arrival.actor, Right.INVOICE_DEPOSIT, perimeter=perimeter, on=arrival.on):
            return supplier
    perimeter = Perimeter.of_supplier(found[0].id)
    access.require(arrival.actor, Right.INVOICE_DEPOSIT, perimeter=perimeter, on=arrival.on)
    return found[0]


def _known_suppliers(numbers: tuple[str, ...]) -> tuple[parties.SupplierRow, ...]:
    """The suppliers behind the seller's numbers: the establishment, else the company, else the other identifiers."""
    for number in numbers:
        for kind in SupplierIdKind:
            if (found := parties.supplier_by_identifier(kind, number)) is not None:
                return (found,)
    sirens = [number for number in numbers if len(number) == 9 and number.isdigit()]
    return tuple(supplier for siren in sirens for supplier in parties.suppliers_of_siren(siren))


def _turn_away(refused: Sequence[tuple[_Arrival, _Unacceptable]]) -> None:
    """Leave the trace of refused deposits, in the supplier's own journal when it is known."""
    traces = [
        models.RefusedDeposit(
            depositor_id=arrival.actor.id,
            supplier_id=verdict.supplier.id if verdict.supplier else None,
            channel=arrival.channel,
            file_name=arrival.file_name,
            size=len(arrival.content),
            sha256=arrival.digest,
            received_at=clock.now(),
            refusals=[asdict(refusal) for refusal in verdict.refusals],
        )
        for arrival, verdict in refused
    ]
    rows.insert(traces)
    for trace, (arrival, verdict) in zip(traces, refused, strict=True):
        note(
            entity=trace.supplier_id or PLATFORM,
            subject=f"refused-deposit:{trace.id}",
            file=trace.file_name,
            sha256=arrival.digest.hex(),
            codes=[refusal.code for refusal in verdict.refusals][:20],
        )


def _keep(kept: Sequence[_Kept]) -> None:
    found = originals.keep_all(
        [
            originals.Received(
                entity=each.judged.recipient.entity,
                content=each.arrival.content,
                name=each.arrival.file_name,
                media_type="application/pdf" if each.judged.report.document.embedded_name else "application/xml",
            )
            for each in kept
        ]
    )
    at = clock.now()
    invoices = [_invoice(each, original, at) for each, original in zip(kept, found, strict=True)]
    rows.insert(invoices)
    rows.insert(
        [
            models.StatusEvent.of(invoice, at=at, by=each.arrival.actor)
            for invoice, each in zip(invoices, kept, strict=True)
        ]
    )
    for invoice, original in zip(invoices, found, strict=True):
        note(entity=invoice.entity_id, subject=f"invoice:{invoice.id}", number=invoice.number, sha256=original.sha256)
        announce(events.InvoiceDeposited(entity=invoice.entity_id, subject=invoice.id))


def _invoice(kept: _Kept, original: originals.StoredOriginal, at: datetime) -> models.Invoice:
    arrival, judged, invoice = kept.arrival, kept.judged, kept.invoice
    heading, supplier, recipient = judged.heading, judged.supplier, judged.recipient
    return models.Invoice(
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


def _take_numbers(kept: Mapping[int, _Kept]) -> dict[int, Refusal]:
    """Take (issuer, year, number) for these invoices, all in one order so that two acts never wait for each other in a
    circle; two for one number: the second waits and is a duplicate. Tells those that are, with the reason.
    """
    wanted = [
        (
            _issuer(each.judged.supplier),
            each.judged.heading.issued_on.year,
            each.judged.heading.number,
            each.judged.recipient.entity,
            each.invoice,
            each.arrival.digest,
        )
        for each in kept.values()
    ]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBERS, arrays.columns(wanted))
        taken = {invoice for (invoice,) in cursor.fetchall()}
    late = {place: each for place, each in kept.items() if each.invoice not in taken}
    found = {
        place: _duplicate(each.arrival, _issuer(each.judged.supplier), each.judged.heading)
        for place, each in late.items()
    }
    return {place: duplicate for place, duplicate in found.items() if duplicate is not None}


_TAKE_NUMBERS: Final = """
    INSERT INTO invoicing_invoiceidentity (issuer, year, number, entity_id, invoice_id, sha256)
    SELECT issuer, year, number, entity_id, invoice_id, sha256
    FROM unnest(%s::text[], %s::smallint[], %s::text[], %s::uuid[], %s::uuid[], %s::bytea[]) WITH ORDINALITY
        AS given (issuer, year, number, entity_id, invoice_id, sha256, place)
    ORDER BY issuer, year, number, place
    ON CONFLICT DO NOTHING RETURNING invoice_id
"""


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
