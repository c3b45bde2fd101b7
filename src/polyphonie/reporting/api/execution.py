"""Consumed appropriations in detail and outstanding commitments over HTTP: page by page, or whole as a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Path, Query, Router, Schema

from polyphonie.access import queries as access
from polyphonie.budget.queries.details import Selection
from polyphonie.budget.terms import Group, Kind
from polyphonie.budget.terms.months import Standing
from polyphonie.documents.books.sheets import CSV, XLSX
from polyphonie.documents.chorus.restitutions import Layout
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.reporting import cursors
from polyphonie.reporting.files import answers, making
from polyphonie.reporting.queries import execution as queries
from polyphonie.reporting.queries import outstanding as left

router = Router(tags=["restitutions"])

Entity = Annotated[UUID, Path(description="L'entité dont c'est le budget")]
FiscalYear = Annotated[int, Path(ge=2006, le=2100, description="L'exercice")]
Code = Annotated[str, Query(max_length=40, pattern=r"^[\w-]*$")]
_FILES: Any = {"responses": {200: {"content": {CSV.partition(";")[0]: {}, XLSX: {}}}}}


class FiltersIn(Schema):
    """Ce qui est retenu. `centre` : ce centre et ceux en dessous ; `known_on` : tel que connu ce soir-là."""

    programme: Code = ""
    centre: Code = ""
    title: Annotated[str, Query(max_length=1, pattern=r"^[1-7]?$")] = ""
    known_on: date | None = None

    def selection(self, entity: UUID, fiscal_year: int) -> Selection:
        kept = {Group.PROGRAMME: self.programme, Group.CENTRE: self.centre, Group.TITLE: self.title}
        only = {group: value for group, value in kept.items() if value}
        return Selection(entity, fiscal_year, only, known_on=self.known_on)


class PeriodIn(FiltersIn):
    """Les filtres, et les jours entre lesquels ce qui est retenu s'impute, compris l'un et l'autre."""

    start: date | None = None
    end: date | None = None

    def selection(self, entity: UUID, fiscal_year: int) -> Selection:
        return replace(super().selection(entity, fiscal_year), start=self.start, end=self.end)


After = Annotated[str, Query(max_length=600, description="Le `next` de la page précédente")]
Limit = Annotated[int, Query(ge=1, le=500, description="Longueur de la page")]


class CommitmentFactsOut(Schema):
    """Ce qui dit de quel poste d'engagement il s'agit ; vide quand rien ne le renseigne."""

    programme: str = ""
    centre: str = ""
    domain: str = ""
    title: str = ""
    budget_account: str = ""
    fund: str = ""
    tranche: str = ""
    commitment_number: str = ""
    commitment_place: int | None = None
    account: str = ""
    purchasing_group: str = ""
    cost_centre: str = ""
    activity: str = ""
    location: str = ""


class ExecutionRowOut(CommitmentFactsOut):
    """Une ligne de crédits consommés, en euros : un poste d'engagement (AE), ou ce qu'un paiement en a payé (CP)."""

    amount: Decimal
    first_on: date
    last_on: date
    request_number: str = ""
    supplier_number: str = ""
    supplier_name: str = ""
    supplier_identifier: str = ""
    payee_number: str = ""
    payee_name: str = ""
    payee_identifier: str = ""

    @classmethod
    def of(cls, row: queries.ExecutionRow) -> Self:
        told: dict[str, Any] = {name: value for name, value in row.facts.items() if name in cls.model_fields}
        return cls(amount=Money(row.cents).decimal, **told)


class ExecutionsOut(Schema):
    """Une page de lignes. `next` : le `after` de la page suivante."""

    rows: list[ExecutionRowOut]
    next: str | None


class ExecutionMonthOut(Schema):
    """Un mois d'un programme, en euros ; `standing` : terminé (over), en cours (open), à venir (to_come)."""

    programme: str
    month: int
    standing: Standing
    ae: Decimal
    cp: Decimal
    ae_since_january: Decimal
    cp_since_january: Decimal

    @classmethod
    def of(cls, row: queries.MonthRow) -> Self:
        amounts = {kind.lower(): Money(cents).decimal for kind, cents in row.consumed.items()}
        added = {f"{kind.lower()}_since_january": Money(cents).decimal for kind, cents in row.since_january.items()}
        return cls(programme=row.programme, month=row.month, standing=row.standing, **amounts, **added)


class ExecutionMonthsOut(Schema):
    rows: list[ExecutionMonthOut]


class OutstandingOut(CommitmentFactsOut):
    """Un poste d'engagement et ce qu'il lui reste à payer. `since` : le jour où il a été engagé."""

    label: str = ""
    supplier_name: str = ""
    supplier_identifier: str = ""
    since: date
    days: int
    carried_in: Decimal
    committed: Decimal
    paid: Decimal
    remaining: Decimal

    @classmethod
    def of(cls, row: left.OutstandingLine) -> Self:
        told: dict[str, Any] = {name: value for name, value in row.facts.items() if name in cls.model_fields}
        for name in ("carried_in", "committed", "paid", "remaining"):
            told[name] = Money(getattr(row, name)).decimal
        return cls(since=row.since, days=row.days, **told)


