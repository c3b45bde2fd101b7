"""Nomenclatures over HTTP, to read: what is said of a code on a day, what is below it, what replaced it, open days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.reference import queries, terms
from polyphonie.reference.terms import Item, Kind
from polyphonie.reference.terms.kinds import kind_name

router = Router(tags=["nomenclatures"])

Limit = Annotated[int, Query(ge=1, le=500, description="Longueur de la page")]
Code = Annotated[str, Path(max_length=terms.LONGEST_CODE, description="Le code, dans sa nomenclature")]
After = Annotated[str, Query(max_length=terms.LONGEST_CODE, description="Le dernier code de la page précédente")]
Day = Annotated[date | None, Query(description="Le jour pour lequel on demande ; aujourd'hui sans lui")]


class NomenclatureOut(Schema):
    """Une nomenclature, et combien de ses codes sont en vigueur."""

    kind: Kind
    name: str
    codes: int


class NomenclatureItemOut(Schema):
    """Ce qui est dit d'un code. `valid_to` est le premier jour où ce n'est plus dit."""

    id: UUID
    kind: Kind
    code: str
    label: str
    valid_from: date
    valid_to: date | None
    parent_kind: Kind | None
    parent: str
    attributes: dict[str, str | bool | int]
    source: str

    @classmethod
    def of(cls, said: Item) -> Self:
        return cls(
            id=said.id,
            kind=said.kind,
            code=said.code,
            label=said.label,
            valid_from=said.span.start,
            valid_to=said.span.end,
            parent_kind=said.parent_kind,
            parent=said.parent,
            attributes={
                name: str(value) if isinstance(value, Decimal | date) else value
                for name, value in said.attributes.items()
            },
            source=said.source,
        )


class NomenclatureItemsOut(Schema):
    """Une page de codes. `next` est le `after` de la page suivante, nul à la dernière."""

    items: list[NomenclatureItemOut]
    next: str | None

    @classmethod
    def of(cls, found: tuple[Item, ...], limit: int) -> Self:
        following = found[limit - 1].code if len(found) > limit else None
        return cls(items=[NomenclatureItemOut.of(said) for said in found[:limit]], next=following)


class ReplacementOut(Schema):
    """À partir de `on`, `successor` tient la place de `predecessor`."""

    predecessor: str
    successor: str
    on: date
    source: str


class HistoryOut(Schema):
    """Tout ce qui est dit d'un code, dans l'ordre des jours, et ses remplacements."""

    versions: list[NomenclatureItemOut]
    replacements: list[ReplacementOut]


class SuccessorsOut(Schema):
    """Les codes qui tiennent, le jour demandé, la place d'un code d'autrefois."""

    successors: list[str]


class HolidayOut(Schema):
    on: date
    code: str
    label: str


class HolidaysOut(Schema):
    """Les jours fériés d'une année ; les fins de semaine n'y sont pas."""

    holidays: list[HolidayOut]


class OpenDayOut(Schema):
    """Si le calendrier est ouvert ce jour-là, et le premier jour ouvert à partir de lui."""

    open: bool
    next_open: date


@router.get("", response=list[NomenclatureOut], summary="Lire la liste des nomenclatures")
def nomenclatures(request: HttpRequest, on: Day = None) -> list[NomenclatureOut]:
    """Les nomenclatures tenues ici. Refus : ACC-RIG-01."""
    day = _admit(request, on)
    return [
        NomenclatureOut(kind=kind, name=kind_name(kind, "fr"), codes=count)
        for kind, count in queries.sizes(on=day).items()
    ]


@router.get("/calendars/{code}/holidays/{year}", response=HolidaysOut, summary="Lire les jours fériés d'une année")
def holidays(request: HttpRequest, code: Code, year: Annotated[int, Path(ge=1900, le=2200)]) -> HolidaysOut:
    """Les jours fériés d'un calendrier (TARGET, FRANCE). Refus : ACC-RIG-01, REF-COD-01."""
    _admit(request, None)
    queries.required(Kind.CALENDAR, code, on=date(year, 12, 31))
    found = queries.closed_days(code, year)
    return HolidaysOut(holidays=[HolidayOut(on=day, code=said.code, label=said.label) for day, said in found])


