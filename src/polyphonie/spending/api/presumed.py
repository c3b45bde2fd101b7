"""Presumed services over HTTP: listed, marked, ended; the campaigns that look at them afterwards."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.spending import actions
from polyphonie.spending.queries import presumed as queries
from polyphonie.spending.queries.presumed import MarkRow
from polyphonie.spending.terms.commitments import LONGEST_REASON
from polyphonie.spending.terms.presumed import LONGEST_DECISION, EndCause

router = Router(tags=["service fait présumé"])


class PresumedServiceOut(Schema):
    """Un engagement dont le service est présumé fait. `ended_on` : le premier jour où il ne l’est plus."""

    commitment: UUID
    number: str
    supplier_name: str
    label: str
    category: str
    decision: str
    from_on: date
    marked_by_name: str
    ended_on: date | None
    end_cause: EndCause | None
    end_reason: str

    @classmethod
    def of(cls, row: MarkRow) -> Self:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PresumedServicesOut(Schema):
    """Une page. `next` : le `after` de la page suivante."""

    presumed_services: list[PresumedServiceOut]
    next: UUID | None


class PresumptionIn(Schema):
    """La décision qui présume le service fait, et sa catégorie."""

    commitment: UUID
    category: Annotated[str, Field(max_length=40, examples=["telecommunications"])]
    decision: Annotated[str, Field(max_length=LONGEST_DECISION)]
    from_on: date


class PresumptionEndIn(Schema):
    reason: Annotated[str, Field(max_length=LONGEST_REASON)]


class PresumedCampaignIn(Schema):
    """Une campagne sur ce qui a été payé sur service présumé. La période exclut sa fin."""

    since: date
    until: date
    size: Annotated[int, Field(ge=1, le=10_000)]


class PresumedCampaignOut(Schema):
    campaign: UUID
    drawn: int
    population: int


@router.get("/{entity}/presumed-services", response=PresumedServicesOut, summary="Lister le service fait présumé")
def listed(
    request: HttpRequest, entity: UUID, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> PresumedServicesOut:
    """Du plus récent au plus ancien. Refus : ACC-RIG-01."""
    asked = {"actor": access.acting(request), "entity": entity, "on": clock.today()}
    rows = queries.marks(**asked, after=after, limit=limit + 1)  # type: ignore[arg-type]
    more = rows[limit - 1].id if len(rows) > limit else None
    return PresumedServicesOut(presumed_services=[PresumedServiceOut.of(each) for each in rows[:limit]], next=more)


@router.post("/{entity}/presumed-services", response={201: PresumedServiceOut}, summary="Présumer le service fait")
def presume(request: HttpRequest, entity: UUID, given: PresumptionIn) -> Status[PresumedServiceOut]:
    """Les factures de l’engagement seront demandées dès leur arrivée. Refus : SPE-SFP-01 à SPE-SFP-06, SPE-ENG-01,
    ACC-RIG-01.
    """
    actor, on = access.acting(request), clock.today()
    actions.presume_service(actor=actor, entity=entity, on=on, **given.model_dump())
    row = queries.mark(actor=actor, entity=entity, commitment=given.commitment, on=on)
    return Status(201, PresumedServiceOut.of(row))


@router.post(
    "/{entity}/presumed-services/{commitment}/end",
    response=PresumedServiceOut,
    summary="Revenir au service fait certifié",
)
def end(request: HttpRequest, entity: UUID, commitment: UUID, given: PresumptionEndIn) -> PresumedServiceOut:
    """Les prochaines factures attendront un certificat. Refus : SPE-SFP-08, SPE-ENG-01, SPE-ENG-12, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    actions.end_presumption(actor=actor, entity=entity, commitment=commitment, reason=given.reason, on=on)
    return PresumedServiceOut.of(queries.mark(actor=actor, entity=entity, commitment=commitment, on=on))


@router.post(
    "/{entity}/presumed-services/campaigns",
    response={201: PresumedCampaignOut},
    summary="Tirer une campagne sur le service présumé",
)
def draw(request: HttpRequest, entity: UUID, given: PresumedCampaignIn) -> Status[PresumedCampaignOut]:
    """Refus : CTL-CAM-01 à CTL-CAM-03, SPE-SFP-09, ACC-RIG-01."""
    done = actions.open_presumed_campaign(
        actor=access.acting(request), entity=entity, on=clock.today(), **given.model_dump()
    )
    return Status(201, PresumedCampaignOut(campaign=done.campaign, drawn=done.drawn, population=done.population))
