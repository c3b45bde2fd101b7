"""Billing plans: what a commitment is to be invoiced for, day by day; kinds as dated data; and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Kind, Reason

from .commitments import CommitmentKind
from .payment_requests import table

MOST_TERMS: Final = 120
LONGEST_LABEL: Final = 140


@dataclass(frozen=True, slots=True)
class PlanKind:
    """What is billed by terms. `without_invoice`: the contract itself proves the debt, which the `case` lets pay."""

    code: str
    since: date
    until: date | None
    without_invoice: bool
    case: str
    kinds: frozenset[CommitmentKind]
    name: Words
    source: str
    mark: str

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@cache
def plan_kinds() -> Mapping[str, PlanKind]:
    return {
        row["code"]: PlanKind(
            row["code"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["without_invoice"] == "yes",
            row["case"],
            frozenset(map(CommitmentKind, row["kinds"].split())),
            Words(row["label_fr"], row["label_en"]),
            row["source"],
            row["mark"],
        )
        for row in table("billing_plan_kinds.tsv")
    }


class TermState(StrEnum):
    EXPECTED = "expected"
    INVOICED = "invoiced"
    REQUESTED = "requested"
    CANCELLED = "cancelled"


TERM_LIFE: Final = LifeCycle(
    states=TermState,
    initial=TermState.EXPECTED,
    moves={
        "invoice": Move(frozenset({TermState.EXPECTED}), TermState.INVOICED),
        "request": Move(frozenset({TermState.EXPECTED}), TermState.REQUESTED),
        "cancel": Move(frozenset({TermState.EXPECTED}), TermState.CANCELLED),
        "wait": Move(frozenset({TermState.INVOICED}), TermState.EXPECTED),
    },
)


@dataclass(frozen=True, slots=True)
class TermDraft:
    """What is to be invoiced, and by when."""

    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A billing plan to be, on a line of a commitment."""

    commitment: UUID
    kind: str
    label: str
    terms: tuple[TermDraft, ...]
    place: int = 1


KIND_WRONG: Final = Reason(
    "SPE-ECH-01",
    "kind",
    fr="« {kind} » n’est pas une sorte d’échéancier pour cet engagement à cette date. Choisissez dans la liste.",
    en="“{kind}” is not a kind of billing plan for this commitment on that day. Choose it in the list.",
)
TERMS_WRONG: Final = Reason(
    "SPE-ECH-02",
    "terms",
    fr="Un échéancier a un objet et de 1 à {most} échéances, chacune de son jour et d’un montant supérieur à zéro."
    " Complétez-le.",
    en="A billing plan has a label and 1 to {most} terms, each on its own day and above zero. Complete it.",
)
PLAN_TOO_LARGE: Final = Reason(
    "SPE-ECH-03",
    "terms",
    fr="L’échéancier fait {planned} ; il reste {left} à facturer sur l’engagement {number}. Baissez-le, ou modifiez"
    " l’engagement.",
    en="The billing plan makes {planned}; {left} is left to be invoiced on commitment {number}. Lower it, or amend the"
    " commitment.",
)
PLAN_NOT_OPEN: Final = Reason(
    "SPE-ECH-04",
    "commitment",
    fr="L’engagement {number} n’est pas validé, ou il est soldé. Prenez un engagement en vigueur.",
    en="Commitment {number} is not validated, or is closed. Take one that is in force.",
    kind=Kind.CONFLICT,
)
NO_SUCH_PLAN: Final = Reason(
    "SPE-ECH-05",
    "plan",
    fr="Cet échéancier n’existe pas, ou vous n’y avez pas accès. Revenez à la liste.",
    en="This billing plan does not exist, or is not yours to see. Go back to the list.",
    kind=Kind.NOT_FOUND,
)
INVOICE_WANTED: Final = Reason(
    "SPE-ECH-06",
    "plan",
    fr="Ces échéances se paient sur facture. Attendez celle du fournisseur, ou réclamez-la.",
    en="These terms are paid on invoices. Wait for the supplier's, or ask for it.",
    source="décret 2012-1246, article 33 ; arrêté du 30 décembre 2013, article 5",
)
PLANNED_ALREADY: Final = Reason(
    "SPE-ECH-07",
    "commitment",
    fr="L’engagement {number}, poste {place}, a déjà un échéancier en cours. Mettez-y fin d’abord.",
    en="Commitment {number}, line {place}, already has a billing plan. End it first.",
    kind=Kind.CONFLICT,
)
