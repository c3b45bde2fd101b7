"""The centres that restitutions name: their codes by their ids, and the one that a code asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from polyphonie.budget import queries as budget
from polyphonie.budget.terms import Centre
from polyphonie.kernel.refusals import Refused
from polyphonie.reference import queries as reference

UNKNOWN = "—"


def codes(identifiers: Iterable[UUID | None], *, on: date) -> dict[UUID | None, str]:
    """The code of each centre or programme; a dash for none, and for one that no nomenclature names."""
    wanted = {each for each in identifiers if each is not None}
    found = reference.items_by_id(list(wanted), on=on)
    return {None: UNKNOWN} | {each: found[each].code if each in found else UNKNOWN for each in wanted}


class Codes(dict[UUID | None, str]):
    """The code of each centre or programme, looked for when it is first asked: rows are read one by one."""

    def __init__(self, on: date) -> None:
        super().__init__({None: UNKNOWN})
        self._on = on

    def __missing__(self, identifier: UUID | None) -> str:
        self[identifier] = codes([identifier], on=self._on)[identifier]
        return self[identifier]


def asked(code: str, *, on: date) -> Centre | None:
    """The centre of a code; none when there is no such centre."""
    try:
        return budget.centre(code, on=on) if code else None
    except Refused:
        return None
