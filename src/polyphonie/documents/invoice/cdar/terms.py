"""The words of life-cycle messages: statuses, phases, reasons, roles and actions, as tables with their names.

A status (MDT-105) belongs to a phase and has its own UNTDID 1373 code; reasons are closed lists per status.
Source: XP Z12-012 and its validation artefact BR-FR-CDV 1.4.0.03; external specifications of the PPF 3.1, table 7.
"""

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Phase(StrEnum):
    """MDT-77 (UNTDID 1001): who speaks, platforms while they transmit or parties while they process."""

    TRANSMISSION = "305"
    PROCESSING = "23"


class Status(NamedTuple):
    """A status of an invoice or of a flow; `phase` and `code` (MDT-88) are empty where the sources give none."""

    number: str
    french: str
    english: str
    giver: str
    phase: str
    code: str
    for_ppf: bool


class Reason(NamedTuple):
    """Why a status was given; `statuses` may bear it ("210B2G": a refusal that Chorus Pro sends)."""

    code: str
    french: str
    english: str
    statuses: frozenset[str]


class Named(NamedTuple):
    """A code with its names; they are empty where the sources give no meaning."""

    code: str
    french: str
    english: str


PPF_NUMBER = "0000"
"""The number of the public invoicing portal among platforms, since 1.4; the examples of annexe B still say 9998."""
CHORUS_PRO_NUMBER = "9999"
PLATFORM_SCHEME = "0238"
NEED_A_REASON = frozenset({"206", "207", "208", "210", "213", "501"})
CODES_OF_PHASE = {
    Phase.TRANSMISSION: frozenset({"10", "51", "43", "8", "48"}),
    Phase.PROCESSING: frozenset({"45", "39", "37", "50", "49", "47", "46", "1", "5"}),
}
RECEIVED, INADMISSIBLE = "212", "501"


def rows(file: str) -> list[list[str]]:
    text = files(__package__).joinpath(file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@cache
def statuses() -> dict[str, Status]:
    """Every status by its number."""
    return {
        number: Status(number, french, english, giver, phase, code, for_ppf == "yes")
        for number, french, english, giver, phase, code, for_ppf in rows("statuses.tsv")
    }


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its code."""
    return {
        code: Reason(code, french, english, frozenset(statuses.split()))
        for code, french, english, statuses in rows("reasons.tsv")
    }


@cache
def allowed(status: str) -> frozenset[str]:
    """The reasons that a status may bear."""
    return frozenset(reason.code for reason in reasons().values() if status in reason.statuses)


@cache
def listed(name: str) -> dict[str, Named]:
    """The codes of a list: "role", "action", "characteristic" or "process"."""
    return {row[1]: Named(*row[1:4]) for row in rows("codes.tsv") if row[0] == name}


@cache
def names() -> dict[str, Named]:
    """What each data or group of a message (MDT-…, MDG-…) is called."""
    return {row[0]: Named(*row) for row in rows("names.tsv")}
