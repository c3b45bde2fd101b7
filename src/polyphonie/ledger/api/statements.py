"""The books over HTTP: the trial balance, statements that open on their accounts, files, published accounts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from itertools import repeat
from typing import Annotated, Literal, Self
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import answering, clock
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import statement_files
from polyphonie.ledger.actions import exports, publications
from polyphonie.ledger.actions.exports import BookFile
from polyphonie.ledger.queries import publications as published
from polyphonie.ledger.queries import statements as asked
from polyphonie.ledger.queries.ageing import AgedRow, ageing
from polyphonie.ledger.queries.publications import PublicationRow
from polyphonie.ledger.queries.statements import Part, Told
from polyphonie.ledger.statement_files import TRIAL_BALANCE, Form
from polyphonie.ledger.statements.ageing import brackets
from polyphonie.ledger.statements.computing import AccountTotals, Figure, Statement
from polyphonie.ledger.statements.layouts import Column, Kind
from polyphonie.ledger.statements.terms import NO_STATEMENT
from polyphonie.parties import queries as parties

from .addresses import Year, admit, language, router

Until = Annotated[date | None, Query(description="Arrêté à ce jour compris ; sans lui, à la fin de l'exercice")]
Known = Annotated[datetime | None, Query(description="Tel que connu à cet instant ; sans lui, maintenant")]
Code = Annotated[str, Path(max_length=40, description="Le code de l'état")]
LineCode = Annotated[str, Path(max_length=20, description="Le code du poste")]


class LedgerLineOut(Schema):
    """Un poste : ses montants de l'exercice par colonne, et ceux de l'exercice précédent (vide s'il n'est pas tenu)."""

    code: str
    label: str
    kind: Annotated[str, Field(pattern="^(heading|accounts|total)$")]
    values: dict[Column, Decimal]
    before: dict[Column, Decimal]

    @classmethod
    def of(cls, now: Figure, before: Figure | None, statement: Statement, language: str) -> Self:
        columns = () if now.line.kind is Kind.HEADING else statement.layout.columns
        return cls(
            code=now.line.code,
            label=now.line.label_en if language == "en" else now.line.label_fr,
            kind=now.line.kind,
            values={column: Money(now.values.get(column, 0)).decimal for column in columns},
            before={column: Money(before.values.get(column, 0)).decimal for column in columns} if before else {},
        )


class StatementOut(Schema):
    """Un état. `provisional` : les à-nouveaux ne sont pas passés, l'ouverture reprend l'exercice précédent."""

    code: str
    label: str
    year: int
    until: date
    source: str
    certainty: str
    provisional: bool
    lines: list[LedgerLineOut]


class StatementNameOut(Schema):
    code: str
    label: str


class PartOut(Schema):
    """Un compte qui entre dans un poste, et pour combien."""

    account: str
    label: str
    amount: Decimal

    @classmethod
    def of(cls, part: Part) -> Self:
        return cls(account=part.share.account, label=part.label, amount=Money(part.signed).decimal)


class AccountOut(Schema):
    """Un compte de la balance : un solde débiteur est au-dessus de zéro. `closed` : ce que la clôture a soldé."""

    account: str
    label: str
    opening: Decimal
    debit: Decimal
    credit: Decimal
    closed: Decimal
    balance: Decimal

    @classmethod
    def of(cls, row: AccountTotals, label: str) -> Self:
        return cls(
            account=row.account,
            label=label,
            opening=Money(row.opening).decimal,
            debit=Money(row.debit).decimal,
            credit=Money(row.credit).decimal,
            closed=Money(row.closed).decimal,
            balance=Money(row.closing).decimal,
        )


class AgedOut(Schema):
    """Ce qui reste ouvert pour un tiers, par tranche de retard ; une dette est au-dessous de zéro."""

    party: UUID | None
    name: str
    amounts: dict[str, Decimal]
    total: Decimal

    @classmethod
    def of(cls, row: AgedRow) -> Self:
        names = [each.label_en if language() == "en" else each.label_fr for each in brackets()]
        amounts = dict(zip(names, (Money(cents).decimal for cents in row.amounts), strict=True))
        return cls(party=row.party, name=row.name, amounts=amounts, total=Money(row.total).decimal)


class FileIn(Schema):
    """Le fichier à faire des écritures d'un exercice."""

    file: BookFile
    year: Annotated[int, Field(ge=1950, le=2199)]


