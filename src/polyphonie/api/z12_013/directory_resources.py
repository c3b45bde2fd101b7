"""The directory's rows as the standard's resources, with the fields and the relations that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from polyphonie.documents.invoice.cdar.terms import PPF_NUMBER
from polyphonie.parties.queries.consultation import EstablishmentRow, LegalUnitRow, RoutingCodeRow
from polyphonie.parties.queries.lines import LineRow
from polyphonie.parties.terms import Address, ReferencesRequired
from polyphonie.parties.terms.lines import LineState

ROUTING_SCHEME: Final = "0224"
"""The scheme of routing codes (ISO 6523, ICD 0224)."""

_ENABLED: Final = frozenset({LineState.IN_FORCE, LineState.ENDING})
_ACTIVE: Final = {True: "A", False: "C"}
_COMMITMENT: Final = frozenset({ReferencesRequired.COMMITMENT, ReferencesRequired.BOTH})
_SERVICE: Final = frozenset({ReferencesRequired.SERVICE, ReferencesRequired.BOTH})
_B2G_FIELDS: Final[Mapping[str, str]] = {
    "pmStatus": "pm",
    "pmOnly": "pmOnly",
    "managesPaymentStatus": "managesPaymentStatus",
    "managesLegalCommitment": "managesLegalCommitmentCode",
    "managesLegalCommitmentOrService": "managesLegalCommitmentOrServiceCode",
    "serviceCodeStatus": "serviceCodeStatus",
}
"""The names by which fields are asked for, and those by which `b2gAdditionalData` tells them."""


def only(told: dict[str, Any], fields: Collection[str] | None) -> dict[str, Any]:
    """The fields that were asked for, or all of them when none was in particular."""
    return told if not fields else {name: value for name, value in told.items() if name in fields}


def legal_unit(row: LegalUnitRow, fields: Collection[str] | None = None) -> dict[str, Any]:
    """A company: here, public bodies."""
    told = {
        "siren": row.siren,
        "businessName": row.name[:150],
        "entityType": "Public",
        "administrativeStatus": _ACTIVE[row.active],
        "instructions": {"isSalesProspectingForbidden": False},
    }
    return only(told, fields)


def establishment(row: EstablishmentRow, fields: Collection[str] | None = None) -> dict[str, Any]:
    """A facility, with what it demands of invoices. No entity here acts as project manager of works."""
    entity = row.entity
    told: dict[str, Any] = {
        "siret": entity.siret,
        "siren": entity.siren,
        "name": entity.name[:100],
        "facilityType": "P" if row.main else "S",
        "administrativeStatus": _ACTIVE[row.active],
        "siretInstructions": {"isSalesProspectingForbidden": False},
        "address": address(entity.address),
    }
    demands: dict[str, Any] = {
        "pm": False,
        "pmOnly": False,
        "managesPaymentStatus": True,
        "managesLegalCommitmentCode": entity.references_required in _COMMITMENT,
        "managesLegalCommitmentOrServiceCode": entity.references_required is ReferencesRequired.EITHER,
        "serviceCodeStatus": entity.references_required in _SERVICE,
    }
    kept = only(demands, {_B2G_FIELDS[name] for name in fields or () if name in _B2G_FIELDS}) if fields else demands
    wanted = not fields or any(name in _B2G_FIELDS for name in fields)
    return only(told, fields) | ({"b2gAdditionalData": kept} if wanted else {})


def included_establishment(row: EstablishmentRow) -> dict[str, Any]:
    """A facility as a relation, where its instructions have another name."""
    told = establishment(row)
    told["instructions"] = told.pop("siretInstructions")
    return told


def routing_code(row: RoutingCodeRow, fields: Collection[str] | None = None) -> dict[str, Any]:
    """A service that invoices may name."""
    told = {
        "routingIdentifier": row.service.code,
        "siret": row.entity.siret,
        "routingIdentifierType": ROUTING_SCHEME,
        "routingCodeName": row.service.name[:100],
        "managesLegalCommitmentCode": row.service.references_required in _COMMITMENT,
        "administrativeStatus": _ACTIVE[row.active],
        "address": address(row.entity.address),
    }
    return only(told, fields)


def included_routing_code(row: RoutingCodeRow) -> dict[str, Any]:
    """A routing code as a relation of a line, where its commitment has another name and its SIRET is the line's."""
    told = routing_code(row)
    told["managesLegalCommitment"] = told.pop("managesLegalCommitmentCode")
    del told["siret"]
    return told


def line(row: LineRow, fields: Collection[str] | None = None, *, on: date, upcoming: bool = True) -> dict[str, Any]:
    """A directory line. `upcoming`: a line to come is told as such, where the standard has a word for it."""
    told = {
        "addressingIdentifier": str(row.address),
        "siren": row.address.siren,
        "siret": row.address.siret,
        "routingIdentifier": row.address.routing_code,
        "addressingSuffix": row.address.suffix,
    }
    state = row.state(on)
    status = "Upcoming" if upcoming and state is LineState.UPCOMING else "Enabled" if state in _ENABLED else "Disabled"
    platform = {
        "platformType": "DFH" if row.platform == PPF_NUMBER else "WK",
        "directoryLineStatus": status,
    }
    return only({name: value for name, value in told.items() if value}, fields) | platform


def address(kept: Address) -> dict[str, str]:
    """A postal address; what is unknown is left out."""
    told = {
        "addressLine1": kept.street,
        "postalCode": kept.postcode if len(kept.postcode) <= 5 else "",
        "locality": kept.city,
        "countryCode": "FR",
        "countryName": "France",
    }
    return {name: value for name, value in told.items() if value}
