"""The JSON of checks, conversions and rules: what programs are answered."""

from __future__ import annotations

from typing import Any, Literal, Self

from ninja import Schema

from polyphonie.documents.invoice.batches import Summary
from polyphonie.documents.invoice.conversion.losses import Loss
from polyphonie.documents.invoice.verdict import Language


class SchemaErrorOut(Schema):
    """A place where a document does not follow its XML schema."""

    line: int
    place: str
    message: str


class SchemaOut(Schema):
    """Whether a document follows its XML schema."""

    checked: bool
    valid: bool
    errors: list[SchemaErrorOut]


class FailureOut(Schema):
    """A rule that a document breaks: where (an XPath, and in words), what is wrong, what to change."""

    rule: str
    flag: Literal["fatal", "warning"]
    where: str
    place: str
    message: str
    remedy: str
    term: str


class VerdictOut(Schema):
    """The verdict on one document; `syntax` is null when it could not be read."""

    file: str
    syntax: str | None
    profile: str | None
    packs: list[str]
    valid: bool
    xsd: SchemaOut
    failed: list[FailureOut]
    cpu_ms: float


class ChecksOut(Schema):
    """The verdicts on what was sent, and how many documents break each rule."""

    total: int
    valid: int
    invalid: int
    unreadable: int
    rules: dict[str, int]
    documents: list[VerdictOut]

    @classmethod
    def of(cls, summary: Summary, verdicts: list[dict[str, Any]]) -> Self:
        return cls(
            total=summary.total,
            valid=summary.valid,
            invalid=summary.invalid,
            unreadable=summary.unreadable,
            rules=dict(summary.broken()),
            documents=[VerdictOut(**each) for each in verdicts],
        )


class LossOut(Schema):
    """A value that only one of the two files bears. `term` is empty when the standard has none for it."""

    term: str
    place: str
    name: str
    value: str

    @classmethod
    def listed(cls, losses: tuple[Loss, ...], language: Language) -> list[Self]:
        french = language == "fr"
        return [
            cls(term=each.term, place=each.place, name=each.name_fr if french else each.name_en, value=each.value)
            for each in losses
        ]


class ConvertedOut(Schema):
    """An invoice in another format, in base 64, and what only one of the two formats says."""

    file_name: str
    media_type: str
    content: str
    lost: list[LossOut]
    added: list[LossOut]


class RuleOut(Schema):
    """What a rule demands; "…" in a sentence stands for the values of a document."""

    rule: str
    flag: Literal["fatal", "warning"]
    demand: str
    remedy: str
    term: str
    packs: list[str]
    paths: list[str]
    source: str


class RulesOut(Schema):
    """A page of rules. `next` is the `after` of the following page, null on the last one."""

    rules: list[RuleOut]
    next: str | None
