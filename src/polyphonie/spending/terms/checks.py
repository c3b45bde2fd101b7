"""The words of the accountant's checks: the eight that the decree lists, and what each found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from polyphonie.access.terms import Words

from .payment_requests import table


class CheckCode(StrEnum):
    AUTHORISING_OFFICER = "authorising_officer"
    IMPUTATION = "imputation"
    CREDITS = "credits"
    CERTIFICATION = "certification"
    LIQUIDATION = "liquidation"
    DOCUMENTS = "documents"
    PRESCRIPTION = "prescription"
    DISCHARGE = "discharge"


class Finding(StrEnum):
    """What the machine found: it holds, it does not, or somebody must look."""

    HOLDS = "holds"
    FAILS = "fails"
    TO_SEE = "to_see"


@dataclass(frozen=True, slots=True)
class CheckTerms:
    """A check of the decree. `requisition`: a written one may set its failure aside. `always`: it is never sampled."""

    code: CheckCode
    name: Words
    question: Words
    requisition: bool
    always: bool
    source: str


@cache
def check_terms() -> Mapping[CheckCode, CheckTerms]:
    """The eight checks, in the order of the decree."""
    rows = sorted(table("checks.tsv"), key=lambda row: int(row["place"]))
    return {
        CheckCode(row["code"]): CheckTerms(
            CheckCode(row["code"]),
            Words(row["label_fr"], row["label_en"]),
            Words(row["question_fr"], row["question_en"]),
            row["requisition"] == "yes",
            row["always"] == "yes",
            row["source"],
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one check, with the facts that it was found from."""

    code: CheckCode
    finding: Finding
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def terms(self) -> CheckTerms:
        return check_terms()[self.code]
