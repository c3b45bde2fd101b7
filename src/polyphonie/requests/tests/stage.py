"""A unit whose centres the nomenclatures know, with appropriations and a supplier, and the people of its requests."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget import actions as budget
from polyphonie.budget import queries as appropriations
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.requests import actions, models
from polyphonie.requests.terms.purchase_requests import PurchaseDraft, PurchaseLine
from polyphonie.spending.tests import stage
from polyphonie.spending.tests.stage import NEW_YEAR, POSTAGE, STATE, TODAY, YEAR, euros

UNIT: Final = "0354-CDMA-CDAT"
_CENTRES: Final = (
    (
        Nomenclature.MISSION,
        "code;libelle;premier_jour;dernier_jour;parent;compte;remplace;source",
        ("AB;Administration territoriale;2006-01-01;;;general;;Essai",),
    ),
    (
        Nomenclature.PROGRAMME,
        "code;libelle;premier_jour;dernier_jour;parent;evaluatif;ministere;remplace;source",
        ("0354;Administration territoriale de l’État;2006-01-01;;AB;non;;;Essai",),
    ),
    (
        Nomenclature.CENTRE,
        "code;libelle;premier_jour;dernier_jour;parent;niveau;programme;remplace;source",
        (
            "0354-CDMA;BOP central;2006-01-01;;0354;bop;0354;;Essai",
            f"{UNIT};Préfecture;2006-01-01;;0354-CDMA;uo;0354;;Essai",
        ),
    ),
)


@dataclass
class Scene:
    """The unit's centre and envelope, a supplier, and who acts: each in one duty."""

    unit: Centre
    envelope: UUID
    supplier: UUID
    requester: Actor
    approver: Actor
    above: Actor
    manager: Actor

    @property
    def perimeter(self) -> Perimeter:
        return Perimeter.of_centre(STATE, self.unit.id, within=self.unit.within)

    def draft(self, euros_each: int | str = 100, *lines: PurchaseLine, **given: Any) -> PurchaseDraft:
        told: dict[str, Any] = {"label": "Timbres de mars", "reason": "Courrier", "supplier": self.supplier}
        return PurchaseDraft(lines=lines or (line(euros_each),), **(told | given))

    def drafted(self, euros_each: int | str = 100, *lines: PurchaseLine, **given: Any) -> UUID:
        draft = self.draft(euros_each, *lines, **given)
        return actions.draft_request(actor=self.requester, entity=STATE, draft=draft, on=TODAY).request

    def submitted(self, euros_each: int | str = 100, *lines: PurchaseLine, **given: Any) -> UUID:
        request = self.drafted(euros_each, *lines, **given)
        actions.submit_request(actor=self.requester, entity=STATE, request=request, on=TODAY)
        return request

    def approved(self, euros_each: int | str = 100, *lines: PurchaseLine, **given: Any) -> UUID:
        request = self.submitted(euros_each, *lines, **given)
        actions.approve_request(actor=self.approver, entity=STATE, request=request, on=TODAY)
        return request


def line(euros_each: int | str = 100, quantity: str = "1", **given: Any) -> PurchaseLine:
    told: dict[str, Any] = {
        "label": "Timbres",
        "quantity": Decimal(quantity),
        "unit_price": euros(euros_each),
        "purchasing_group": POSTAGE,
        "centre": UNIT,
        "wanted_on": TODAY,
    }
    return PurchaseLine(**(told | given))


def kept(request: UUID) -> models.PurchaseRequest:
    return models.PurchaseRequest.objects.get(entity_id=STATE, id=request)


def open_state() -> Scene:
    stage.load_nomenclatures()
    for kind, header, lines in _CENTRES:
        file = io.BytesIO("\n".join((header, *lines, "")).encode())
        reference.import_edition(actor=SYSTEM, kind=kind, file=file, name="Essai", file_name="essai.csv", on=NEW_YEAR)
    programme, bop, unit = (appropriations.centre(each, on=TODAY) for each in ("0354", "0354-CDMA", UNIT))
    opened = ActDraft(
        ActType.OPENING,
        YEAR,
        f"LFI {YEAR}",
        "Loi de finances",
        NEW_YEAR,
        tuple(ActLine(Axis(programme, title="3"), kind, euros(1_000_000)) for kind in Kind),
    )
    budget.enact(actor=SYSTEM, entity=STATE, draft=opened, on=NEW_YEAR)
    envelope = stage.envelope(programme)
    for to in (bop, unit):
        envelope = stage.allot(envelope, to, "3")
    of_unit = Perimeter.of_centre(STATE, unit.id, within=unit.within)
    of_programme = Perimeter.of_centre(STATE, programme.id)
    return Scene(
        unit=unit,
        envelope=envelope,
        supplier=stage.register_supplier(),
        requester=stage.somebody(Role.REQUESTER, of_unit, "Reine Demande"),
        approver=stage.somebody(Role.REQUEST_APPROVER, of_unit, "Alban Valide"),
        above=stage.somebody(Role.REQUEST_APPROVER, of_programme, "Prune Programme"),
        manager=stage.somebody(Role.COMMITMENT_MANAGER, of_unit, "Mina Gestion"),
    )


OVER: Final = Money(30_000_00)
"""What the programme approves too, by the circuit that is shipped."""
