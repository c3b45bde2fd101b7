"""A file of expenditure: a commitment or a payment request, and all that the chain keeps of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access.terms import Perimeter
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.rules.payment_requests import named_line
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.commitments import NO_SUCH_COMMITMENT
from polyphonie.spending.terms.payment_requests import Flux, Ground, Purpose, RequestState

from . import certificates
from .certificates import CertificateView
from .commitments import LineView, view


@dataclass(frozen=True, slots=True)
class FiledLine:
    """What a request asks of one imputation, in cents."""

    commitment: str
    envelope: UUID
    account: str
    cents: int


@dataclass(frozen=True, slots=True)
class FiledVerdict:
    """What a check found as the accountant decided. `computed`: the machine found it, nobody had to look."""

    id: UUID
    code: CheckCode
    holds: bool
    computed: bool
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class FiledRequest:
    """A payment request, in cents. `transfers` are what paid it, one to each payee."""

    id: UUID
    number: str
    state: RequestState
    flux: Flux
    purpose: Purpose
    ground: Ground
    ground_case: str
    supplier_name: str
    document_number: str
    label: str
    cents: int
    payable: int
    received_on: date
    due_on: date | None
    paid_on: date | None
    invoice: tuple[UUID, UUID] | None
    lines: tuple[FiledLine, ...]
    verdicts: tuple[FiledVerdict, ...]
    transfers: tuple[UUID, ...]
    paid: int

    @property
    def source(self) -> str:
        return f"payment_request:{self.id}"


@dataclass(frozen=True, slots=True)
class CommitmentFile:
    """A file: the lines of its commitment (none in flow 4), services done, requests. `documents`: signed acts kept."""

    id: UUID
    number: str
    label: str
    supplier: UUID
    supplier_name: str
    origin: str
    perimeter: Perimeter
    lines: tuple[LineView, ...]
    certificates: tuple[CertificateView, ...]
    requests: tuple[FiledRequest, ...]
    documents: Mapping[UUID, str]


def numbered(entity: UUID, number: str) -> UUID:
    """The commitment or the payment request that has a number. Refuses: SPE-ENG-01 there is none."""
    for model in (models.Commitment, models.PaymentRequest):
        found = model.objects.filter(entity_id=entity, number=number).values_list("id", flat=True).first()
        if found is not None:
            return found
    raise Refused(NO_SUCH_COMMITMENT())


def file(entity: UUID, identifier: UUID) -> CommitmentFile:
    """The file of a commitment, or that of a payment request: its own, with the commitment that it asks of.

    Who asks decides the right, on its perimeter. Refuses: SPE-ENG-01 neither.
    """
    request = models.PaymentRequest.objects.filter(entity_id=entity, id=identifier).first()
    if request is not None:
        lines = models.lines_of(entity, [request.id])[request.id]
        commitment = next((named[0] for line in lines if (named := named_line(line.commitment))), None)
        kept = models.Commitment.objects.filter(entity_id=entity, id=commitment).first() if commitment else None
        return _file(entity, kept, [request], of=request)
    kept = models.Commitment.objects.filter(entity_id=entity, id=identifier).first()
    if kept is None:
        raise Refused(NO_SUCH_COMMITMENT())
    references = [f"commitment:{kept.id}/{place}" for place in _places(entity, kept.id)]
    asked = models.RequestLine.objects.filter(entity_id=entity, commitment__in=references).values("request_id")
    requests = models.PaymentRequest.objects.filter(entity_id=entity, id__in=asked).order_by("id")
    return _file(entity, kept, requests, of=kept)


def _places(entity: UUID, commitment: UUID) -> list[int]:
    return list(models.CommitmentLine.objects.filter(entity_id=entity, id=commitment).values_list("place", flat=True))


def _file(
    entity: UUID,
    kept: models.Commitment | None,
    requests: Iterable[models.PaymentRequest],
    *,
    of: models.Commitment | models.PaymentRequest,
) -> CommitmentFile:
    lines: tuple[LineView, ...] = ()
    documents: dict[UUID, str] = {}
    if kept is not None:
        found = models.CommitmentLine.objects.filter(entity_id=entity, id=kept.id).order_by("place")
        lines = tuple(view(kept, each) for each in found)
        events = models.CommitmentEvent.objects.filter(entity_id=entity, commitment_id=kept.id)
        documents = {each.original_id: each.move for each in events if each.original_id is not None}
    return CommitmentFile(
        id=of.id,
        number=of.number,
        label=of.label,
        supplier=of.supplier_id,
        supplier_name=of.supplier_name,
        origin=kept.origin if kept else "",
        perimeter=of.perimeter,
        lines=lines,
        certificates=certificates.of_line(entity, kept.id) if kept else (),
        requests=_requests(entity, list(requests)),
        documents=documents,
    )


def _requests(entity: UUID, found: list[models.PaymentRequest]) -> tuple[FiledRequest, ...]:
    ids = [each.id for each in found]
    lines = models.lines_of(entity, ids)
    verdicts: dict[UUID, list[FiledVerdict]] = {each: [] for each in ids}
    for verdict in models.CheckVerdict.objects.filter(entity_id=entity, request_id__in=ids).order_by("id"):
        verdicts[verdict.request_id].append(
            FiledVerdict(
                verdict.id, CheckCode(verdict.code), verdict.holds, verdict.computed, verdict.by_name, verdict.on
            )
        )
    shares: dict[UUID, list[models.Share]] = {each: [] for each in ids}
    for share in models.Share.objects.filter(entity_id=entity, request_id__in=ids).order_by("place"):
        shares[share.request_id].append(share)
    return tuple(
        FiledRequest(
            id=each.id,
            number=each.number,
            state=RequestState(each.state),
            flux=Flux(each.flux),
            purpose=Purpose(each.purpose),
            ground=Ground(each.ground),
            ground_case=each.ground_case,
            supplier_name=each.supplier_name,
            document_number=each.document_number,
            label=each.label,
            cents=each.cents,
            payable=each.payable_cents,
            received_on=each.received_on,
            due_on=each.due_on,
            paid_on=each.paid_on,
            invoice=(each.structure_id, each.invoice_id) if each.structure_id and each.invoice_id else None,
            lines=tuple(
                FiledLine(line.commitment, line.envelope_id, line.charge_account, line.cents) for line in lines[each.id]
            ),
            verdicts=tuple(verdicts[each.id]),
            transfers=tuple(share.transfer_id for share in shares[each.id] if share.transfer_id),
            paid=sum(share.cents for share in shares[each.id] if share.state == RequestState.PAID)
            if shares[each.id]
            else (each.payable_cents if each.state == RequestState.PAID else 0),
        )
        for each in found
    )
