"""Flows of the directory that the tests write by hand."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from polyphonie.kernel.acts import SYSTEM
from polyphonie.parties import actions
from polyphonie.parties.terms.flows import FlowReport

from .cases import TODAY

SUNDAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
MONDAY, TUESDAY = datetime(2026, 11, 23, 3, tzinfo=UTC), datetime(2026, 11, 24, 3, tzinfo=UTC)


def line(
    address: str,
    start: str = "20260901",
    *,
    end: str = "",
    effective: str = "",
    nature: str = "D",
    platform: str = "0123",
    instance: int = 1,
) -> str:
    parts = address.split("_")
    siret = parts[1] if len(parts) > 1 and len(parts[1]) == 14 else ""
    rest = parts[2] if siret and len(parts) > 2 else ""
    suffix = parts[1] if len(parts) > 1 and not siret else ""
    days = [("DateDebut", start), ("DateFin", end), ("DateFinEffective", effective)]
    told = "".join(f"<{name}>{day}</{name}>" for name, day in days if day)
    where = f'<Identifiant>{address}</Identifiant><IdLinSIREN qualifiant="0002">{parts[0]}</IdLinSIREN>'
    where += f'<IdLinSIRET qualifiant="0009">{siret}</IdLinSIRET>' if siret else ""
    where += f'<IdLinRoutage qualifiant="0224">{rest}</IdLinRoutage>' if rest else ""
    where += f"<Suffixe>{suffix}</Suffixe>" if suffix else ""
    return (
        f"<LigneAnnuaire><IdInstance>{instance}</IdInstance><MotifPresence>C</MotifPresence><Nature>{nature}</Nature>"
        f"<DateEffet>{told}</DateEffet><InfoAdressage>{where}</InfoAdressage>"
        f"<IdPlateforme>{platform}</IdPlateforme></LigneAnnuaire>"
    )


def flow(*lines: str, at: datetime = SUNDAY, previous: datetime | None = None, before: str = "") -> bytes:
    after = f"<DernierHorodateProduction>{previous:%Y%m%d%H%M%S}</DernierHorodateProduction>" if previous else ""
    block = f"<BlocLignesAnnuaire>{''.join(lines)}</BlocLignesAnnuaire>" if lines else ""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><AnnuaireConsultationF14><HorodateProduction>{at:%Y%m%d%H%M%S}"
        f"</HorodateProduction>{after}<TypeFlux>{'D' if previous else 'C'}</TypeFlux>{before}{block}"
        "</AnnuaireConsultationF14>"
    ).encode()


def taken(content: bytes, *, on: date = TODAY) -> FlowReport:
    return actions.take_flow(actor=SYSTEM, file=io.BytesIO(content), name="flux14.xml", on=on)
