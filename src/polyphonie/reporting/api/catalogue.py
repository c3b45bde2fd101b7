"""The restitutions of the chain over HTTP: their sums, or the whole as a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Path, Query, Router, Schema

from polyphonie.access import queries as access
from polyphonie.documents.books.sheets import CSV, XLSX
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.reporting.files import answers, making
from polyphonie.reporting.queries import places
from polyphonie.reporting.queries.catalogue import CATALOGUE
from polyphonie.reporting.restitutions import Figure, Line, Restitution, Sums
from polyphonie.spending.queries.restitutions import Scope

router = Router(tags=["restitutions"])

Name = Literal["uncertified", "delays", "payments", "year_end", "purchases"]
Entity = Annotated[UUID, Path(description="L'entité comptable")]
_FILES: Any = {"responses": {200: {"content": {CSV.partition(";")[0]: {}, XLSX: {}}}}}


class ChainIn(Schema):
    """Ce qui est retenu. `centre` : ce programme ou ce centre, et ceux en dessous ; `known_on` : au soir de ce jour."""

    centre: Annotated[str, Query(max_length=40, pattern=r"^[\w-]*$")] = ""
    known_on: date | None = None

    def scope(self, entity: UUID, on: date) -> Scope:
        told_on = min(self.known_on, on) if self.known_on else on
        return Scope(entity, told_on, places.asked(self.centre, on=on))


class ChainFigureOut(Schema):
    label: str
    value: Decimal

    @classmethod
    def of(cls, figure: Figure) -> Self:
        value = Money(figure.value).decimal if figure.kind == "amount" else Decimal(figure.value)
        return cls(label=figure.label.fr, value=value)


class ChainLineOut(Schema):
    label: str
    values: list[Decimal]


class ChainSumsOut(Schema):
    """Un tableau de sommes ; `columns` nomme les valeurs de chaque ligne, les montants en euros."""

    title: str
    columns: list[str]
    lines: list[ChainLineOut]

    @classmethod
    def of(cls, sums: Sums) -> Self:
        kinds = [each.kind for each in sums.headings[1:]]
        return cls(
            title=sums.title.fr,
            columns=[each.name.fr for each in sums.headings[1:]],
            lines=[ChainLineOut(label=line.label.fr, values=_values(line, kinds)) for line in sums.lines],
        )


class ChainRestitutionOut(Schema):
    """Une restitution de la chaîne, en sommes. Ses lignes sont dans son fichier."""

    title: str
    told_on: date
    figures: list[ChainFigureOut]
    sums: list[ChainSumsOut]

    @classmethod
    def of(cls, title: str, told_on: date, found: Restitution) -> Self:
        figures = [ChainFigureOut.of(each) for each in found.figures]
        return cls(title=title, told_on=told_on, figures=figures, sums=[ChainSumsOut.of(each) for each in found.sums])


@router.get(
    "/restitutions/{entity}/chain/{name}", response=ChainRestitutionOut, summary="Lire une restitution de la dépense"
)
def restitution(request: HttpRequest, entity: Entity, name: Name, asked: Query[ChainIn]) -> ChainRestitutionOut:
    """Factures sans service fait, délais, paiements ou demandes d'achat, dans vos périmètres. Refus : ACC-RIG-01."""
    on = clock.today()
    scope = asked.scope(entity, on)
    found = CATALOGUE[name].make(actor=access.acting(request), scope=scope, on=on, language="fr")
    return ChainRestitutionOut.of(CATALOGUE[name].title.fr, scope.told_on, found)


@router.get(
    "/restitutions/{entity}/chain/{name}/file",
    summary="Télécharger une restitution de la dépense",
    openapi_extra=_FILES,
)
def restitution_file(
    request: HttpRequest, entity: Entity, name: Name, asked: Query[ChainIn], form: Literal["csv", "xlsx"] = "csv"
) -> StreamingHttpResponse:
    """Toutes ses lignes. Refus : ACC-RIG-01."""
    on = clock.today()
    made = making.of_catalogue(name, actor=access.acting(request), scope=asked.scope(entity, on), on=on, language="fr")
    return answers.answer(made, form)


def _values(line: Line, kinds: list[Any]) -> list[Decimal]:
    found = []
    for cell, kind in zip(line.cells, kinds, strict=True):
        assert isinstance(cell, int), "sums are numbers"
        found.append(Money(cell).decimal if kind == "amount" else Decimal(cell))
    return found
