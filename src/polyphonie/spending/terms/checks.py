"""The words of the accountant's checks: the eight that the decree lists, and what each found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

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
    """A check of the decree, from a day on. `requisition`: a written one may set its failure aside, which is sourced
    apart (`requisition_mark` is M where it was written from memory). `always`: it is never sampled.
    """

    code: CheckCode
    since: date
    until: date | None
    name: Words
    question: Words
    requisition: bool
    requisition_source: str
    requisition_mark: str
    always: bool
    source: str


def check_terms(on: date | None = None) -> Mapping[CheckCode, CheckTerms]:
    """The eight checks as they stand on a day, or as they stand last, in the order of the decree."""
    return {
        each.code: each
        for each in _all()
        if (each.until is None if on is None else each.since <= on and (each.until is None or on < each.until))
    }


@cache
def _all() -> tuple[CheckTerms, ...]:
    rows = sorted(table("checks.tsv"), key=lambda row: int(row["place"]))
    return tuple(
        CheckTerms(
            CheckCode(row["code"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            Words(row["label_fr"], row["label_en"]),
            Words(row["question_fr"], row["question_en"]),
            row["requisition"] == "yes",
            row["requisition_source"],
            row["requisition_mark"],
            row["always"] == "yes",
            row["source"],
        )
        for row in rows
    )


FACT_NAMES: Final[Mapping[str, Words]] = {
    "order": Words("Ordre", "Order"),
    "signed_by": Words("Signé par", "Signed by"),
    "signed_on": Words("Le", "On"),
    "role": Words("Rôle", "Role"),
    "lines": Words("Lignes", "Lines"),
    "wrong": Words("Lignes en défaut", "Lines at fault"),
    "reserved": Words("Crédits réservés", "Appropriations reserved"),
    "payable": Words("À payer", "To pay"),
    "presumed": Words("Service présumé fait par", "Service presumed done by"),
    "certified": Words("Certifié sur les postes", "Certified on the lines"),
    "by_order": Words("L’ordre vaut certification", "The order certifies"),
    "short": Words("Lignes sans service certifié", "Lines without certified service"),
    "request": Words("Demande", "Request"),
    "owed": Words("Encore dû", "Still owed"),
    "invoice": Words("Pièce", "Document"),
    "document": Words("Pièce", "Document"),
    "right_on": Words("Dette née le", "Debt arose on"),
    "prescribed": Words("Prescrite au", "Prescribed on"),
    "payees": Words("Payé à", "Paid to"),
    "missing": Words("Sans compte utilisable", "Without a usable account"),
}
"""How the facts of checks are named to people."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one check, with the facts that it was found from."""

    code: CheckCode
    finding: Finding
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def terms(self) -> CheckTerms:
        return check_terms()[self.code]
