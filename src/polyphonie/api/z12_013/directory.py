"""The directory service of XP Z12-013, annexe B: companies, establishments, routing codes, directory lines."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, get_args

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Path, Router

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Kind, Reason, Refused
from polyphonie.parties.queries import consultation
from polyphonie.parties.queries.consultation import Comparison, Criterion, RoutingCodeRow, Window
from polyphonie.parties.queries.lines import LineRow
from polyphonie.parties.terms.lines import LineState

from . import directory_resources as resources
from . import directory_shapes as shapes

router = Router()

Siren = Annotated[str, Path(pattern=r"^[0-9]{9}$")]
Siret = Annotated[str, Path(pattern=r"^[0-9]{14}$")]
RoutingIdentifier = Annotated[str, Path(max_length=100, pattern=r"^[^\x00]+$")]
AddressingIdentifier = Annotated[str, Path(max_length=125, pattern=r"^[^\x00]+$")]

NO_SUCH_RESOURCE = Reason(
    "API-AFN-02",
    "path",
    fr="L'annuaire ne connaît pas « {value} ». Recherchez-le par un de ses critères.",
    en="The directory does not know “{value}”. Search for it by one of its criteria.",
    kind=Kind.NOT_FOUND,
)
FIELD_UNKNOWN = Reason(
    "API-AFN-03",
    "fields",
    fr="« {value} » n'est pas une valeur de « {parameter} ». Les valeurs : {known}.",
    en="“{value}” is not a value of “{parameter}”. The values: {known}.",
    kind=Kind.UNREADABLE,
)

ONE: Final = Window(1)
_SIREN_ORDER: Final = {"siren": "siren", "businessName": "name", "administrativeStatus": "active"}
_SIRET_ORDER: Final = {
    "siret": "siret",
    "siren": "siren",
    "name": "name",
    "facilityType": "main",
    "administrativeStatus": "active",
}
_ROUTING_ORDER: Final = {
    "siret": "siret",
    "routingIdentifier": "routing_code",
    "routingCodeName": "name",
    "administrativeStatus": "active",
}
_LINE_ORDER: Final = {
    "addressingIdentifier": "address",
    "siren": "siren",
    "siret": "siret",
    "routingIdentifier": "routing_code",
    "addressingSuffix": "suffix",
}
"""Fields by which results are put in order, in the directory's words. Statuses sort closed before active, as A < C
would not: the order of codes says nothing."""


@router.post("/v1/siren/search")
def search_siren(request: HttpRequest, asked: shapes.SearchSiren | None = None) -> HttpResponse:
    """Search public bodies by SIREN, name or status. Refuses: ACC-RIG-01, API-AFN-01."""
    on = _admitted(request)
    asked = asked or shapes.SearchSiren()
    found = asked.filters
    window = asked.window(_SIREN_ORDER)
    rows: tuple[consultation.LegalUnitRow, ...] = ()
    if shapes.flag(found.entityType, true="Public") is not False:
        rows = consultation.legal_units(
            shapes.criteria({"siren": found.siren, "name": found.businessName}),
            active=shapes.flag(found.administrativeStatus, true="A"),
            window=window,
            on=on,
        )
    return _results(asked, [resources.legal_unit(row, asked.fields_) for row in rows])


@router.get("/v1/siren/code-insee:{siren}")
def siren(request: HttpRequest, siren: Siren) -> HttpResponse:
    """A public body. Refuses: ACC-RIG-01, API-AFN-02."""
    on = _admitted(request)
    fields = _listed(request, "fields", get_args(shapes.SirenField))
    return JsonResponse(resources.legal_unit(_legal_unit(siren, on=on), fields))


@router.post("/v1/siret/search")
def search_siret(request: HttpRequest, asked: shapes.SearchSiret | None = None) -> HttpResponse:
    """Search establishments. Refuses: ACC-RIG-01, API-AFN-01."""
    on = _admitted(request)
    asked = asked or shapes.SearchSiret()
    found = asked.filters
    window = asked.window(_SIRET_ORDER)
    rows: tuple[consultation.EstablishmentRow, ...] = ()
    if found.countrySubdivision is None or not found.countrySubdivision.value:  # none is known of anybody
        rows = consultation.establishments(
            shapes.criteria(
                {
                    "siret": found.siret,
                    "siren": found.siren,
                    "name": found.name,
                    "street": found.addressLines,
                    "postcode": found.postalCode,
                    "city": found.locality,
                }
            ),
            active=shapes.flag(found.administrativeStatus, true="A"),
            main=shapes.flag(found.facilityType, true="P"),
            window=window,
            on=on,
        )
    units = _legal_units({row.entity.siren for row in rows} if asked.include else set(), on=on)
    return _results(
        asked,
        [
            resources.establishment(row, asked.fields_)
            | ({"legalUnit": units[row.entity.siren]} if asked.include else {})
            for row in rows
        ],
    )


@router.get("/v1/siret/code-insee:{siret}")
def siret(request: HttpRequest, siret: Siret) -> HttpResponse:
    """An establishment. Refuses: ACC-RIG-01, API-AFN-02."""
    on = _admitted(request)
    fields = _listed(request, "fields", get_args(shapes.SiretField))
    include = _listed(request, "include", ("siren",))
    row = _establishment(siret, on=on)
    told = resources.establishment(row, fields)
    if "siren" in include:
        told["legalUnit"] = resources.legal_unit(_legal_unit(row.entity.siren, on=on))
    return JsonResponse(told)


@router.post("/v1/routing-code/search")
def search_routing_code(request: HttpRequest, asked: shapes.SearchRoutingCode) -> HttpResponse:
    """Search services that invoices may name. Refuses: ACC-RIG-01, API-AFN-01."""
    on = _admitted(request)
    found = asked.filters
    rows = consultation.routing_codes(
        shapes.criteria(
            {
                "routing_code": found.routingIdentifier,
                "siret": found.siret,
                "name": found.routingCodeName,
                "street": found.addressLines,
                "postcode": found.postalCode,
                "city": found.locality,
            }
        ),
        active=shapes.flag(found.administrativeStatus, true="A"),
        window=asked.window(_ROUTING_ORDER),
        on=on,
    )
    return _results(asked, [_routing_code(row, asked.fields_, asked.include or (), on=on) for row in rows])


@router.get("/v1/routing-code/siret:{siret}/code:{path:routing_identifier}")
def routing_code(request: HttpRequest, siret: Siret, routing_identifier: RoutingIdentifier) -> HttpResponse:
    """A service that invoices may name. Refuses: ACC-RIG-01, API-AFN-02."""
    on = _admitted(request)
    fields = _listed(request, "fields", get_args(shapes.RoutingCodeField))
    include = _listed(request, "include", ("siren", "siret"))
    wanted = {"siret": _equals(siret), "routing_code": _equals(routing_identifier)}
    found = consultation.routing_codes(wanted, active=None, window=ONE, on=on)
    if not found:
        raise Refused(NO_SUCH_RESOURCE(value=f"{siret}_{routing_identifier}"))
    return JsonResponse(_routing_code(found[0], fields, include, on=on))


@router.post("/v1/directory-line/search")
def search_directory_line(request: HttpRequest, asked: shapes.SearchDirectoryLine | None = None) -> HttpResponse:
    """Search directory lines. Refuses: ACC-RIG-01, API-AFN-01."""
    on = _admitted(request)
    asked = asked or shapes.SearchDirectoryLine()
    found = asked.filters
    rows = consultation.lines(
        shapes.criteria(
            {
                "address": found.addressingIdentifier,
                "siren": found.siren,
                "siret": found.siret,
                "routing_code": found.routingIdentifier,
                "suffix": found.addressingSuffix,
            }
        ),
        window=asked.window(_LINE_ORDER),
        on=on,
    )
    told = [resources.line(row, asked.fields_, on=on) | _relations(row, asked.include or (), on=on) for row in rows]
    return _results(asked, told)


@router.get("/v1/directory-line/code:{path:addressing_identifier}")
def directory_line(request: HttpRequest, addressing_identifier: AddressingIdentifier) -> HttpResponse:
    """The line of an address: the one in force today, or else the last. Refuses: ACC-RIG-01, API-AFN-02."""
    on = _admitted(request)
    fields = _listed(request, "fields", get_args(shapes.LineField))
    include = _listed(request, "include", ("siren", "siret", "routingCode"))
    found = consultation.lines({"address": _equals(addressing_identifier)}, window=Window(shapes.MOST), on=on)
    if not found:
        raise Refused(NO_SUCH_RESOURCE(value=addressing_identifier))
    row = next((each for each in found if each.state(on) is LineState.IN_FORCE), found[-1])
    return JsonResponse(resources.line(row, fields, on=on, upcoming=False) | _relations(row, include, on=on))


def _admitted(request: HttpRequest) -> date:
    """Let in who may read the directory, on whatever perimeter: it is one for all. Returns the day."""
    on = clock.today()
    access.require_somewhere(access.acting(request), Right.DIRECTORY_CONSULT, on=on)
    return on


def _listed(request: HttpRequest, parameter: str, known: tuple[str, ...]) -> list[str]:
    """A parameter of several values, with commas or repeated. Refuses: API-AFN-03."""
    given = [word for text in request.GET.getlist(parameter) for word in text.split(",") if word]
    for word in given:
        if word not in known:
            raise Refused(FIELD_UNKNOWN(value=word, parameter=parameter, known=", ".join(known)))
    return given


def _results(asked: shapes.Search[Any], results: list[dict[str, Any]]) -> HttpResponse:
    return JsonResponse({"search": asked.echo, "totalNumberOfResults": -1, "results": results})


def _equals(value: str) -> Criterion:
    return Criterion(Comparison.EQUALS, value)


def _legal_unit(siren: str, *, on: date) -> consultation.LegalUnitRow:
    found = consultation.legal_units({"siren": _equals(siren)}, active=None, window=ONE, on=on)
    if not found:
        raise Refused(NO_SUCH_RESOURCE(value=siren))
    return found[0]


def _legal_units(sirens: set[str], *, on: date) -> dict[str, dict[str, Any]]:
    return {each: resources.legal_unit(_legal_unit(each, on=on)) for each in sirens}


def _establishment(siret: str, *, on: date) -> consultation.EstablishmentRow:
    found = consultation.establishments({"siret": _equals(siret)}, active=None, main=None, window=ONE, on=on)
    if not found:
        raise Refused(NO_SUCH_RESOURCE(value=siret))
    return found[0]


def _routing_code(
    row: RoutingCodeRow, fields: list[Any] | None, include: list[Any] | tuple[()], *, on: date
) -> dict[str, Any]:
    told = resources.routing_code(row, fields)
    if "siren" in include:
        told["legalUnit"] = resources.legal_unit(_legal_unit(row.entity.siren, on=on))
    if "siret" in include:
        told["facility"] = resources.included_establishment(_establishment(row.entity.siret, on=on))
    return told


def _relations(row: LineRow, include: list[Any] | tuple[()], *, on: date) -> dict[str, Any]:
    """What a line is related to, as far as it is known here: lines of companies elsewhere are only addresses."""
    told: dict[str, Any] = {}
    address = row.address
    if "siren" in include:
        wanted = {"siren": _equals(address.siren)}
        if units := consultation.legal_units(wanted, active=None, window=ONE, on=on):
            told["legalUnit"] = resources.legal_unit(units[0])
    if "siret" in include and address.siret:
        wanted = {"siret": _equals(address.siret)}
        if places := consultation.establishments(wanted, active=None, main=None, window=ONE, on=on):
            told["facility"] = resources.included_establishment(places[0])
    if "routingCode" in include and address.routing_code:
        wanted = {"siret": _equals(address.siret), "routing_code": _equals(address.routing_code)}
        if codes := consultation.routing_codes(wanted, active=None, window=ONE, on=on):
            told["routingCode"] = resources.included_routing_code(codes[0])
    return told
