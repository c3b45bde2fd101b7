"""What the directory service is asked: filters by field and operator, an order, the fields to tell, a window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from polyphonie.kernel.refusals import Reason, Refused
from polyphonie.parties.queries.consultation import Comparison, Criterion, Window

USUAL_LIMIT: Final = 50
MOST: Final = 1_000
FARTHEST: Final = 100_000

WINDOW_REFUSED = Reason(
    "API-AFN-01",
    "limit",
    fr="« limit » va de 0 à {most} et « ignore » de 0 à {farthest}. Restreignez la recherche par des filtres.",
    en="“limit” goes from 0 to {most} and “ignore” from 0 to {farthest}. Narrow the search by filters.",
)

Strict = Literal["strict"]
ContainsOrStrict = Literal["contains", "strict"]
ContainsOrStarts = Literal["contains", "startWith"]
StrictOrStarts = Literal["strict", "startWith"]
AnyOperator = Literal["contains", "strict", "startWith"]
COMPARISONS: Final[Mapping[str, Comparison]] = {
    "strict": Comparison.EQUALS,
    "startWith": Comparison.BEGINS,
    "contains": Comparison.CONTAINS,
}

Op = TypeVar("Op", bound=str)
Value = TypeVar("Value", bound=str)


class Asked(BaseModel):
    """What the standard does not name is passed over."""

    model_config = ConfigDict(populate_by_name=True)


class Filter(Asked, Generic[Op, Value]):
    """A field's filter. Without a value it filters nothing; without an operator it is the first that the field has."""

    op: Op | None = None
    value: Value | None = None

    @property
    def criterion(self) -> Criterion | None:
        if not self.value:
            return None
        usual = self.__class__.model_fields["op"].annotation
        return Criterion(COMPARISONS[self.op or _first_of(usual)], self.value)


def _first_of(annotation: Any) -> str:
    """The first operator of a Literal, within the union that its absence makes."""
    return str(annotation.__args__[0].__args__[0])


Digits9 = Annotated[str, StringConstraints(max_length=9, pattern=r"^[^\x00]*$")]
Digits14 = Annotated[str, StringConstraints(max_length=14, pattern=r"^[^\x00]*$")]
Digits5 = Annotated[str, StringConstraints(max_length=5, pattern=r"^[^\x00]*$")]
Text100 = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Text125 = Annotated[str, StringConstraints(max_length=125, pattern=r"^[^\x00]*$")]
Text150 = Annotated[str, StringConstraints(max_length=150, pattern=r"^[^\x00]*$")]
Text255 = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00]*$")]
Text600 = Annotated[str, StringConstraints(max_length=600, pattern=r"^[^\x00]*$")]
Status = Literal["A", "C"]
FacilityType = Literal["P", "S"]
EntityType = Literal["Public", "PrivateVatRegistered"]

SirenField = Literal["siren", "businessName", "entityType", "administrativeStatus", "instructions"]
SiretField = Literal[
    "siret",
    "siren",
    "name",
    "facilityType",
    "administrativeStatus",
    "siretInstructions",
    "address",
    "pmStatus",
    "pmOnly",
    "managesPaymentStatus",
    "managesLegalCommitment",
    "managesLegalCommitmentOrService",
    "serviceCodeStatus",
]
RoutingCodeField = Literal[
    "siret",
    "routingIdentifierType",
    "routingCodeName",
    "routingIdentifier",
    "managesLegalCommitmentCode",
    "administrativeStatus",
    "address",
]
LineField = Literal["addressingIdentifier", "siren", "siret", "routingIdentifier", "addressingSuffix"]

AnyField = TypeVar("AnyField", bound=str)


class Sorting(Asked, Generic[AnyField]):
    field: AnyField | None = None
    order: Literal["ascending", "descending"] = "ascending"


