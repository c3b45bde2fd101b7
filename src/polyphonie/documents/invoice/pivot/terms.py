"""The words of Chorus Pro's pivot files: frameworks A1 to A25, statuses, supplier identifiers, means of payment.

Source: AIFE, CPPFacturePivot V2_02 and CPPStatut V1_19; Chorus Pro specifications for the reform, 1.0.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from polyphonie.documents import chorus


class Framework(NamedTuple):
    """A framework (Cadre); `reform` are the BT-23 codes of the reform that mean the same."""

    code: str
    french: str
    english: str
    reform: frozenset[str]


class Status(NamedTuple):
    """A status; `chorus` is its code in Chorus Pro's API, `reform` the life-cycle status that platforms are told."""

    number: str
    chorus: str
    french: str
    english: str
    reform: str


IDENTIFIER_TYPES: Mapping[str, str] = {"0009": "1", "0223": "2", "0227": "3", "0228": "4", "0229": "5", "0226": "7"}
"""Kinds of supplier identifiers by ISO 6523 scheme: SIRET, VAT number of the Union, outside the Union, RIDET, TAHITI,
individual. Type 6 (being registered) has no scheme."""
SIRET_TYPE, BEING_REGISTERED = "1", "6"
MEANS = frozenset({"10", "20", "30", "31", "42", "48", "49", "97"})
SAME_MEANS: Mapping[str, str] = {"58": "30", "59": "49", "54": "48", "55": "48"}
"""Means of payment of UNTDID 4461 that the pivot does not list, and the one it lists for the same thing."""
USUAL_MEANS = "30"
INVOICE, CREDIT_NOTE = "380", "381"
MAIN, OTHER = "01", "02"
LONGEST_NUMBER, LONGEST_REFERENCE, LONGEST_FILE_NAME, LONGEST_SERVICE = 20, 50, 50, 100


def rows(file: str) -> list[list[str]]:
    text = files(__package__).joinpath(file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@cache
def frameworks() -> dict[str, Framework]:
    """Every framework of the pivot by its code."""
    return {
        code: Framework(code, french, english, frozenset(reform.split()))
        for code, french, english, reform in rows("frameworks.tsv")
    }


@cache
def statuses(subject: str) -> dict[str, Status]:
    """The statuses of an "invoice" or of a "flow", by number."""
    if subject == "flow":
        return {number: Status(number, "", french, english, "") for number, french, english in rows("statuses.tsv")}
    return {
        each.pivot: Status(each.pivot, each.code, each.french, each.english, each.life_cycle.get("", ""))
        for each in chorus.statuses().values()
        if each.pivot
    }


def framework_of(business_process: str) -> str:
    """The framework that a BT-23 means: itself when it is one, its like among those of the reform, else A1."""
    stated = business_process.strip()
    if stated in frameworks():
        return stated
    return next((each.code for each in frameworks().values() if stated in each.reform), "A1")