class OutstandingsOut(Schema):
    """Une page de restes à payer. `next` : le `after` de la page suivante."""

    rows: list[OutstandingOut]
    next: str | None


@router.get(
    "/restitutions/{entity}/{fiscal_year}/execution/{kind}",
    response=ExecutionsOut,
    summary="Lire les crédits consommés, ligne à ligne",
)
def execution(  # noqa: PLR0917  the arguments of an operation are its parameters
    request: HttpRequest,
    entity: Entity,
    fiscal_year: FiscalYear,
    kind: Literal["AE", "CP"],
    asked: Query[PeriodIn],
    after: After = "",
    limit: Limit = 50,
) -> ExecutionsOut:
    """Les faits de la restitution INF-BUD-53, dans vos périmètres. Refus : ACC-RIG-01."""
    rows = queries.page(
        actor=access.acting(request),
        selection=asked.selection(entity, fiscal_year),
        kind=Kind(kind),
        on=clock.today(),
        after=cursors.read(after),
        limit=limit + 1,
    )
    return ExecutionsOut(rows=[ExecutionRowOut.of(row) for row in rows[:limit]], next=_next(rows, limit))


@router.get(
    "/restitutions/{entity}/{fiscal_year}/execution/{kind}/file",
    summary="Télécharger les crédits consommés dans une présentation connue",
    openapi_extra=_FILES,
)
def execution_file(  # noqa: PLR0917  the arguments of an operation are its parameters
    request: HttpRequest,
    entity: Entity,
    fiscal_year: FiscalYear,
    kind: Literal["AE", "CP"],
    asked: Query[PeriodIn],
    layout: Layout = "inf-bud-53",
    form: Literal["csv", "xlsx"] = "csv",
) -> StreamingHttpResponse:
    """Toutes les lignes : `inf-bud-53`, ou l'extraction nationale (`aife`). Refus : ACC-RIG-01."""
    made = making.execution(
        actor=access.acting(request),
        selection=asked.selection(entity, fiscal_year),
        kind=Kind(kind),
        layout=layout,
        on=clock.today(),
    )
    return answers.answer(made, form)


@router.get(
    "/restitutions/{entity}/{fiscal_year}/months",
    response=ExecutionMonthsOut,
    summary="Lire les crédits consommés mois par mois",
)
def months(
    request: HttpRequest, entity: Entity, fiscal_year: FiscalYear, asked: Query[FiltersIn]
) -> ExecutionMonthsOut:
    """Les douze mois de chaque programme, dans vos périmètres. Refus : ACC-RIG-01."""
    rows = queries.months(
        actor=access.acting(request), selection=asked.selection(entity, fiscal_year), on=clock.today()
    )
    return ExecutionMonthsOut(rows=[ExecutionMonthOut.of(row) for row in rows])


@router.get(
    "/restitutions/{entity}/{fiscal_year}/months/file",
    summary="Télécharger les crédits consommés mois par mois",
    openapi_extra=_FILES,
)
def months_file(
    request: HttpRequest,
    entity: Entity,
    fiscal_year: FiscalYear,
    asked: Query[FiltersIn],
    form: Literal["csv", "xlsx"] = "csv",
) -> StreamingHttpResponse:
    """Les douze mois de chaque programme. Refus : ACC-RIG-01."""
    made = making.months(
        actor=access.acting(request),
        selection=asked.selection(entity, fiscal_year),
        on=clock.today(),
        language="fr",
    )
    return answers.answer(made, form)


@router.get(
    "/restitutions/{entity}/{fiscal_year}/outstanding",
    response=OutstandingsOut,
    summary="Lire les restes à payer",
)
def outstanding(  # noqa: PLR0917  the arguments of an operation are its parameters
    request: HttpRequest,
    entity: Entity,
    fiscal_year: FiscalYear,
    asked: Query[FiltersIn],
    after: After = "",
    limit: Limit = 50,
) -> OutstandingsOut:
    """Ce qui est engagé et pas encore payé, poste par poste, dans vos périmètres. Refus : ACC-RIG-01."""
    rows = left.page(
        actor=access.acting(request),
        selection=asked.selection(entity, fiscal_year),
        on=clock.today(),
        after=cursors.read(after),
        limit=limit + 1,
    )
    return OutstandingsOut(rows=[OutstandingOut.of(row) for row in rows[:limit]], next=_next(rows, limit))


@router.get(
    "/restitutions/{entity}/{fiscal_year}/outstanding/file",
    summary="Télécharger les restes à payer",
    openapi_extra=_FILES,
)
def outstanding_file(
    request: HttpRequest,
    entity: Entity,
    fiscal_year: FiscalYear,
    asked: Query[FiltersIn],
    form: Literal["csv", "xlsx"] = "csv",
) -> StreamingHttpResponse:
    """Tous les restes à payer. Refus : ACC-RIG-01."""
    made = making.outstanding(
        actor=access.acting(request),
        selection=asked.selection(entity, fiscal_year),
        on=clock.today(),
        language="fr",
    )
    return answers.answer(made, form)


def _next(rows: tuple[queries.ExecutionRow, ...] | tuple[left.OutstandingLine, ...], limit: int) -> str | None:
    return cursors.told(rows[limit - 1].key) if len(rows) > limit else None
