"""Forecast scenarios over HTTP: open, suppose, read what is foreseen, duplicate, archive."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.budget import actions, queries
from polyphonie.budget.queries import Forecast, ScenarioRow, StatedHypothesis
from polyphonie.budget.rules import Line
from polyphonie.budget.terms import ActType, Hypothesis, Kind, Nature, ScenarioState
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money

from .appropriations import Amount, Code, Credits, Entity, FiscalYear

router = Router(tags=["budget"])

Scenario = Annotated[UUID, Path(description="Le scénario")]
Month = Annotated[int, Field(ge=1, le=12)]
Name = Annotated[str, Field(max_length=100, examples=["Sans dégel de la réserve"])]


class ScenarioIn(Schema):
    """Un scénario à ouvrir. `centre` : son périmètre ; vide, tout le budget de l'entité."""

    name: Name
    centre: Code = ""
    purpose: Annotated[str, Field(max_length=2_000)] = ""


class CopyIn(Schema):
    """Le nom de la copie."""

    name: Name


class ScenarioOut(Schema):
    """Un scénario. `from_month` : le premier mois supposé ; ceux d'avant sont réalisés (13 : toute l'année l'est)."""

    id: UUID
    fiscal_year: int
    name: str
    purpose: str
    centre: str
    from_month: int
    state: ScenarioState
    made_on: date
    made_by_name: str

    @classmethod
    def of(cls, row: ScenarioRow) -> Self:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ScenariosOut(Schema):
    scenarios: list[ScenarioOut]


class HypothesisIn(Schema):
    """Une hypothèse. `amount` : de chaque mois, ou d'un mouvement ; `percent` : d'une part (`pace` de la prévision,
    `share` de ce qui reste, étalée sur ses mois). `act` : l'acte qui ferait le mouvement, dont on vérifie les plafonds.
    """

    centre: Code = ""
    personnel: bool = False
    kind: Credits
    nature: Nature
    first_month: Month
    last_month: Month
    amount: Amount = Decimal(0)
    percent: Annotated[Decimal, Field(max_digits=5, decimal_places=2)] = Decimal(0)
    act: ActType | None = None

    def told(self, on: date) -> Hypothesis:
        return Hypothesis(
            queries.centre(self.centre, on=on) if self.centre else None,
            self.personnel,
            Kind(self.kind),
            self.nature,
            self.first_month,
            self.last_month,
            Money.of(self.amount).cents,
            self.percent,
            self.act,
        )


class HypothesisOut(HypothesisIn):
    """Une hypothèse, à combien elle revient (`comes_to`) et ce qui reste à consommer là où elle vaut (`left`)."""

    id: UUID
    comes_to: Decimal
    left: Decimal
    passes: bool

    @classmethod
    def of(cls, row: StatedHypothesis) -> Self:
        told = row.told
        return cls(
            id=row.id,
            centre=told.place,
            personnel=told.personnel,
            kind=told.kind.value,
            nature=told.nature,
            first_month=told.first_month,
            last_month=told.last_month,
            amount=Money(told.cents).decimal,
            percent=told.percent,
            act=told.act,
            comes_to=Money(row.cents).decimal,
            left=Money(row.left).decimal,
            passes=row.passes,
        )


class ForeseenLineOut(Schema):
    """Un programme (ou le centre du scénario) : crédits, mouvements prévus, mois réalisés puis prévus, atterrissage."""

    centre: str
    personnel: bool
    kind: Credits
    net: Decimal
    moved: Decimal
    frozen: Decimal
    landing: Decimal
    margin: Decimal
    short: bool
    months: list[Decimal]
    consumed: list[Decimal]
    planned: list[Decimal]

    @classmethod
    def of(cls, line: Line) -> Self:
        return cls(
            centre=line.centre,
            personnel=line.personnel,
            kind=line.kind.value,
            short=line.short,
            net=Money(line.net).decimal,
            moved=Money(line.moved).decimal,
            frozen=Money(line.frozen).decimal,
            landing=Money(line.landing).decimal,
            margin=Money(line.margin).decimal,
            months=[Money(cents).decimal for cents in line.months],
            consumed=[Money(cents).decimal for cents in line.consumed],
            planned=[Money(cents).decimal for cents in line.planned],
        )


class PassedOut(Schema):
    """Pourquoi l'acte qui ferait un mouvement prévu serait refusé."""

    code: str
    fr: str
    en: str


class ForecastOut(Schema):
    scenario: ScenarioOut
    hypotheses: list[HypothesisOut]
    lines: list[ForeseenLineOut]
    refusals: list[PassedOut]

    @classmethod
    def of(cls, found: Forecast) -> Self:
        return cls(
            scenario=ScenarioOut.of(found.row),
            hypotheses=[HypothesisOut.of(each) for each in found.hypotheses],
            lines=[ForeseenLineOut.of(line) for line in found.lines],
            refusals=[PassedOut(code=each.code, fr=each.fr, en=each.en) for each in found.refusals],
        )


class ForecastsOut(Schema):
    forecasts: list[ForecastOut]


class OpenedScenarioOut(Schema):
    scenario: UUID


