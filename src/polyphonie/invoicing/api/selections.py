"""Many invoices at once over HTTP: a task is begun, followed, and told invoice by invoice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Status
from pydantic import BaseModel, ConfigDict, Field

from polyphonie.access import queries as access
from polyphonie.invoicing.actions import exports, selections
from polyphonie.invoicing.downloads import spoken
from polyphonie.invoicing.queries import Criteria, lists
from polyphonie.invoicing.queries.lists import Selection
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.selections import MOST_EXPORTED, Form
from polyphonie.kernel import clock, tasks
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.tasks import Line, TaskRow, TaskState

from . import files, shapes
from .addresses import router

TAGS: Final = ["factures : traitement groupé"]
MOST_NAMED: Final = 500
NOBODY: Final = (UUID(int=0), UUID(int=0))

Amount = Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=2)]


class NamedIn(BaseModel):
    entity: UUID
    invoice: UUID


class FilterIn(BaseModel):
    """Which invoices: all that is given must hold, as when they are searched."""

    words: Annotated[str, Field(max_length=200)] = ""
    states: list[InvoiceState] = []
    entity: UUID | None = None
    service: UUID | None = None
    supplier: UUID | None = None
    deposited_from: date | None = None
    deposited_before: date | None = None
    due_before: date | None = None
    least: Amount | None = None
    most: Amount | None = None


class SelectionIn(BaseModel):
    """Invoices named one by one, or else all those of a filter."""

    invoices: Annotated[list[NamedIn], Field(max_length=MOST_NAMED)] | None = None
    filter: FilterIn | None = None

    def selection(self) -> Selection:
        """What is meant; without anything, nothing."""
        if self.filter is not None and self.invoices is None:
            given = self.filter.model_dump()
            return Selection(Criteria(**given | {"states": frozenset(given["states"])}))
        picks = tuple((each.entity, each.invoice) for each in self.invoices or ())
        return Selection(picks=picks or (NOBODY,))


class StatusesIn(SelectionIn):
    """A state to set on each of them, with the one reason that it may ask for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"state": "suspended", "reason": "Bon manquant", "filter": {"states": ["delivered"]}}]
        }
    )

    state: InvoiceState
    reason: str = ""
    reason_code: str = ""


