"""Reading flow 14: the directory of the public portal, whole each week and by differences each day.

A flow may bear tens of millions of blocks: it is read as it comes, and what was read is forgotten at once. Lines and
platforms are given; legal units, establishments and routing codes are counted.

Source: external specifications of e-invoicing 3.1, annexe 3, « FE - F14 (Consultation) », and its XML schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import BinaryIO, Final, NamedTuple

from lxml import etree

from .addresses import Address

ROOT: Final = "AnnuaireConsultationF14"
FULL, DELTA = "C", "D"
DEFINITION, MASKING = "D", "M"
_LINE: Final = "LigneAnnuaire"
_PLATFORM: Final = "IdPlateformeReception"
_COUNTED: Final = ("UniteLegale", "Etablissement", "CodeRoutage")
_HEADING: Final = ("HorodateProduction", "DernierHorodateProduction", "TypeFlux")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


class UnreadableFlow(Exception):
    """The flow cannot be read on: `detail` says why, in the parser's words, or names what is missing."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Heading:
    """What the flow says of itself. `previous_at` is the last flow of differences, which one of differences follows.

    The flow states its instants without a zone: they are given as UTC, and are for comparing with each other only.
    """

    produced_at: datetime
    previous_at: datetime | None
    full: bool


class Line(NamedTuple):
    """A directory line. `number` counts the lines of the flow from 1; ends are the first day without the line."""

    number: int
    instance: int
    address: str
    masking: bool
    starts_on: date
    ends_on: date | None
    effective_end_on: date | None
    platform: str


class Platform(NamedTuple):
    """A receiving platform. `kind` is PPF, PDP (approved), AP (other) or NA (none: the fictive one)."""

    number: str
    kind: str
    name: str
    active: bool
    registered_on: date
    ends_on: date | None


class Malformed(NamedTuple):
    """A line that cannot be taken: which value of which element is wrong."""

    number: int
    element: str
    value: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many blocks of each kind a flow bears; those that are not lines or platforms are counted only."""

    blocks: dict[str, int]


Item = Heading | Line | Platform | Malformed | Counted


class _Wrong(ValueError):
    def __init__(self, element: str, value: str) -> None:
        self.element, self.value = element, value


def read(file: BinaryIO) -> Iterator[Item]:
    """The heading, then platforms and lines in their order, malformed ones among them, and at last what was counted.

    Raises `UnreadableFlow`: it is not well-formed, it bears a DOCTYPE, or it is no flow 14.
    """
    counts = dict.fromkeys((_LINE, _PLATFORM, *_COUNTED), 0)
    heading: dict[str, str] = {}
    told = False
    try:
        for block in _blocks(file):
            name = block.tag
            if name in _HEADING:
                heading[name] = (block.text or "").strip()
                continue
            if not told:
                yield _heading(heading)
                told = True
            counts[name] += 1
            if name == _LINE:
                yield _line(block, counts[name])
            elif name == _PLATFORM:
                yield _platform(block, counts[name])
            _forget(block)
    except etree.XMLSyntaxError as error:
        raise UnreadableFlow(error.msg or "") from None
    if not told:
        yield _heading(heading)
    yield Counted(counts)


def _blocks(file: BinaryIO) -> Iterator[etree._Element]:
    wanted = (*_HEADING, _LINE, _PLATFORM, *_COUNTED)
    parser = etree.iterparse(
        file, tag=wanted, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    rooted = False
    for _, block in parser:
        if not rooted:
            root = block.getroottree()
            if root.docinfo.doctype or root.docinfo.internalDTD is not None:
                raise UnreadableFlow("DOCTYPE")
            if root.getroot().tag != ROOT:
                raise UnreadableFlow(f"{root.getroot().tag} ≠ {ROOT}")
            rooted = True
        yield block
    if not rooted:
        raise UnreadableFlow(f"≠ {ROOT}")


def _forget(block: etree._Element) -> None:
    """Let go of a block and of all that was before it, so that memory does not grow with the flow."""
    block.clear()
    parent = block.getparent()
    while parent is not None and block.getprevious() is not None:
        del parent[0]


def _heading(values: dict[str, str]) -> Heading:
    kind = values.get("TypeFlux", "")
    if kind not in (FULL, DELTA):
        raise UnreadableFlow(f"TypeFlux = {kind!r}")
    previous = values.get("DernierHorodateProduction", "")
    try:
        return Heading(
            produced_at=_instant(values.get("HorodateProduction", "")),
            previous_at=_instant(previous) if previous else None,
            full=kind == FULL,
        )
    except ValueError:
        raise UnreadableFlow(f"HorodateProduction = {values.get('HorodateProduction', '')!r}, {previous!r}") from None


def _instant(text: str) -> datetime:
    if len(text) != 14:
        raise ValueError(text)
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _texts(block: etree._Element) -> dict[str, str]:
    """The texts of a block's elements by name, wherever they stand in it: no name stands twice."""
    return {each.tag: (each.text or "").strip() for each in block.iter() if not len(each)}


def _line(block: etree._Element, number: int) -> Line | Malformed:
    texts = _texts(block)
    try:
        address = _address(texts)
        nature, instance, platform = texts.get("Nature", ""), texts.get("IdInstance", ""), texts.get("IdPlateforme", "")
        if nature not in (DEFINITION, MASKING):
            raise _Wrong("Nature", nature)
        if not (instance.isascii() and instance.isdigit() and len(instance) <= 18):
            raise _Wrong("IdInstance", instance)
        _check_number(platform, "IdPlateforme")
        starts_on = _day("DateDebut", texts.get("DateDebut", ""))
        ends_on, effective = (_optional_day(name, texts) for name in ("DateFin", "DateFinEffective"))
        if ends_on is not None and ends_on <= starts_on:
            raise _Wrong("DateFin", texts["DateFin"])
        if effective is not None and effective < starts_on:
            effective = starts_on
    except _Wrong as wrong:
        return Malformed(number, wrong.element, wrong.value[:100])
    return Line(number, int(instance), address, nature == MASKING, starts_on, ends_on, effective, platform)


def _address(texts: dict[str, str]) -> str:
    """The address of a line: its parts must say the same as the whole."""
    whole = texts.get("Identifiant", "")
    parts = Address(*(texts.get(name, "") for name in ("IdLinSIREN", "IdLinSIRET", "IdLinRoutage", "Suffixe")))
    if Address.of(whole) != parts:
        raise _Wrong("Identifiant", whole)
    return whole


def _platform(block: etree._Element, number: int) -> Platform | Malformed:
    texts = _texts(block)
    try:
        matricule = texts.get("Matricule", "")
        _check_number(matricule, "Matricule")
        return Platform(
            number=matricule,
            kind=texts.get("TypePlateforme", ""),
            name=texts.get("Nom", ""),
            active=texts.get("Statut") == "A",
            registered_on=_day("DateDebutImmatriculation", texts.get("DateDebutImmatriculation", "")),
            ends_on=_optional_day("DateFinImmatriculation", texts),
        )
    except _Wrong as wrong:
        return Malformed(number, wrong.element, wrong.value[:100])


def _check_number(platform: str, element: str) -> None:
    if not (len(platform) == 4 and platform.isascii() and platform.isdigit()):
        raise _Wrong(element, platform)


def _optional_day(name: str, texts: dict[str, str]) -> date | None:
    text = texts.get(name, "")
    return _day(name, text) if text else None


@lru_cache(maxsize=4096)
def _day(element: str, text: str) -> date:
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:8])) if len(text) == 8 and text.isascii() else None
    except ValueError:
        day = None
    if day is None or not text.isdigit() or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise _Wrong(element, text)
    return day
