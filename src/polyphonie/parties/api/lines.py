"""Directory lines over HTTP: who answers an electronic address, the lines of a company; define, end and mask lines."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.documents.directory import Address
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, rules
from polyphonie.parties.queries import lines as queries
from polyphonie.parties.queries.lines import LineRow
from polyphonie.parties.terms import lines as terms
from polyphonie.parties.terms.lines import LineNature, LineState

from .addresses import router

WrittenAddress = Annotated[
    str,
    Path(
        max_length=terms.LONGEST_ADDRESS,
        description="SIREN, SIREN_SIRET, SIREN_SIRET_CODEROUTAGE ou SIREN_SUFFIXE",
        example="999100011_99910001100010_FINANCES",
    ),
]
_TAGS = ["annuaire : lignes"]


class LineOut(Schema):
    """A directory line. Ends are the first day without it; `state` is where it stands today."""

    id: UUID
    address: str
    siren: str
    siret: str
    routing_code: str
    suffix: str
    nature: LineNature
    state: LineState
    starts_on: date
    ends_on: date | None
    effective_end_on: date | None
    platform: str
    entity: UUID | None
    service: UUID | None

    @classmethod
    def of(cls, row: LineRow, *, on: date) -> Self:
        return cls(
            id=row.id,
            address=str(row.address),
            siren=row.address.siren,
            siret=row.address.siret,
            routing_code=row.address.routing_code,
            suffix=row.address.suffix,
            nature=row.nature,
            state=row.state(on),
            starts_on=row.declared.start,
            ends_on=row.declared.end,
            effective_end_on=row.effective_end,
            platform=row.platform,
            entity=row.entity_id,
            service=row.service_id,
        )


class LinesOut(Schema):
    """A page of lines. `next` is the `after` of the following page, null on the last one."""

    lines: list[LineOut]
    next: UUID | None


class LineIn(Schema):
    """A line to define. `entity` and `service` are who answers here; without them, the platform alone may define it."""

    address: str
    platform: str
    starts_on: date
    ends_on: date | None = None
    entity: UUID | None = None
    service: UUID | None = None


class LineEndIn(Schema):
    ends_on: date


class DefinedOut(Schema):
    id: UUID
    new: bool


@router.get("/lines", response=LinesOut, tags=_TAGS, summary="Lire les lignes d'annuaire d'une entreprise")
def under(
    request: HttpRequest,
    under: Annotated[str, Query(max_length=terms.LONGEST_ADDRESS, description="Début d'adresse : SIREN…")] = "",
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Longueur de la page")] = queries.PAGE,
) -> LinesOut:
    """Les lignes d'une adresse et de celles qui la précisent, par adresse puis par jour. Refus : ACC-RIG-01."""
    access.require_somewhere(access.acting(request), Right.DIRECTORY_CONSULT, on=clock.today())
    rows = queries.lines_under(under, after=after, limit=limit + 1)
    following = rows[limit - 1].id if len(rows) > limit else None
    return LinesOut(lines=[LineOut.of(row, on=clock.today()) for row in rows[:limit]], next=following)


@router.get("/lines/{address}", response=LineOut, tags=_TAGS, summary="Savoir qui répond à une adresse")
def resolve(request: HttpRequest, address: WrittenAddress, on: date | None = None) -> LineOut:
    """La ligne la plus précise qui répond à une adresse un jour donné (aujourd'hui par défaut).

    Refus : ACC-RIG-01, PAR-DIR-02 ce n'est pas une adresse, PAR-DIR-11 personne n'y répond ce jour-là.
    """
    access.require_somewhere(access.acting(request), Right.DIRECTORY_CONSULT, on=clock.today())
    day, parts = on or clock.today(), Address.of(address)
    if parts is None:
        raise Refused(terms.ADDRESS_INVALID(value=address))
    found = queries.resolve(parts, on=day)
    if found is None:
        raise Refused(terms.NOBODY_ANSWERS(address=address, day=rules.written_day(day)))
    return LineOut.of(found, on=clock.today())


@router.post(
    "/lines",
    response={201: DefinedOut, 200: DefinedOut},
    tags=_TAGS,
    summary="Définir une ligne d'annuaire",
)
def define(request: HttpRequest, asked: LineIn) -> Status[DefinedOut]:
    """Dit sur quelle plateforme une adresse est jointe, à partir de demain au plus tôt. 200 : elle l'était déjà ainsi.

    Refus : ACC-RIG-01, PAR-DIR-02 à 07, PAR-DIR-10, PAR-ENT-01, PAR-SER-01.
    """
    defined = actions.define_line(actor=access.acting(request), on=clock.today(), **asked.dict())
    return Status(HTTPStatus.CREATED if defined.new else HTTPStatus.OK, DefinedOut(id=defined.id, new=defined.new))


@router.post("/lines/{line}/end", response={204: None}, tags=_TAGS, summary="Mettre fin à une ligne d'annuaire")
def end(request: HttpRequest, line: UUID, asked: LineEndIn) -> Status[None]:
    """Fixe le premier jour où la ligne ne vaut plus. Refus : ACC-RIG-01, PAR-DIR-01, 05, 06, 07 et 09."""
    actions.end_line(actor=access.acting(request), line=line, ends_on=asked.ends_on, on=clock.today())
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post("/lines/{line}/mask", response={204: None}, tags=_TAGS, summary="Masquer une ligne d'annuaire à venir")
def mask(request: HttpRequest, line: UUID) -> Status[None]:
    """Masque une ligne qui n'a pas encore pris effet. Refus : ACC-RIG-01, PAR-DIR-01, PAR-DIR-08."""
    actions.mask_line(actor=access.acting(request), line=line, on=clock.today())
    return Status(HTTPStatus.NO_CONTENT, None)