class ExportIn(SelectionIn):
    """The file to make of them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"form": "csv", "filter": {"deposited_from": "2026-11-01"}}]}
    )

    form: Form


class TaskOut(BaseModel):
    """A task of yours. `problem`: why the whole failed; what was refused for one invoice is in its items."""

    id: UUID
    title: str
    state: TaskState
    total: int | None
    done: int
    refused: int
    asked_at: datetime
    ended_at: datetime | None
    kept_until: datetime
    file_name: str
    size: int | None
    problem: list[shapes.RefusalOut]

    @classmethod
    def of(cls, row: TaskRow) -> Self:
        as_they_are = {name: getattr(row, name) for name in cls.model_fields if name not in ("title", "problem")}
        return cls(
            **as_they_are,
            title=row.titled(get_language() or "fr"),
            problem=shapes.RefusalOut.listed(row.problem),
        )


class OutcomeOut(BaseModel):
    """What became of one invoice: done, or every reason why not. `before`: the state that it had, when it changed."""

    place: int
    entity: UUID
    invoice: UUID
    label: str
    done: bool
    before: InvoiceState | None
    refusals: list[shapes.RefusalOut]

    @classmethod
    def of(cls, place: int, line: Line) -> Self:
        entity, _, invoice = line.subject.partition("/")
        return cls(
            place=place,
            entity=UUID(entity),
            invoice=UUID(invoice),
            label=line.label,
            done=not line.refusals,
            before=line.facts.get("before"),
            refusals=shapes.RefusalOut.listed(line.refusals),
        )


class OutcomesOut(BaseModel):
    """A page of outcomes, in the order of the work. `next` is the `after` of the following page, null on the last."""

    items: list[OutcomeOut]
    next: int | None


@router.post("/statuses", response={202: TaskOut}, tags=TAGS, summary="Changer l'état de plusieurs factures")
def treat(request: HttpRequest, response: HttpResponse, asked: StatusesIn) -> Status[TaskOut]:
    """Pose un même état, avec un même motif, sur des factures nommées (500 au plus) ou sur toutes celles d'un filtre.

    202 : la tâche est à suivre par `Location` ; elle dit le résultat facture par facture, chaque refus sans arrêter les
    autres. Refus : INV-STA-01, INV-STA-02, INV-SEL-01, INV-SEL-02, ACC-RIG-01.
    """
    actor, selection = access.acting(request), asked.selection()
    task = selections.treat_selected(
        actor=actor,
        selection=selection,
        state=asked.state,
        reason=asked.reason,
        reason_code=asked.reason_code,
        total=_total(actor, selection),
        on=clock.today(),
    )
    return _begun(response, actor, task)


@router.post("/exports", response={202: TaskOut}, tags=TAGS, summary="Exporter des factures")
def export(request: HttpRequest, response: HttpResponse, asked: ExportIn) -> Status[TaskOut]:
    """Fait un tableau CSV ou XLSX, ou un ZIP des originaux ou des vues lisibles ; à prendre par `/tasks/{id}/file`.

    Refus : INV-SEL-01, INV-SEL-02, ACC-RIG-01.
    """
    actor, selection = access.acting(request), asked.selection()
    language: Literal["fr", "en"] = spoken(None)
    task = exports.export_selected(
        actor=actor,
        selection=selection,
        form=asked.form,
        total=_total(actor, selection),
        language=language,
        on=clock.today(),
    )
    return _begun(response, actor, task)


@router.get("/tasks/{task}", response=TaskOut, tags=TAGS, summary="Suivre une tâche")
def followed(request: HttpRequest, task: UUID) -> TaskOut:
    """Où en est une de vos tâches. Refus : KER-TSK-01."""
    return TaskOut.of(tasks.one(task, actor=access.acting(request)))


@router.get("/tasks/{task}/items", response=OutcomesOut, tags=TAGS, summary="Lire le résultat facture par facture")
def outcomes(
    request: HttpRequest,
    task: UUID,
    only: Annotated[Literal["", "refused"], Query(description="refused : ce qui a été refusé")] = "",
    after: Annotated[int, Query(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> OutcomesOut:
    """Ce qu'est devenue chaque facture d'un traitement groupé. Refus : KER-TSK-01."""
    tasks.one(task, actor=access.acting(request))
    found = tasks.lines(task, after=after, limit=limit + 1, refused_only=only == "refused")
    return OutcomesOut(
        items=[OutcomeOut.of(place, line) for place, line in found[:limit]],
        next=found[limit - 1][0] if len(found) > limit else None,
    )


@router.get(
    "/tasks/{task}/file",
    tags=TAGS,
    summary="Prendre le fichier d'un export",
    openapi_extra=files.answers("application/octet-stream"),
)
def file(request: HttpRequest, task: UUID) -> Any:
    """Le fichier qu'une tâche a fait, gardé sept jours. Refus : KER-TSK-01."""
    row = tasks.one(task, actor=access.acting(request))
    answer = FileResponse(tasks.opened(row), as_attachment=True, filename=row.file_name, content_type=row.media_type)
    answer["Content-Length"] = str(row.size)
    return answer


@router.post("/tasks/{task}/undo", response={202: TaskOut}, tags=TAGS, summary="Annuler un traitement groupé")
def undo(request: HttpRequest, response: HttpResponse, task: UUID) -> Status[TaskOut]:
    """Remet chaque facture dans l'état qu'elle avait, si elle n'a pas bougé depuis.

    Refus : KER-TSK-01, INV-SEL-05, ACC-RIG-01.
    """
    actor = access.acting(request)
    return _begun(response, actor, selections.undo_treatment(actor=actor, task=task, on=clock.today()))


def _total(actor: Actor, selection: Selection) -> int:
    """How many of them the actor may consult."""
    on = clock.today()
    if selection.picks:
        return len(lists.selected(selection, actor=actor, on=on, limit=len(selection.picks)))
    return lists.counted(actor=actor, on=on, criteria=selection.criteria, most=MOST_EXPORTED)


def _begun(response: HttpResponse, actor: Actor, task: UUID) -> Status[TaskOut]:
    response["Location"] = f"/api/v1/tasks/{task}"
    return Status(HTTPStatus.ACCEPTED, TaskOut.of(tasks.one(task, actor=actor)))