class SupposedOut(Schema):
    hypothesis: UUID


@router.get("/{entity}/{fiscal_year}/scenarios", response=ScenariosOut, summary="Lister les scénarios de prévision")
def listed(request: HttpRequest, entity: Entity, fiscal_year: FiscalYear, archived: bool = False) -> ScenariosOut:  # noqa: FBT001, FBT002  a parameter of the address
    """Les scénarios d'un exercice dans vos périmètres, du plus récent au plus ancien. Refus : ACC-RIG-01."""
    rows = queries.scenarios(
        actor=access.acting(request), entity=entity, fiscal_year=fiscal_year, on=clock.today(), archived=archived
    )
    return ScenariosOut(scenarios=[ScenarioOut.of(row) for row in rows])


@router.post(
    "/{entity}/{fiscal_year}/scenarios", response={201: OpenedScenarioOut}, summary="Ouvrir un scénario de prévision"
)
def open_scenario(
    request: HttpRequest, entity: Entity, fiscal_year: FiscalYear, asked: ScenarioIn
) -> Status[OpenedScenarioOut]:
    """Refus : BUD-SCN-02, BUD-SCN-03 nom déjà pris, BUD-ANN-01, BUD-ANN-02, REF-COD-01, ACC-RIG-01."""
    on = clock.today()
    done = actions.open_scenario(
        actor=access.acting(request),
        entity=entity,
        fiscal_year=fiscal_year,
        name=asked.name,
        purpose=asked.purpose,
        centre=queries.centre(asked.centre, on=on) if asked.centre else None,
        on=on,
    )
    return Status(201, OpenedScenarioOut(scenario=done.scenario))


@router.get("/{entity}/scenarios", response=ForecastsOut, summary="Comparer des scénarios")
def compared(
    request: HttpRequest, entity: Entity, scenario: Annotated[list[UUID], Query(max_length=10)]
) -> ForecastsOut:
    """Des scénarios travaillés sur l'exécution du jour, dans l'ordre demandé. Refus : BUD-SCN-01, ACC-RIG-01."""
    found = queries.compared(actor=access.acting(request), entity=entity, scenarios=scenario, on=clock.today())
    return ForecastsOut(forecasts=[ForecastOut.of(each) for each in found])


@router.get("/{entity}/scenarios/{scenario}", response=ForecastOut, summary="Lire un scénario")
def forecast(request: HttpRequest, entity: Entity, scenario: Scenario) -> ForecastOut:
    """Ses hypothèses, ce qu'il prévoit ligne à ligne, et les plafonds que ses mouvements passeraient.

    Refus : BUD-SCN-01, ACC-RIG-01.
    """
    return ForecastOut.of(
        queries.forecast(actor=access.acting(request), entity=entity, scenario=scenario, on=clock.today())
    )


@router.post("/{entity}/scenarios/{scenario}/hypotheses", response={201: SupposedOut}, summary="Ajouter une hypothèse")
def suppose(request: HttpRequest, entity: Entity, scenario: Scenario, asked: HypothesisIn) -> Status[SupposedOut]:
    """Refus : BUD-SCN-01, BUD-SCN-04 archivé, BUD-SCN-05 à 08, REF-COD-01, ACC-RIG-01."""
    on = clock.today()
    done = actions.suppose(
        actor=access.acting(request), entity=entity, scenario=scenario, hypothesis=asked.told(on), on=on
    )
    return Status(201, SupposedOut(hypothesis=done.hypothesis))


@router.delete(
    "/{entity}/scenarios/{scenario}/hypotheses/{hypothesis}", response={204: None}, summary="Retirer une hypothèse"
)
def withdraw_hypothesis(request: HttpRequest, entity: Entity, scenario: Scenario, hypothesis: UUID) -> Status[None]:
    """Refus : BUD-SCN-01, BUD-SCN-04, ACC-RIG-01."""
    actions.withdraw_hypothesis(
        actor=access.acting(request), entity=entity, scenario=scenario, hypothesis=hypothesis, on=clock.today()
    )
    return Status(204, None)


@router.post(
    "/{entity}/scenarios/{scenario}/copies", response={201: OpenedScenarioOut}, summary="Dupliquer un scénario"
)
def duplicate_scenario(
    request: HttpRequest, entity: Entity, scenario: Scenario, asked: CopyIn
) -> Status[OpenedScenarioOut]:
    """La copie part du mois en cours. Refus : BUD-SCN-01 à 03, BUD-ANN-02, ACC-RIG-01."""
    done = actions.duplicate_scenario(
        actor=access.acting(request), entity=entity, scenario=scenario, name=asked.name, on=clock.today()
    )
    return Status(201, OpenedScenarioOut(scenario=done.scenario))


@router.post("/{entity}/scenarios/{scenario}/archive", response={204: None}, summary="Archiver un scénario")
def archive_scenario(request: HttpRequest, entity: Entity, scenario: Scenario) -> Status[None]:
    """Il ne change plus et son nom redevient libre. Refus : BUD-SCN-01, ACC-RIG-01."""
    actions.archive_scenario(actor=access.acting(request), entity=entity, scenario=scenario, on=clock.today())
    return Status(204, None)
