"""An entry to be posted as programs write it, in JSON: in a request, or one a line in a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from polyphonie.kernel.money import Money

from .terms import Draft, Line

Amount = Annotated[Decimal | None, Field(gt=0, lt=10**13, decimal_places=2)]


class DraftLineIn(Schema):
    """Une ligne à passer : un compte de dix chiffres, et un débit ou un crédit."""

    account: Annotated[str, Field(pattern="^[1-8][0-9]{9}$")]
    debit: Amount = None
    credit: Amount = None
    label: Annotated[str, Field(max_length=200)] = ""
    party: UUID | None = None
    reference: Annotated[str, Field(max_length=200)] = ""
    due_on: date | None = None
    axes: Annotated[dict[str, str], Field(max_length=20)] = {}

    def line(self) -> Line:
        debit, credit = (Money.of(each) if each is not None else None for each in (self.debit, self.credit))
        return Line(self.account, debit, credit, self.label, self.party, self.reference, self.due_on, self.axes)


class EntryDraftIn(Schema):
    """Une écriture à passer. `key` est celle de l'appelant : la même, le même jour comptable, est la même écriture."""

    journal: Annotated[str, Field(pattern="^[A-Z0-9]{1,10}$")]
    on: date
    label: Annotated[str, Field(min_length=1, max_length=200)]
    lines: Annotated[list[DraftLineIn], Field(min_length=2, max_length=1_000)]
    source: Annotated[str, Field(min_length=1, max_length=120)]
    key: Annotated[str, Field(min_length=1, max_length=200)]
    period: Annotated[int | None, Field(ge=0, le=16)] = None

    def draft(self) -> Draft:
        lines = tuple(each.line() for each in self.lines)
        return Draft(self.journal, self.on, self.label, lines, self.source, self.key, self.period)