class TaskBegunOut(Schema):
    """La tâche à suivre par `/tasks/{task}` ; le fichier se prend par `/tasks/{task}/file`."""

    task: UUID


class PublicationIn(Schema):
    year: Annotated[int, Field(ge=1950, le=2199)]


class PublicationOut(Schema):
    """Les comptes publiés d'un exercice, avec l'empreinte SHA-256 de leurs chiffres."""

    year: int
    sha256: str
    published_at: datetime
    published_by: str

    @classmethod
    def of(cls, row: PublicationRow) -> Self:
        return cls(year=row.year, sha256=row.sha256, published_at=row.published_at, published_by=row.published_by)


@router.get("/{entity}/statements", response=list[StatementNameOut], summary="Lire la liste des états")
def statements(request: HttpRequest, entity: UUID, year: Year) -> list[StatementNameOut]:
    """Les états d'un exercice, dans leur ordre. Refus : ACC-RIG-01, LED-BOO-01."""
    told = _told(request, entity, year)
    names = [StatementNameOut(code=each.layout.code, label=_label(each)) for each in told.statements]
    return [*names, StatementNameOut(code=TRIAL_BALANCE, label="Balance générale des comptes")]


@router.get("/{entity}/trial-balance", response=list[AccountOut], summary="Lire la balance générale des comptes")
def trial_balance(
    request: HttpRequest, entity: UUID, year: Year, until: Until = None, known_at: Known = None
) -> list[AccountOut]:
    """Les comptes mouvementés d'un exercice. Refus : ACC-RIG-01, LED-BOO-01."""
    told = _told(request, entity, year, until, known_at)
    labels = told.totals.labels
    return [AccountOut.of(row, labels.get(row.account, "")) for row in told.totals.rows]


@router.get("/{entity}/ageing/{account}", response=list[AgedOut], summary="Lire la balance âgée d'un compte")
def aged_balance(
    request: HttpRequest, entity: UUID, account: Annotated[str, Path(max_length=10)], on: Until = None
) -> list[AgedOut]:
    """Ce qui reste ouvert par tiers et par ancienneté, le plus en retard d'abord. Refus : ACC-RIG-01, LED-BOO-01."""
    admit(request, entity)
    return [AgedOut.of(row) for row in ageing(entity, account=account, on=on or clock.today())]


@router.get("/{entity}/statements/{code}", response=StatementOut, summary="Lire un état")
def statement(
    request: HttpRequest, *, entity: UUID, code: Code, year: Year, until: Until = None, known_at: Known = None
) -> StatementOut:
    """Un état avec l'exercice précédent. Refus : ACC-RIG-01, LED-BOO-01, LED-STA-01."""
    told = _told(request, entity, year, until, known_at)
    now, before = _found(told, code)
    told_in = language()
    return StatementOut(
        code=code,
        label=_label(now),
        year=year,
        until=told.until,
        source=now.layout.source,
        certainty=now.layout.certainty,
        provisional=told.totals.provisional,
        lines=[
            LedgerLineOut.of(one, other, now, told_in)
            for one, other in zip(now.figures, before.figures if before else repeat(None), strict=False)
        ],
    )


@router.get(
    "/{entity}/statements/{code}/file",
    summary="Prendre un état en PDF, XLSX ou CSV",
    openapi_extra={"responses": {200: {"content": {each: {} for each in statement_files.MEDIA_TYPES.values()}}}},
)
def statement_file(
    request: HttpRequest, *, entity: UUID, code: Code, year: Year, form: Form, until: Until = None
) -> HttpResponse:
    """Un état, la balance (`trial_balance`) ou tous (`all`). Refus : ACC-RIG-01, LED-BOO-01, LED-STA-01."""
    told = _told(request, entity, year, until)
    if code not in (TRIAL_BALANCE, "all"):
        _found(told, code)
    holder = parties.names([entity]).get(entity, "")
    wanted = "" if code == "all" else code
    return answering.download(*statement_files.made(told, code=wanted, form=form, holder=holder, language=language()))


