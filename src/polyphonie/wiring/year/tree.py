"""The tree below the programmes, invented and taken as an edition of the nomenclature; credits go down it."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.budget import actions as budget
from polyphonie.budget.models import Envelope
from polyphonie.budget.terms import Axis, Centre, Kind
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.reference import actions as nomenclatures
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Item
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.reference.terms.kinds import columns

from .law import PERSONNEL, Vote

CENTRAL: Final = "CENT"
FROZEN: Final = {"": 55, PERSONNEL: 5}
"""The precautionary reserve in thousandths of what is voted: title 2, and the others (marks M, LOLF article 51)."""

PROFILE: Final = (9, 8, 8, 8, 8, 8, 8, 7, 8, 8, 9, 11)
"""What each month is expected to consume, in hundredths of the year: invented, a little more at both ends."""

_SOURCE: Final = "Arbre inventé pour l'exercice de démonstration [C]"


def centres(programmes: Sequence[Item], *, year: int, units: int, on: date) -> dict[str, Centre]:
    """The centres of the programmes, each with a BOP and so many UO, as the budget names them."""
    file = io.StringIO()
    writer = csv.DictWriter(file, columns(Nomenclature.CENTRE), restval="", delimiter=";")
    writer.writeheader()
    for programme in programmes:
        for code, label in _below(programme, units):
            level = "bop" if code.count("-") == 1 else "uo"
            writer.writerow(
                {
                    "code": code,
                    "libelle": label,
                    "premier_jour": f"{year}-01-01",
                    "parent": code.rpartition("-")[0],
                    "niveau": level,
                    "programme": programme.code,
                    "source": _SOURCE,
                }
            )
    nomenclatures.import_edition(
        actor=SYSTEM,
        kind=Nomenclature.CENTRE,
        file=io.BytesIO(file.getvalue().encode()),
        name=f"Centres financiers de l'exercice {year}",
        file_name="centres.csv",
        on=on,
    )
    codes = [code for programme in programmes for code, _ in _below(programme, units)]
    ids = {said.code: said.id for said in programmes}
    ids |= {code: said.id for code, said in reference.items_by_code(Nomenclature.CENTRE, codes, on=on).items()}
    missions = {programme.code: programme.parent for programme in programmes}
    return {code: _centre(code, ids, missions) for code in ids}


def _below(programme: Item, units: int) -> Iterator[tuple[str, str]]:
    yield f"{programme.code}-{CENTRAL}", f"BOP central du programme {programme.code}"
    for number in range(1, units + 1):
        yield f"{programme.code}-{CENTRAL}-U{number:03d}", f"UO {number} du programme {programme.code}"


def _centre(code: str, ids: Mapping[str, UUID], missions: Mapping[str, str]) -> Centre:
    programme, *below = code.split("-")
    above = [f"{programme}-{below[0]}"] if below else []
    return Centre(
        code=code,
        programme=ids[programme],
        bop=ids[above[0]] if above else None,
        uo=ids[code] if len(below) == 2 else None,
        mission=missions[programme],
    )


@dataclass(frozen=True, slots=True)
class Unit:
    """An envelope that spends: where it is, and what it has of AE and of CP alike."""

    envelope: UUID
    axis: Axis
    amount: Money
    mission: str
    evaluative: bool


def distribute(
    entity: UUID, vote: Vote, places: Mapping[str, Centre], *, year: int, on: date, drawn: random.Random
) -> list[Unit]:
    """Set the reserve of a programme aside, then make the rest available to its BOP, and to its UO title by title."""
    code = vote.programme.code
    source = f"DRICE {year} {code}"
    units = sorted(each for each in places if each.startswith(f"{code}-{CENTRAL}-"))
    found: list[Unit] = []
    personnel = {title: amount for title, amount in vote.titles.items() if title == PERSONNEL}
    others = {title: amount for title, amount in vote.titles.items() if title != PERSONNEL}
    for voted_as, titles in ((PERSONNEL, personnel), ("", others)):
        if not titles:
            continue
        total = sum(titles.values(), Money(0))
        programme = Envelope.objects.get(
            entity_id=entity, fiscal_year=year, centre=code, title=voted_as, parent_id=None
        ).id
        frozen = Money(0) if vote.evaluative else Money(total.cents * FROZEN[voted_as] // 1000)
        below = Axis(places[f"{code}-{CENTRAL}"], title=voted_as)
        given = total - frozen
        if frozen:
            for kind in Kind:
                budget.freeze(
                    actor=SYSTEM, entity=entity, envelope=programme, kind=kind, amount=frozen, source=source, on=on
                )
        (bop,) = _allot(entity, programme, [(below, given)], source=source, on=on)
        weights = [drawn.randint(20, 100) for _ in units]
        shares = [
            (Axis(places[unit], title=title), share)
            for title, amount in zip(titles, given.split([max(1, each.cents) for each in titles.values()]), strict=True)
            for unit, share in zip(units, amount.split(weights), strict=True)
            if share
        ]
        envelopes = _allot(entity, bop, shares, source=source, on=on)
        found += [
            Unit(envelope, axis, share, vote.mission, vote.evaluative)
            for envelope, (axis, share) in zip(envelopes, shares, strict=True)
        ]
    return found


def _allot(entity: UUID, envelope: UUID, shares: Sequence[tuple[Axis, Money]], *, source: str, on: date) -> list[UUID]:
    """Distribute an envelope, as much AE as CP: the envelopes that received, in their order."""
    allotments = [budget.Allotment(axis, kind, share) for kind in Kind for axis, share in shares]
    done = budget.allot_all(actor=SYSTEM, entity=entity, envelope=envelope, allotments=allotments, source=source, on=on)
    return [each.envelope for each in done[: len(shares)]]
