"""The JSON of drafts: the fields of the form of an invoice, as texts, kept right or wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from polyphonie.invoicing.queries.drafts import DraftFile, DraftRow
from polyphonie.invoicing.terms.drafts import FIELDS, LINE_FIELDS, Sheet


class DraftLine(BaseModel):
    """A line: amounts without VAT. `vat` is a rate, or why there is none: franchise, reverse, exempt or outside."""

    name: str = ""
    description: str = ""
    reference: str = ""
    quantity: str = ""
    unit: str = ""
    price: str = ""
    discount: str = ""
    vat: str = ""


class DraftIn(BaseModel):
    """All that a draft says; what is left out is empty. `exemption` is said once for the lines that are exempt."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": "F2026-077",
                    "issued_on": "2026-11-23",
                    "recipient": "26999900900013",
                    "lines": [{"name": "Assistance technique", "quantity": "2.5", "unit": "DAY", "price": "450.00"}],
                }
            ]
        }
    )

    supplier: str = ""
    kind: str = ""
    framework: str = ""
    nature: str = ""
    validator: str = ""
    recipient: str = ""
    service: str = ""
    commitment: str = ""
    contract: str = ""
    number: str = ""
    issued_on: str = ""
    due_on: str = ""
    delivered_on: str = ""
    currency: str = ""
    means: str = ""
    account: str = ""
    already_paid: str = ""
    preceding_number: str = ""
    preceding_on: str = ""
    exemption: str = ""
    note: str = ""
    lines: list[DraftLine] = []

    @property
    def sheet(self) -> Sheet:
        return Sheet(_said(self, FIELDS), tuple(_said(line, LINE_FIELDS) for line in self.lines))


class DraftFileOut(BaseModel):
    """A file that will stand within the invoice."""

    id: UUID
    name: str
    size: int


class DraftOut(DraftIn):
    """A draft. `discarded_at`: since when it is put aside. `entity` and `invoice`: the invoice that it became."""

    model_config = ConfigDict(json_schema_extra={"examples": []})

    id: UUID
    changed_at: datetime
    discarded_at: datetime | None
    entity: UUID | None
    invoice: UUID | None
    files: list[DraftFileOut]

    @classmethod
    def of(cls, row: DraftRow, files: Iterable[DraftFile]) -> Self:
        lines = [{name: line.get(name, "") for name in LINE_FIELDS} for line in row.sheet.lines]
        return cls(
            **{name: row.sheet.value(name) for name in FIELDS},
            lines=[DraftLine(**line) for line in lines],
            id=row.id,
            changed_at=row.changed_at,
            discarded_at=None if row.invoice else row.closed_at,
            entity=row.entity,
            invoice=row.invoice,
            files=[DraftFileOut(id=each.id, name=each.name, size=each.size) for each in files],
        )


class DraftHeadOut(BaseModel):
    """A draft in a list; `lines` says how many it has."""

    id: UUID
    changed_at: datetime
    supplier: str
    recipient: str
    number: str
    lines: int

    @classmethod
    def of(cls, row: DraftRow) -> Self:
        said = {name: row.sheet.value(name) for name in ("supplier", "recipient", "number")}
        return cls(id=row.id, changed_at=row.changed_at, lines=len(row.sheet.lines), **said)


class DraftsOut(BaseModel):
    drafts: list[DraftHeadOut]


class JoinedOut(BaseModel):
    id: UUID


def _said(given: BaseModel, names: Iterable[str]) -> dict[str, str]:
    """What is said under each name, the empty left out, as the form leaves it out."""
    return {name: text for name in names if (text := getattr(given, name).strip())}