@router.get("/{entity}/statements/{code}/{line}", response=list[PartOut], summary="Lire de quoi un poste est fait")
def parts(
    request: HttpRequest,
    *,
    entity: UUID,
    code: Code,
    line: LineCode,
    year: Year,
    until: Until = None,
    known_at: Known = None,
) -> list[PartOut]:
    """Les comptes qui font un poste, le plus gros d'abord. Refus : ACC-RIG-01, LED-BOO-01, LED-STA-01."""
    told = _told(request, entity, year, until, known_at)
    now, _before = _found(told, code)
    if line not in {figure.line.code for figure in now.figures}:
        raise Refused(NO_STATEMENT(code=line, year=year))
    return [PartOut.of(part) for part in asked.parts(told.statements, line, told.totals.labels)]


@router.post("/{entity}/files", response={202: TaskBegunOut}, summary="Demander un fichier des écritures")
def export(request: HttpRequest, response: HttpResponse, entity: UUID, given: FileIn) -> Status[TaskBegunOut]:
    """Le FEC, le journal pour ledger-cli ou le grand livre. Refus : ACC-RIG-01, LED-BOO-01, LED-YEA-01."""
    task = exports.export_books(
        actor=access.acting(request),
        entity=entity,
        year=given.year,
        file=given.file,
        on=clock.today(),
        language=language(),
    )
    response["Location"] = f"/api/v1/tasks/{task}"
    return Status(HTTPStatus.ACCEPTED, TaskBegunOut(task=task))


@router.get("/{entity}/publications", response=list[PublicationOut], summary="Lire les exercices publiés")
def publication_list(request: HttpRequest, entity: UUID) -> list[PublicationOut]:
    """Les exercices dont les comptes sont publiés. Refus : ACC-RIG-01, LED-BOO-01."""
    admit(request, entity)
    return [PublicationOut.of(row) for row in published.publications(entity)]


@router.post("/{entity}/publications", response=PublicationOut, summary="Publier les comptes d'un exercice")
def publish(request: HttpRequest, entity: UUID, given: PublicationIn) -> PublicationOut:
    """Fige les comptes d'un exercice arrêté ; répété, rend la même publication.

    Refus : ACC-RIG-01, LED-BOO-01, LED-YEA-01, LED-PUB-01, LED-PUB-02, LED-PUB-03.
    """
    row = publications.publish_accounts(actor=access.acting(request), entity=entity, year=given.year, on=clock.today())
    return PublicationOut.of(row)


@router.get(
    "/{entity}/publications/{year}/file",
    summary="Prendre les comptes publiés",
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}, "application/json": {}}}}},
)
def published_file(request: HttpRequest, entity: UUID, year: int, form: Literal["pdf", "json"] = "pdf") -> HttpResponse:
    """Les octets publiés : le PDF, ou les chiffres en JSON. Refus : ACC-RIG-01, LED-BOO-01, LED-PUB-05."""
    admit(request, entity)
    return answering.download(*published.published_file(entity, year=year, printed=form == "pdf"))


def _told(
    request: HttpRequest, entity: UUID, year: int, until: date | None = None, known_at: datetime | None = None
) -> Told:
    admit(request, entity)
    return asked.statements(entity, year=year, until=until if until and until.year == year else None, known_at=known_at)


def _found(told: Told, code: str) -> tuple[Statement, Statement | None]:
    found = told.one(code)
    if found is None:
        raise Refused(NO_STATEMENT(code=code, year=told.year))
    return found


def _label(statement: Statement) -> str:
    return statement.layout.label_en if language() == "en" else statement.layout.label_fr
