"""Inventing a flow 14 of any size, to try and to measure: no line is anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<AnnuaireConsultationF14>'
_PERIOD: Final = date(2026, 9, 1)


def flow(*, lines: int, produced_at: datetime, previous_at: datetime | None = None) -> Iterator[bytes]:
    """The pieces of a flow 14 with that many lines: whole, or of differences when `previous_at` is given."""
    yield f"{_HEAD}<HorodateProduction>{produced_at:%Y%m%d%H%M%S}</HorodateProduction>".encode()
    if previous_at is not None:
        yield f"<DernierHorodateProduction>{previous_at:%Y%m%d%H%M%S}</DernierHorodateProduction>".encode()
    yield f"<TypeFlux>{'C' if previous_at is None else 'D'}</TypeFlux>".encode()
    yield _platforms()
    yield b"<BlocLignesAnnuaire>"
    for number in range(lines):
        yield _line(number, presence="C" if previous_at is None else "N")
    yield b"</BlocLignesAnnuaire></AnnuaireConsultationF14>"


def _platforms() -> bytes:
    each = "".join(
        f"<IdPlateformeReception><IdInstance>{number}</IdInstance><MotifPresence>C</MotifPresence><Statut>A</Statut>"
        f"<TypePlateforme>{kind}</TypePlateforme><Matricule>{number:04}</Matricule><Nom>{name}</Nom>"
        f"<DateDebutImmatriculation>20260101</DateDebutImmatriculation></IdPlateformeReception>"
        for number, kind, name in ((9999, "PPF", "Chorus Pro"), (123, "PDP", "Plateforme d'essai"))
    )
    return f"<BlocIdPlateformesReception>{each}</BlocIdPlateformesReception>".encode()


def _line(number: int, *, presence: str) -> bytes:
    """A company has four addresses: its own, two establishments, a service of the second."""
    company, place = divmod(number, 4)
    siren = f"{900_000_000 + company % 99_999_999:09}"
    siret = f"{siren}{place:05}" if place else ""
    routing = f"SERVICE-{place}" if place == 3 else ""
    address = "_".join(part for part in (siren, siret, routing) if part)
    start = _PERIOD + timedelta(days=number % 60)
    siret_element = f'<IdLinSIRET qualifiant="0009">{siret}</IdLinSIRET>' if siret else ""
    routing_element = f'<IdLinRoutage qualifiant="0224">{routing}</IdLinRoutage>' if routing else ""
    return (
        f"<LigneAnnuaire><IdInstance>{number + 1}</IdInstance><MotifPresence>{presence}</MotifPresence>"
        f"<Nature>D</Nature><DateEffet><DateDebut>{start:%Y%m%d}</DateDebut></DateEffet>"
        f'<InfoAdressage><Identifiant>{address}</Identifiant><IdLinSIREN qualifiant="0002">{siren}</IdLinSIREN>'
        f"{siret_element}{routing_element}</InfoAdressage>"
        f"<IdPlateforme>{'9999' if company % 50 == 0 else '0123'}</IdPlateforme></LigneAnnuaire>\n"
    ).encode()
