"""The shape of a readable view: everything that will be shown, already in words of one language, and nothing else.

Both writers, `fragment` (HTML) and `printed` (PDF), show a `Sheet`: they decide how it looks, never what it says.
Every value is plain text, not markup; "" and () mean there is nothing to show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .naming import Language

Weight = Literal["plain", "strong", "due"]


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """A party, or the delivery: who, where, under which numbers."""

    title: str
    name: str
    trading_name: str
    address: tuple[str, ...]
    rows: tuple[Row, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance or a charge; `amount` bears its sign."""

    kind: str
    reason: str
    basis: str
    vat: str
    amount: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the invoice."""

    number: str
    name: str
    description: str
    rows: tuple[Row, ...]
    adjustments: tuple[Adjustment, ...]
    quantity: str
    unit: str
    price: str
    price_note: str
    vat: str
    vat_note: str
    net: str


@dataclass(frozen=True, slots=True)
class Vat:
    """One row of the VAT breakdown."""

    category: str
    rate: str
    taxable: str
    tax: str
    reason: str


@dataclass(frozen=True, slots=True)
class Total:
    """One row of the totals; "strong" are the two sums, "due" is what remains to pay."""

    label: str
    amount: str
    weight: Weight


@dataclass(frozen=True, slots=True)
class Payment:
    """One way to pay."""

    means: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A free note under its subject."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A supporting document; an address outside is shown as text and never as a link."""

    reference: str
    description: str
    file: str


@dataclass(frozen=True, slots=True)
class Datum:
    """A business term with its value, in the annex."""

    term: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class AnnexGroup:
    """The data of one group of terms."""

    group: str
    title: str
    data: tuple[Datum, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A code that the document uses and this view shows in words."""

    name: str
    code: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that the document breaks."""

    rule: str
    fatal: bool
    severity: str
    place: str
    where: str
    finding: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Checks:
    """The result of the checks."""

    valid: bool
    verdict: str
    sentence: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole readable view; `words` are the fixed words that the writers need (`wording.WORDS`)."""

    language: Language
    words: Mapping[str, str]
    kind: str
    number: str
    issued: str
    due_label: str
    due: str
    due_note: str
    cards: tuple[Card, ...]
    references: tuple[Row, ...]
    lines_title: str
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    vat: tuple[Vat, ...]
    totals: tuple[Total, ...]
    terms: tuple[Row, ...]
    payments: tuple[Payment, ...]
    notes: tuple[Note, ...]
    attachments: tuple[Attachment, ...]
    checks: Checks | None
    annex_title: str
    annex: tuple[AnnexGroup, ...]
    codes: tuple[Code, ...]

    @property
    def title(self) -> str:
        """What the document is, in one line."""
        return f"{self.kind} {self.number}"
