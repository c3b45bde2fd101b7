"""Payments over HTTP: what waits, lots prepared, signed and sent, the bank's files taken, rejections followed up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema

from polyphonie.access import queries as access
from polyphonie.documents.bank.words import Version
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money

from . import actions, queries
from .queries import LineRow, LotRow, StatementRow, TransferRow
from .terms import LONGEST_REASON, MOST_TRANSFERS, LineState, LotState, Reconciled, TransferState

router = Router(tags=["payments"])

Entity = Annotated[UUID, Path(description="L'organisme qui paie")]
Lot = Annotated[UUID, Path(description="Le lot")]
Transfer = Annotated[UUID, Path(description="Le virement")]
Line = Annotated[UUID, Path(description="La ligne de relevé")]
Limit = Annotated[int, Query(ge=1, le=500, description="Longueur de la page")]
After = Annotated[UUID | None, Query(description="Le dernier de la page précédente")]
Words = Annotated[str, Field(max_length=LONGEST_REASON, pattern=r"^[^\x00]*$")]

BANK_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""A file of the bank is the body itself; its name may be told in `X-File-Name`."""
XML_ANSWER: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": "Le fichier",
            "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


def _euros(cents: int) -> Decimal:
    return Decimal(Money(cents).decimal)


class LotOut(Schema):
    """Un lot de virements, en euros. `sha256` est l'empreinte de ce qui fut signé."""

    id: UUID
    message: str
    state: LotState
    debtor_iban: str
    execute_on: date
    count: int
    amount: Decimal
    prepared_by: str
    signed_by: str
    sha256: str
    sent_on: date | None

    @staticmethod
    def of(row: LotRow) -> LotOut:
        return LotOut(
            id=row.id,
            message=row.message,
            state=row.state,
            debtor_iban=row.debtor_iban,
            execute_on=row.execute_on,
            count=row.count,
            amount=_euros(row.cents),
            prepared_by=row.prepared_by_name,
            signed_by=row.signed_by_name,
            sha256=row.digest,
            sent_on=row.sent_on,
        )


class LotsOut(Schema):
    lots: list[LotOut]
    next: UUID | None


class TransferOut(Schema):
    """Un virement, en euros. `end_to_end` est son nom à la banque."""

    id: UUID
    source: str
    end_to_end: str
    payee: UUID
    payee_name: str
    iban: str
    amount: Decimal
    label: str
    due_on: date
    ground: str
    state: TransferState
    lot: UUID | None
    reason: str
    reissued_as: UUID | None

    @staticmethod
    def of(row: TransferRow) -> TransferOut:
        return TransferOut(
            id=row.id,
            source=row.source,
            end_to_end=row.id.hex.upper(),
            payee=row.payee,
            payee_name=row.payee_name,
            iban=row.iban,
            amount=_euros(row.cents),
            label=row.label,
            due_on=row.due_on,
            ground=row.ground,
            state=row.state,
            lot=row.lot,
            reason=row.reason,
            reissued_as=row.reissued_as,
        )


class TransfersOut(Schema):
    transfers: list[TransferOut]
    next: UUID | None


class BankStatementOut(Schema):
    """Un relevé ou un avis, tel qu'il fut pris ; soldes en euros."""

    id: UUID
    identifier: str
    page: str
    stated: bool
    iban: str
    opening: Decimal | None
    closing: Decimal | None
    lines: int
    again: int
    executed: int
    returned: int
    unknown: int
    recorded_on: date

    @staticmethod
    def of(row: StatementRow) -> BankStatementOut:
        return BankStatementOut(
            id=row.id,
            identifier=row.identifier,
            page=row.page,
            stated=row.stated,
            iban=row.iban,
            opening=None if row.opening is None else _euros(row.opening),
            closing=None if row.closing is None else _euros(row.closing),
            lines=row.lines,
            again=row.again,
            executed=row.executed,
            returned=row.returned,
            unknown=row.unknown,
            recorded_on=row.recorded_on,
        )


class StatementsOut(Schema):
    statements: list[BankStatementOut]
    next: UUID | None


class BankLineOut(Schema):
    """Un mouvement que personne n'attendait, en euros : `unknown` en est ce qui reste à identifier."""

    id: UUID
    iban: str
    reference: str
    amount: Decimal
    booked_on: date
    label: str
    unknown: Decimal
    state: LineState

    @staticmethod
    def of(row: LineRow) -> BankLineOut:
        return BankLineOut(
            id=row.id,
            iban=row.iban,
            reference=row.reference,
            amount=_euros(row.cents),
            booked_on=row.booked_on,
            label=row.label,
            unknown=_euros(row.unknown),
            state=row.state,
        )


class BankLinesOut(Schema):
    lines: list[BankLineOut]
    next: UUID | None


class PrepareIn(Schema):
    """Ce qu'un lot prend : par défaut tout ce qui est dû au prochain jour ouvré TARGET."""

    execute_on: date | None = None
    debtor: UUID | None = None
    transfers: Annotated[list[UUID] | None, Field(max_length=MOST_TRANSFERS)] = None


