"""Writing flow 13: what a platform asks the public portal to change in the directory.

Lines stand in the order in which the portal must take them: what frees an address comes before what takes it.

Source: external specifications of e-invoicing 3.1, annexe 3, « FE - F13 (Actualisation) », and its XML schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from .addresses import Address

ROOT: Final = "AnnuaireActualisation"
COMPANY, ESTABLISHMENT, ROUTING = "0002", "0009", "0224"


@dataclass(frozen=True, slots=True)
class Update:
    """A line as it must be from now on."""

    address: Address
    masking: bool
    starts_on: date
    ends_on: date | None
    platform: str


def in_order(updates: Iterable[Update]) -> list[Update]:
    """Maskings first, then by first day: an address is free before it is taken again."""
    return sorted(updates, key=lambda update: (not update.masking, update.starts_on, str(update.address)))


def write(updates: Iterable[Update]) -> bytes:
    """The XML of a flow 13, in UTF-8, in the order of its schema."""
    root = etree.Element(ROOT)
    lines = etree.SubElement(root, "BlocLignesAnnuaire")
    for update in in_order(updates):
        line = etree.SubElement(lines, "LigneAnnuaire")
        _add(line, "Nature", "M" if update.masking else "D")
        period = etree.SubElement(line, "DateEffet")
        _add(period, "DateDebut", f"{update.starts_on:%Y%m%d}")
        if update.ends_on is not None:
            _add(period, "DateFin", f"{update.ends_on:%Y%m%d}")
        identifier = etree.SubElement(etree.SubElement(line, "InfoAdressage"), "Identifiant")
        _add(identifier, "IdLinSIREN", update.address.siren, qualifiant=COMPANY)
        if update.address.siret:
            _add(identifier, "IdLinSIRET", update.address.siret, qualifiant=ESTABLISHMENT)
        if update.address.routing_code:
            _add(identifier, "IdLinRoutage", update.address.routing_code, qualifiant=ROUTING)
        if update.address.suffix:
            _add(identifier, "Suffixe", update.address.suffix)
        _add(line, "IdPlateforme", update.platform)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, name, attributes).text = text
