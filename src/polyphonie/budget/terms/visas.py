"""The controller's visa: what is submitted to it from which amount, and the life of a request."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from polyphonie.kernel.lifecycle import LifeCycle, Move


class Operation(StrEnum):
    """What the controller is asked before: a commitment of AE, or their assignment to an operation."""

    COMMITMENT = "commitment"
    ASSIGNMENT = "assignment"


OPERATION_NAMES: Final[Mapping[Operation, tuple[str, str]]] = {
    Operation.COMMITMENT: ("engagement", "commitment"),
    Operation.ASSIGNMENT: ("affectation", "assignment"),
}


class VisaState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"


VISA_LIFE: Final = LifeCycle(
    states=VisaState,
    initial=VisaState.ASKED,
    moves={
        "grant": Move(frozenset({VisaState.ASKED}), VisaState.GRANTED),
        "decline": Move(frozenset({VisaState.ASKED}), VisaState.DECLINED),
    },
)
VISA_STATE_NAMES: Final[Mapping[VisaState, tuple[str, str]]] = {
    VisaState.ASKED: ("demandé", "asked for"),
    VisaState.GRANTED: ("accordé", "granted"),
    VisaState.DECLINED: ("refusé", "declined"),
}