@router.get("/calendars/{code}/days/{day}", response=OpenDayOut, summary="Savoir si un jour est ouvert")
def open_day(
    request: HttpRequest, code: Code, day: Annotated[date, Path(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
) -> OpenDayOut:
    """Si un calendrier est ouvert un jour. Refus : ACC-RIG-01, REF-COD-01."""
    _admit(request, None)
    return OpenDayOut(open=queries.is_open(code, day), next_open=queries.next_open(code, day))


@router.get("/{kind}", response=NomenclatureItemsOut, summary="Chercher dans une nomenclature")
def items(
    request: HttpRequest,
    *,
    kind: Kind,
    text: Annotated[str, Query(max_length=queries.LONGEST_SEARCH)] = "",
    on: Day = None,
    after: After = "",
    limit: Limit = queries.PAGE,
) -> NomenclatureItemsOut:
    """Les codes en vigueur un jour, où chaque mot commence un mot du libellé ou du code. Refus : ACC-RIG-01."""
    day = _admit(request, on)
    return NomenclatureItemsOut.of(queries.find(text, on=day, kind=kind, after=(after, kind), limit=limit + 1), limit)


@router.get("/{kind}/{code}", response=NomenclatureItemOut, summary="Lire un code")
def item(request: HttpRequest, kind: Kind, code: Code, on: Day = None) -> NomenclatureItemOut:
    """Ce qui est dit d'un code un jour. Refus : ACC-RIG-01, REF-COD-01."""
    day = _admit(request, on)
    return NomenclatureItemOut.of(queries.required(kind, code, on=day))


@router.get("/{kind}/{code}/children", response=NomenclatureItemsOut, summary="Lire ce qui est sous un code")
def children(
    request: HttpRequest, *, kind: Kind, code: Code, on: Day = None, after: After = "", limit: Limit = queries.PAGE
) -> NomenclatureItemsOut:
    """Les codes juste au-dessous d'un code, de toute nomenclature. Refus : ACC-RIG-01, REF-COD-01."""
    day = _admit(request, on)
    queries.required(kind, code, on=day)
    return NomenclatureItemsOut.of(queries.children(kind, code, on=day, after=after, limit=limit + 1), limit)


@router.get("/{kind}/{code}/history", response=HistoryOut, summary="Lire l'histoire d'un code")
def history(request: HttpRequest, kind: Kind, code: Code) -> HistoryOut:
    """Tout ce qui est dit d'un code et ce qui l'a remplacé ; vide s'il est inconnu. Refus : ACC-RIG-01."""
    _admit(request, None)
    told = queries.replacements(kind, code)
    return HistoryOut(
        versions=[NomenclatureItemOut.of(said) for said in queries.history(kind, code)],
        replacements=[
            ReplacementOut(predecessor=one.predecessor, successor=one.successor, on=one.on, source=one.source)
            for one in told
        ],
    )


@router.get("/{kind}/{code}/successors", response=SuccessorsOut, summary="Savoir ce qui a remplacé un code")
def successors(request: HttpRequest, kind: Kind, code: Code, since: date, on: Day = None) -> SuccessorsOut:
    """Les codes qui tiennent un jour la place de celui de `since`. Refus : ACC-RIG-01, REF-COD-01."""
    day = _admit(request, on)
    queries.required(kind, code, on=since)
    return SuccessorsOut(successors=list(queries.successors(kind, code, since=since, on=day)))


def _admit(request: HttpRequest, on: date | None) -> date:
    """Let in who may read what the State publishes to its partners, and say the day that they ask for."""
    access.require_somewhere(access.acting(request), Right.DIRECTORY_CONSULT, on=clock.today())
    return on or clock.today()