class Search(Asked, Generic[AnyField]):
    """What every search has besides its filters. `echo` is the search as it was understood."""

    sorting: list[Sorting[AnyField]] | None = None
    fields_: Annotated[list[AnyField] | None, Field(alias="fields")] = None
    limit: Annotated[int | None, Field(ge=-(2**31), lt=2**31)] = None
    ignore: Annotated[int | None, Field(ge=-(2**31), lt=2**31)] = None

    def window(self, orders: Mapping[str, str]) -> Window:
        """Which results, in which order; what has no order of its own keeps the list's. Refuses: API-AFN-01."""
        limit = USUAL_LIMIT if self.limit is None else self.limit
        skipped = self.ignore or 0
        if not (0 <= limit <= MOST and 0 <= skipped <= FARTHEST):
            raise Refused(WINDOW_REFUSED(most=MOST, farthest=FARTHEST))
        asked = [(str(each.field), each.order == "descending") for each in self.sorting or ()]
        order = [(orders[field], descending) for field, descending in asked if field in orders]
        return Window(limit, skipped, order)

    @property
    def echo(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def criteria(filters: Mapping[str, Filter[Any, Any] | None]) -> dict[str, Criterion]:
    """The criteria that some filters make, by the name of the field in the directory's own words."""
    made = {name: each.criterion for name, each in filters.items() if each is not None}
    return {name: criterion for name, criterion in made.items() if criterion is not None}


def flag(given: Filter[Any, Any] | None, *, true: str) -> bool | None:
    """A filter on a code of two values: whether it asks for the one, for the other, or for nothing."""
    return None if given is None or not given.value else given.value == true


class SirenFilters(Asked):
    siren: Filter[Strict, Digits9] | None = None
    businessName: Filter[AnyOperator, Text150] | None = None
    entityType: Filter[Strict, EntityType] | None = None
    administrativeStatus: Filter[Strict, Status] | None = None


class SearchSiren(Search[SirenField]):
    filters: SirenFilters = SirenFilters()


class SiretFilters(Asked):
    siret: Filter[Strict, Digits14] | None = None
    siren: Filter[Strict, Digits9] | None = None
    facilityType: Filter[Strict, FacilityType] | None = None
    name: Filter[AnyOperator, Text100] | None = None
    addressLines: Filter[ContainsOrStarts, Text600] | None = None
    postalCode: Filter[StrictOrStarts, Digits5] | None = None
    countrySubdivision: Filter[Strict, Text255] | None = None
    locality: Filter[AnyOperator, Text100] | None = None
    administrativeStatus: Filter[Strict, Status] | None = None


class SearchSiret(Search[SiretField]):
    filters: SiretFilters = SiretFilters()
    include: list[Literal["siren"]] | None = None


class RoutingCodeFilters(Asked):
    routingIdentifier: Filter[ContainsOrStrict, Text100] | None = None
    siret: Filter[Strict, Digits14] | None = None
    routingCodeName: Filter[ContainsOrStrict, Text100] | None = None
    administrativeStatus: Filter[Strict, Status] | None = None
    addressLines: Filter[ContainsOrStarts, Text600] | None = None
    postalCode: Filter[StrictOrStarts, Digits5] | None = None
    locality: Filter[AnyOperator, Text100] | None = None


class SearchRoutingCode(Search[RoutingCodeField]):
    filters: RoutingCodeFilters = RoutingCodeFilters()
    include: list[Literal["siren", "siret"]] | None = None


class LineFilters(Asked):
    addressingIdentifier: Filter[ContainsOrStrict, Text125] | None = None
    siren: Filter[Strict, Digits9] | None = None
    siret: Filter[Strict, Digits14] | None = None
    routingIdentifier: Filter[ContainsOrStrict, Text100] | None = None
    addressingSuffix: Filter[ContainsOrStrict, Text100] | None = None


class SearchDirectoryLine(Search[LineField]):
    filters: LineFilters = LineFilters()
    include: list[Literal["siren", "siret", "routingCode"]] | None = None