class PreparedOut(Schema):
    lots: list[UUID]


class SignedOut(Schema):
    sha256: str


class SendIn(Schema):
    version: Version = Version.V09


class SentOut(Schema):
    count: int
    amount: Decimal
    sha256: str


class PaymentReasonIn(Schema):
    reason: Words


class ReissueIn(Schema):
    account: UUID


class ReissuedOut(Schema):
    transfer: UUID


class ImputationIn(Schema):
    account: Annotated[str, Field(max_length=10, pattern=r"^[^\x00]*$")]
    reason: Words
    party: UUID | None = None


class ReportedOut(Schema):
    lot: UUID
    rejected: int
    settled: bool


class ReconciledOut(Schema):
    statement: UUID
    lines: int
    again: int
    executed: int
    returned: int
    unknown: int


class DoneOut(Schema):
    done: bool = True


def _asked(request: HttpRequest, entity: UUID) -> dict[str, Any]:
    return {"actor": access.acting(request), "entity": entity, "on": clock.today()}


@router.get("/{entity}/lots", response=LotsOut, summary="Lister les lots")
def lots(
    request: HttpRequest, entity: Entity, state: LotState | None = None, after: After = None, limit: Limit = 50
) -> LotsOut:
    """Les lots, du plus ancien au plus récent. Refus : ACC-RIG-01."""
    rows = queries.lots(**_asked(request, entity), state=state, after=after, limit=limit + 1)
    return LotsOut(lots=[LotOut.of(row) for row in rows[:limit]], next=rows[limit - 1].id if rows[limit:] else None)


@router.post("/{entity}/lots", response=PreparedOut, summary="Préparer des lots")
def prepare(request: HttpRequest, entity: Entity, asked: PrepareIn) -> PreparedOut:
    """Met en lots ce qui est dû. Refus : PAY-DAY-01, PAY-DEB-01, PAY-LOT-02 rien à payer, ACC-RIG-01."""
    made = actions.prepare_lot(
        **_asked(request, entity), execute_on=asked.execute_on, debtor=asked.debtor, transfers=asked.transfers
    )
    return PreparedOut(lots=list(made))


@router.get("/{entity}/lots/{lot}", response=LotOut, summary="Lire un lot")
def lot(request: HttpRequest, entity: Entity, lot: Lot) -> LotOut:
    """Un lot. Refus : PAY-LOT-01, ACC-RIG-01."""
    return LotOut.of(queries.lot(**_asked(request, entity), lot=lot))


@router.get("/{entity}/lots/{lot}/file", summary="Télécharger le fichier d'un lot", openapi_extra=XML_ANSWER)
def lot_file(request: HttpRequest, entity: Entity, lot: Lot) -> HttpResponse:
    """Le fichier pain.001, tel qu'il fut transmis. Refus : PAY-LOT-01, ACC-RIG-01."""
    about, content = queries.lot_file(**_asked(request, entity), lot=lot)
    return HttpResponse(content, content_type=about.media_type)


@router.post("/{entity}/lots/{lot}/signature", response=SignedOut, summary="Signer un lot")
def sign(request: HttpRequest, entity: Entity, lot: Lot) -> SignedOut:
    """Signe un lot qu'une autre personne a préparé. Refus : PAY-FOU-01, PAY-LOT-01, KER-LIF-01, ACC-RIG-01."""
    return SignedOut(sha256=actions.sign_lot(**_asked(request, entity), lot=lot))


@router.post("/{entity}/lots/{lot}/sending", response=SentOut, summary="Transmettre un lot")
def send(request: HttpRequest, entity: Entity, lot: Lot, asked: SendIn) -> SentOut:
    """Écrit le fichier d'un lot signé, consomme ses CP et solde ses créanciers, une fois.

    Refus : PAY-LOT-01, PAY-LOT-03, PAY-DAY-01, PAY-BAN-01, KER-LIF-01, ACC-RIG-01, et ceux du budget et des livres.
    """
    done = actions.send_lot(**_asked(request, entity), lot=lot, version=asked.version)
    return SentOut(count=done.count, amount=_euros(done.cents), sha256=done.sha256)


@router.post("/{entity}/lots/{lot}/withdrawal", response=DoneOut, summary="Retirer un lot")
def withdraw(request: HttpRequest, entity: Entity, lot: Lot, asked: PaymentReasonIn) -> DoneOut:
    """Retire un lot qui n'est pas transmis. Refus : PAY-REA-01, PAY-LOT-01, KER-LIF-01, ACC-RIG-01."""
    actions.withdraw_lot(**_asked(request, entity), lot=lot, reason=asked.reason)
    return DoneOut()


