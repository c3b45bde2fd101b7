"""A responsibility centre by its code, as the nomenclatures of the day tell it."""

from __future__ import annotations

from datetime import date

from polyphonie.budget.terms import Centre
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Kind as Nomenclature


def centre(code: str, *, on: date) -> Centre:
    """The programme, the BOP or the UO of a code. The finance act names programmes, so a programme's id is that of
    the nomenclature of programmes; those of BOP and UO are of the nomenclature of centres.

    Refuses: REF-COD-01 nothing is said of it that day.
    """
    parts = code.split("-")
    programme = reference.required(Nomenclature.PROGRAMME, parts[0], on=on)
    ministry = programme.attributes.get("ministry", "")
    above = [
        reference.required(Nomenclature.CENTRE, "-".join(parts[: depth + 1]), on=on).id
        for depth in range(1, min(len(parts), 3))
    ]
    return Centre(
        code=code,
        programme=programme.id,
        bop=above[0] if above else None,
        uo=above[1] if len(above) > 1 else None,
        mission=programme.parent,
        ministry=str(ministry or ""),
    )
