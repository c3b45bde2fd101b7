"""What the French rules ask of a whole document, said the same way for UBL and for CII."""

from collections.abc import Callable
from dataclasses import dataclass, field

from polyphonie.documents.invoice.rules.index import Node


@dataclass(slots=True)
class Party:
    """A seller or buyer: its legal numbers and its electronic addresses, as (scheme, text)."""

    legal: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)

    def sirens(self) -> list[str]:
        return [text for scheme, text in self.legal if scheme == "0002"]


@dataclass(slots=True)
class Facts:
    """A document as the French rules see it; codes and dates stay texts, as stated.

    `subjects` counts the notes by subject; `treatment` is the text of the BAR note ("" when there is none),
    `single_member` whether a TXD note says that the seller belongs to a single taxable person.
    `credit_types` are the types that the rules on credit notes look at. What few documents are asked is called for.
    """

    types: set[str]
    credit_types: set[str]
    frameworks: set[str]
    subjects: dict[str, int]
    treatment: str
    treatments: int
    invalid_treatment: bool
    single_member: bool
    taxable_group: bool
    seller: Party
    buyer: Party
    siren_of_seller: str
    siren_of_buyer: str
    references: Callable[[], int]
    dated_references: Callable[[], int]
    lines_referenced: Callable[[], bool]
    contract: Callable[[], str]
    period: Callable[[], tuple[str, str]]
    due_on: str
    any_due_on: Callable[[], str]
    issued_on: str
    paid: Callable[[], str]
    total: Callable[[], str]
    due: Callable[[], str]
    currencies: set[str]
    accounting_currencies: Callable[[], set[str]]
    vat_in_euros: Callable[[], str]
    representative: Callable[[], bool]
    representative_vat: Callable[[], str]
    readable_copies: int


def first_text(nodes: "list[Node] | tuple[Node, ...]") -> str:
    return nodes[0].text if nodes else ""


def texts(nodes: "list[Node] | tuple[Node, ...]") -> set[str]:
    return {node.text for node in nodes}


def schemed(nodes: "list[Node] | tuple[Node, ...]") -> list[tuple[str, str]]:
    """(scheme, text) of numbers."""
    return [(node.attributes.get("schemeID", ""), node.text) for node in nodes]
