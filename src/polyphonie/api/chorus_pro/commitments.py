"""The commitments of public bodies: their suppliers look one up by its number before they invoice it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BeforeValidator
from typing_extensions import TypedDict

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.parties import queries as parties
from polyphonie.spending.queries.ordered import Ordered, ordered

from . import directory
from .answering import found, minute_of, without_absent
from .asking import Asked, Ordinal, Paged, Text
from .shapes import Answer, PageTold

router = Router(tags=["engagements juridiques"])
ORDERED: Final = "COMMANDE"
"""The one state in which a commitment is shown: its parties are bound, and it is not closed."""


def _number(value: Any) -> Any:
    """A structure's number, which programs send as a text."""
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else value


Structure = Annotated[Ordinal, BeforeValidator(_number)]


class CommitmentSearch(Asked):
    """The supplier receives a commitment, the public body issues it."""

    numeroEngagementJuridique: Text = ""
    etatCourantEngagementJuridique: Text = ORDERED
    structureReceptriceEngagementJuridique: Structure | None = None
    structureEmettriceEngagementJuridique: Structure | None = None
    parametresRecherche: Paged = Paged()


class CommitmentTold(TypedDict, total=False):
    numeroEngagementJuridique: str
    etatCourantEngagementJuridique: str
    dateEngagementJuridique: str
    objetEngagementJuridique: str
    numeroMarche: str
    structureEmettriceEngagementJuridique: int
    designationStructureEmettrice: str
    structureReceptriceEngagementJuridique: int
    designationStructureReceptrice: str


class CommitmentsTold(Answer, total=False):
    listeEngagementJuridique: list[CommitmentTold]
    parametresRetour: PageTold


@router.post(
    "/engagementsJuridiques/v1/rechercher", response=CommitmentsTold, summary="Rechercher des engagements juridiques"
)
def search(request: HttpRequest, asked: CommitmentSearch) -> HttpResponse:
    """Les engagements validés qui lient un fournisseur du compte, ou ceux de ses structures et de ses centres.

    Refus : ACC-RIG-01, API-CPR-02, API-CPR-03.
    """
    actor, on, window = access.acting(request), clock.today(), asked.parametresRecherche.window
    rows = _rows(asked, actor=actor, on=on, limit=window.reaching())
    return found("listeEngagementJuridique", _told(window.shown(rows)), parametresRetour=window.told(len(rows)))


def _rows(asked: CommitmentSearch, *, actor: Actor, on: date, limit: int) -> tuple[Ordered, ...]:
    supplier, body = asked.structureReceptriceEngagementJuridique, asked.structureEmettriceEngagementJuridique
    rows = ordered(
        actor=actor,
        on=on,
        limit=limit,
        number=asked.numeroEngagementJuridique,
        supplier=_supplier(supplier, actor=actor, on=on) if supplier else None,
        body=_body(body, actor=actor, on=on) if body else None,
    )
    return rows if asked.etatCourantEngagementJuridique == ORDERED else ()


def _supplier(ordinal: int, *, actor: Actor, on: date) -> UUID:
    structure = directory.by_number(ordinal, actor=actor, on=on)
    return structure.supplier.id if structure.supplier else structure.id


def _body(ordinal: int, *, actor: Actor, on: date) -> UUID:
    return directory.by_number(ordinal, actor=actor, on=on).id


def _told(rows: Sequence[Ordered]) -> list[dict[str, Any]]:
    bodies = parties.entities({each.entity for each in rows})
    suppliers = parties.suppliers({each.supplier for each in rows})
    return [_row(each, bodies.get(each.entity), suppliers.get(each.supplier)) for each in rows]


def _row(each: Ordered, body: parties.EntityRow | None, supplier: parties.SupplierRow | None) -> dict[str, Any]:
    return without_absent(
        {
            "numeroEngagementJuridique": each.number,
            "etatCourantEngagementJuridique": ORDERED,
            "dateEngagementJuridique": minute_of(each.validated_on) if each.validated_on else None,
            "objetEngagementJuridique": each.label,
            "numeroMarche": each.contract_number or None,
            "structureEmettriceEngagementJuridique": body.ordinal if body else None,
            "designationStructureEmettrice": body.name if body else None,
            "structureReceptriceEngagementJuridique": supplier.ordinal if supplier else None,
            "designationStructureReceptrice": supplier.name if supplier else None,
        }
    )
