"""How requests are read: what a program leaves empty is absent, days come in two forms, results by numbered pages.

Programs send every field of a form, empty or not (`null`, `""`, `0`, `{}`), as their languages do by default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, model_validator

from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.refusals import Refused

from .problems import PAGE_TOO_FAR

LARGEST_ORDINAL: Final = 2**31 - 1
LARGEST_PAGE: Final = 10_000
USUAL_PAGE: Final = 10

Row = TypeVar("Row")


def _day(value: Any) -> Any:
    """The day of a text that may go on with a time, which some programs write for every date."""
    return value[:10] if isinstance(value, str) else value


def _instant(value: Any) -> Any:
    """An instant: a day alone is its first moment, and without a zone it is Paris's."""
    if not isinstance(value, str):
        return value
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return at if at.tzinfo else at.replace(tzinfo=PARIS)


Ordinal = Annotated[int, Field(ge=1, le=LARGEST_ORDINAL)]
Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
LongText = Annotated[str, StringConstraints(max_length=5_000, pattern=r"^[^\x00]*$")]
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]


class Asked(BaseModel):
    """What a program asks: unknown fields are passed over, empty ones are absent."""

    @model_validator(mode="before")
    @classmethod
    def without_empties(cls, given: Any) -> Any:
        """Leave out null, "", 0, [] and {}; false stays."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is False or value}


class Paged(Asked):
    """The parameters of a page. Sorting is taken and passed over: lists have one order."""

    nbResultatsParPage: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = USUAL_PAGE
    pageResultatDemandee: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 1
    triColonne: Text = ""
    triSens: Text = ""

    @property
    def window(self) -> Window:
        return Window(self.pageResultatDemandee, self.nbResultatsParPage)


@dataclass(frozen=True, slots=True)
class Window:
    """A numbered page, of a size."""

    page: int
    size: int

    @property
    def skipped(self) -> int:
        return (self.page - 1) * self.size

    def reaching(self, most: int = LARGEST_PAGE) -> int:
        """How many rows lead to the end of the page, and one that tells whether others follow. Refuses: API-CPR-02."""
        if self.skipped + self.size > most:
            raise Refused(PAGE_TOO_FAR(most=most))
        return self.skipped + self.size + 1

    def shown(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows of the page, among those that lead to its end."""
        return rows[self.skipped : self.skipped + self.size]

    def told(self, total: int) -> dict[str, int]:
        """The page as it is told: where it stands among `total` rows."""
        return {
            "nbResultatsParPage": self.size,
            "pageCourante": self.page,
            "pages": -(-total // self.size),
            "total": total,
        }


def start_of(day: date | None) -> datetime | None:
    """The first moment of a day in Paris."""
    return datetime.combine(day, time(), PARIS) if day else None
