"""The words of directory flows: what the public portal sends (flow 14), what it is told (flow 13), what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from polyphonie.kernel.refusals import Kind, Reason
from polyphonie.parties.terms import RefusedLine

_SOURCE = "Spécifications externes de la facturation électronique 3.1, annexe 3"


class FlowKind(StrEnum):
    """Which flow: the whole directory, what changed in it since the last flow, or what we ask to change."""

    FULL = "full"
    DELTA = "delta"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class FlowReport:
    """What a flow of the directory changed. `ended`: lines that a full flow no longer mentions.

    `lines` were read, of which `lines_refused` were left out; `refused` tells the first of them, one by one.
    `ending_withheld`: a full flow with refused lines cannot say what is absent. `repeated`: it was taken before.
    """

    id: UUID
    kind: FlowKind
    produced_at: datetime
    lines: int
    created: int
    amended: int
    masked: int
    ended: int
    unchanged: int
    lines_refused: int
    refused: tuple[RefusedLine, ...]
    passed_over: int
    ending_withheld: bool
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class MadeFlow:
    """A flow 13 that was made: its file, and how many lines it bears."""

    id: UUID
    file_name: str
    content: bytes
    lines: int


FLOW_UNREADABLE = Reason(
    "PAR-FLO-01",
    "file",
    fr="Ce fichier n'est pas un flux 14 de l'annuaire, ou il est abîmé ({detail}). Téléchargez-le à nouveau.",
    en="This file is not a flow 14 of the directory, or it is damaged ({detail}). Download it again.",
    kind=Kind.UNREADABLE,
    source=_SOURCE,
)
FLOW_IS_MISSING = Reason(
    "PAR-FLO-02",
    "file",
    fr="Ce flux différentiel suit celui du {previous}, et le dernier pris est du {last}. Prenez d'abord les flux qui"
    " manquent, ou le dernier flux complet.",
    en="This flow of differences follows that of {previous}, and the last one taken is of {last}. Take the missing"
    " flows first, or the last full one.",
    kind=Kind.CONFLICT,
    source=_SOURCE,
)
FLOW_IS_OLD = Reason(
    "PAR-FLO-03",
    "file",
    fr="Ce flux du {produced} est plus ancien que le dernier pris, du {last} : il n'y a rien à y prendre.",
    en="This flow of {produced} is older than the last one taken, of {last}: there is nothing to take from it.",
    kind=Kind.CONFLICT,
)
ENDS_TOO_MUCH = Reason(
    "PAR-FLO-04",
    "file",
    fr="Ce flux mettrait fin à {ending} lignes en vigueur sur {active}, plus d'une sur dix : il est sans doute"
    " incomplet. Rien n'a été pris.",
    en="This flow would end {ending} lines in force out of {active}, more than one in ten: it is likely incomplete."
    " Nothing was taken.",
    kind=Kind.CONFLICT,
)
LINE_VALUE_WRONG = Reason(
    "PAR-LIN-09",
    "line",
    fr="« {value} » n'est pas une valeur de {element}.",
    en="“{value}” is not a value of {element}.",
    source=_SOURCE,
)
LINE_OVERLAPS_IN_FLOW = Reason(
    "PAR-LIN-10",
    "line",
    fr="La ligne de {address} au {start} recouvre une autre ligne de la même adresse dans ce flux.",
    en="The line of {address} from {start} overlaps another line of the same address in this flow.",
    source="Spécifications externes de la facturation électronique 3.1, annexe 7, G1.86",
)
LINE_OVERLAPS_HELD = Reason(
    "PAR-LIN-11",
    "line",
    fr="La ligne de {address} au {start} recouvre une ligne d'ici que le flux ne mentionne pas.",
    en="The line of {address} from {start} overlaps a line held here that the flow does not mention.",
    source="Spécifications externes de la facturation électronique 3.1, annexe 7, G1.86",
)