@router.get("/{entity}/transfers", response=TransfersOut, summary="Lister les virements")
def transfers(  # noqa: PLR0917  the arguments of an operation are its parameters
    request: HttpRequest,
    entity: Entity,
    state: TransferState | None = None,
    lot: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> TransfersOut:
    """Les virements, dans un état ou d'un lot. Refus : ACC-RIG-01."""
    rows = queries.transfers(**_asked(request, entity), state=state, lot=lot, after=after, limit=limit + 1)
    following = rows[limit - 1].id if rows[limit:] else None
    return TransfersOut(transfers=[TransferOut.of(row) for row in rows[:limit]], next=following)


@router.get("/{entity}/transfers/{transfer}", response=TransferOut, summary="Lire un virement")
def transfer(request: HttpRequest, entity: Entity, transfer: Transfer) -> TransferOut:
    """Un virement. Refus : PAY-TRA-01, ACC-RIG-01."""
    return TransferOut.of(queries.transfer(**_asked(request, entity), transfer=transfer))


@router.post("/{entity}/transfers/{transfer}/reissue", response=ReissuedOut, summary="Réémettre un virement rejeté")
def reissue(request: HttpRequest, entity: Entity, transfer: Transfer, asked: ReissueIn) -> ReissuedOut:
    """Le réémet sur un compte du même bénéficiaire. Refus : PAY-TRA-01, PAY-BAN-01, PAY-BAN-02, KER-LIF-01."""
    return ReissuedOut(transfer=actions.reissue(**_asked(request, entity), transfer=transfer, account=asked.account))


@router.post("/{entity}/transfers/{transfer}/abandonment", response=DoneOut, summary="Abandonner un virement")
def abandon(request: HttpRequest, entity: Entity, transfer: Transfer, asked: PaymentReasonIn) -> DoneOut:
    """L'abandonne : la dette est rouverte, les CP rendus. Refus : PAY-TRA-01, PAY-REA-01, KER-LIF-01, ACC-RIG-01."""
    actions.abandon(**_asked(request, entity), transfer=transfer, reason=asked.reason)
    return DoneOut()


@router.post(
    "/{entity}/reports", response=ReportedOut, summary="Prendre un compte rendu (pain.002)", openapi_extra=BANK_FILE
)
def report(request: HttpRequest, entity: Entity) -> ReportedOut:
    """Le même fichier deux fois n'est pris qu'une. Refus : PAY-FIL-01, PAY-FIL-02, PAY-LOT-01, PAY-TRA-02."""
    done = actions.record_status_report(**_asked(request, entity), **_file(request))
    return ReportedOut(lot=done.lot, rejected=done.rejected, settled=done.settled)


@router.get("/{entity}/statements", response=StatementsOut, summary="Lister les relevés")
def statements(request: HttpRequest, entity: Entity, after: After = None, limit: Limit = 50) -> StatementsOut:
    """Les relevés et avis, du plus récent au plus ancien. Refus : ACC-RIG-01."""
    rows = queries.statements(**_asked(request, entity), after=after, limit=limit + 1)
    following = rows[limit - 1].id if rows[limit:] else None
    return StatementsOut(statements=[BankStatementOut.of(row) for row in rows[:limit]], next=following)


@router.post(
    "/{entity}/statements",
    response=ReconciledOut,
    summary="Prendre un relevé ou un avis (camt.053, camt.054)",
    openapi_extra=BANK_FILE,
)
def statement(request: HttpRequest, entity: Entity) -> ReconciledOut:
    """Chaque mouvement n'est pris qu'une fois. Refus : PAY-FIL-01, PAY-FIL-02, PAY-STA-01, PAY-STA-02, ACC-RIG-01."""
    return _reconciled(actions.record_statement(**_asked(request, entity), **_file(request)))


def _file(request: HttpRequest) -> dict[str, Any]:
    name = unquote(request.headers.get("X-File-Name", "")).replace("\x00", "")[:200]
    return {"content": request.body, "name": name or "banque.xml"}


def _reconciled(done: Reconciled) -> ReconciledOut:
    return ReconciledOut(
        statement=done.statement,
        lines=done.lines,
        again=done.again,
        executed=done.executed,
        returned=done.returned,
        unknown=done.unknown,
    )


@router.get("/{entity}/lines", response=BankLinesOut, summary="Lister les lignes à identifier")
def lines(request: HttpRequest, entity: Entity, after: After = None, limit: Limit = 50) -> BankLinesOut:
    """Les mouvements que personne n'attendait, du plus ancien au plus récent. Refus : ACC-RIG-01."""
    rows = queries.unknown_lines(**_asked(request, entity), after=after, limit=limit + 1)
    return BankLinesOut(
        lines=[BankLineOut.of(row) for row in rows[:limit]], next=rows[limit - 1].id if rows[limit:] else None
    )


@router.post("/{entity}/lines/{line}/imputation", response=DoneOut, summary="Imputer une ligne")
def impute(request: HttpRequest, entity: Entity, line: Line, asked: ImputationIn) -> DoneOut:
    """Dit le compte où va une ligne à identifier. Refus : PAY-STA-03, PAY-REA-01, ACC-RIG-01, et ceux des livres."""
    actions.impute_line(
        **_asked(request, entity), line=line, account=asked.account, reason=asked.reason, party=asked.party
    )
    return DoneOut()
