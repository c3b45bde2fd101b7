"""What an identifier, an entry and a date must be. Pure functions; each tells every refusal at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from typing import Final, TypeVar
from uuid import UUID

from stdnum.eu import vat
from stdnum.fr import tva

from polyphonie.documents import directory
from polyphonie.documents.bank import identifiers
from polyphonie.kernel.days import Span
from polyphonie.kernel.folding import folded
from polyphonie.kernel.refusals import Refusal

from . import terms
from .terms import Address, EntityEntry, ServiceEntry, SupplierEntry, SupplierIdKind, bank_accounts, lines
from .terms.bank_accounts import AccountDraft, Verification
from .terms.lines import LineNature, LineState

Entry = TypeVar("Entry", EntityEntry, ServiceEntry, SupplierEntry)

_FIELDS: Final = {
    "name": "nom",
    "active": "dates d'activité",
    "references_required": "références exigées",
    "address": "adresse",
    "vat_number": "numéro de TVA",
    "email": "adresse électronique",
}
_LA_POSTE: Final = "356000000"
_LA_POSTE_HEAD_OFFICE: Final = "35600000000048"
_LUHN_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_SEPARATORS: Final = re.compile(r"[\s.\-]+")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_NON_EU: Final = re.compile(r"[A-Z]{2}\S.{0,15}")
_TAHITI: Final = re.compile(r"[0-9A-Z]{9}")
_COUNTRY_OF_VAT_PREFIX: Final = {"EL": "GR", "XI": "GB"}


def compact(value: str) -> str:
    """An identifier as it is kept: without the spaces, dots and dashes that people put in for their eyes."""
    return _SEPARATORS.sub("", value).upper()


def compact_identifier(kind: SupplierIdKind, value: str) -> str:
    """A supplier's identifier as it is kept. The one made from a name keeps its spaces."""
    return value.strip().upper() if kind is SupplierIdKind.NON_EU else compact(value)


def siren_is_valid(value: str) -> bool:
    """Nine digits that pass Luhn's check."""
    return len(value) == 9 and _luhn_holds(value)


def siret_is_valid(value: str) -> bool:
    """Fourteen digits: a SIREN and five more, that pass Luhn's check; La Poste's offices have a rule of their own."""
    if len(value) != 14 or not siren_is_valid(value[:9]):
        return False
    if value.startswith(_LA_POSTE) and value != _LA_POSTE_HEAD_OFFICE:
        return value.isascii() and value.isdigit() and sum(map(int, value)) % 5 == 0
    return _luhn_holds(value)


def _luhn_holds(digits: str) -> bool:
    if not (digits.isascii() and digits.isdigit()):
        return False
    backwards = digits[::-1]
    plain = sum(map(int, backwards[::2]))
    return (plain + sum(_LUHN_DOUBLED[int(digit)] for digit in backwards[1::2])) % 10 == 0


def vat_is_valid(value: str) -> bool:
    """A compact VAT number of a member State (or of Northern Ireland), with its prefix and a right key."""
    return (
        value.isascii()
        and _country_of_vat(value).lower() in vat.MEMBER_STATES | {"gb"}
        and value[:2] not in ("GR", "GB")
        and bool(vat.is_valid(value))
    )


def _country_of_vat(value: str) -> str:
    return _COUNTRY_OF_VAT_PREFIX.get(value[:2], value[:2])


def siren_of(kind: SupplierIdKind, identifier: str) -> str:
    """The SIREN within an identifier, or nothing: only a SIRET holds one."""
    return identifier[:9] if kind is SupplierIdKind.SIRET else ""


def country_of(kind: SupplierIdKind, identifier: str) -> str:
    """The country that an identifier belongs to, ISO 3166-1 alpha-2."""
    match kind:
        case SupplierIdKind.SIRET:
            return "FR"
        case SupplierIdKind.RIDET:
            return "NC"
        case SupplierIdKind.TAHITI:
            return "PF"
        case SupplierIdKind.VAT:
            return _country_of_vat(identifier)
        case SupplierIdKind.NON_EU:
            return identifier[:2]


def siret_refusals(siret: str) -> Iterator[Refusal]:
    """Refusals: PAR-SIR-01."""
    if not siret_is_valid(siret):
        yield terms.SIRET_INVALID(value=siret)


def identifier_refusals(kind: SupplierIdKind, value: str) -> Iterator[Refusal]:
    """Refusals of a compact identifier: PAR-SIR-01, PAR-VAT-01, PAR-VAT-02, PAR-NEU-01, PAR-RID-01 or PAR-TAH-01."""
    match kind:
        case SupplierIdKind.SIRET:
            yield from siret_refusals(value)
        case SupplierIdKind.VAT if value.startswith("FR"):
            yield terms.VAT_IS_FRENCH()
        case SupplierIdKind.VAT if not vat_is_valid(value):
            yield terms.VAT_INVALID(value=value)
        case SupplierIdKind.NON_EU if not _non_eu_is_valid(value):
            yield terms.NON_EU_INVALID(value=value)
        case SupplierIdKind.RIDET if not (value.isascii() and value.isdigit() and len(value) in (9, 10)):
            yield terms.RIDET_INVALID(value=value)
        case SupplierIdKind.TAHITI if not _TAHITI.fullmatch(value):
            yield terms.TAHITI_INVALID(value=value)


def _non_eu_is_valid(value: str) -> bool:
    if not _NON_EU.fullmatch(value) or not value.isprintable():
        return False
    return value[:2].lower() not in vat.MEMBER_STATES


def entity_refusals(siret: str, entry: EntityEntry) -> Iterator[Refusal]:
    """Refusals of a directory entry: PAR-SIR-01, PAR-NAM-01, PAR-NAM-02, PAR-NAM-03."""
    yield from siret_refusals(siret)
    yield from _name_refusals(entry.name)
    yield from _address_refusals(entry.address)


def service_refusals(code: str, entry: ServiceEntry) -> Iterator[Refusal]:
    """Refusals of a service: PAR-SER-02, PAR-NAM-01, PAR-NAM-02, PAR-NAM-03."""
    if not (0 < len(code) <= terms.LONGEST_SERVICE_CODE and code.isprintable() and code == code.strip()):
        yield terms.SERVICE_CODE_INVALID(longest=terms.LONGEST_SERVICE_CODE)
    yield from _name_refusals(entry.name)


def supplier_refusals(kind: SupplierIdKind, identifier: str, entry: SupplierEntry) -> Iterator[Refusal]:
    """Refusals of a supplier: those of its identifier, PAR-NAM-01 to 03, PAR-VAT-01, PAR-VAT-03, PAR-EML-01."""
    yield from identifier_refusals(kind, identifier)
    yield from _name_refusals(entry.name)
    yield from _address_refusals(entry.address)
    yield from _vat_refusals(siren_of(kind, identifier), entry.vat_number)
    if entry.email and not _EMAIL.fullmatch(entry.email):
        yield terms.EMAIL_INVALID(value=entry.email)
    yield from _text_refusals("adresse électronique", entry.email, terms.LONGEST_EMAIL)


def _vat_refusals(siren: str, number: str) -> Iterator[Refusal]:
    if not number:
        return
    if not vat_is_valid(number):
        yield terms.VAT_INVALID(value=number)
    elif siren and number.startswith("FR") and tva.compact(number)[2:] != siren:
        yield terms.VAT_OF_ANOTHER(value=number, siren=siren)


def _name_refusals(name: str) -> Iterator[Refusal]:
    if not name.strip():
        yield terms.NAME_MISSING()
    yield from _text_refusals("nom", name, terms.LONGEST_NAME)


def _address_refusals(address: Address) -> Iterator[Refusal]:
    yield from _text_refusals("adresse", address.street, terms.LONGEST_STREET)
    yield from _text_refusals("code postal", address.postcode, terms.LONGEST_POSTCODE)
    yield from _text_refusals("ville", address.city, terms.LONGEST_CITY)


def _text_refusals(field: str, value: str, longest: int) -> Iterator[Refusal]:
    if len(value) > longest:
        yield terms.TOO_LONG(field=field, length=len(value), longest=longest)
    if not value.isprintable():
        yield terms.UNPRINTABLE(field=field)


def closing_refusals(active: Span, closing: date) -> Iterator[Refusal]:
    """Refusals of a closing (the first day without activity): PAR-DAY-01 before the opening, PAR-DAY-02 set already."""
    if closing < active.start:
        yield terms.CLOSED_BEFORE_OPENED(closing=_written(closing), opening=_written(active.start))
    elif active.end is not None and active.end != closing:
        yield terms.ALREADY_CLOSED(closing=_written(active.end))


def line_refusals(*, address: str, platform: str, span: Span, on: date) -> Iterator[Refusal]:
    """Refusals of a line to define: PAR-DIR-02 to PAR-DIR-06."""
    if directory.Address.of(address) is None:
        yield lines.ADDRESS_INVALID(value=address[: lines.LONGEST_ADDRESS])
    if not (len(platform) == 4 and platform.isascii() and platform.isdigit()):
        yield lines.PLATFORM_NUMBER_INVALID(value=platform[:20])
    if span.start <= on:
        yield lines.LINE_STARTS_TOO_SOON(earliest=_written(on + timedelta(days=1)))
    for day in (span.start, span.end):
        if day is not None and not lines.FIRST_YEAR <= day.year <= lines.LAST_YEAR:
            yield lines.LINE_DAY_OUT_OF_RANGE(year=day.year)
    if span.end is not None:
        yield from line_end_refusals(span.start, span.end, on=on)


def line_end_refusals(starts_on: date, ends_on: date, *, on: date) -> Iterator[Refusal]:
    """Refusals of the first day without a line: PAR-DIR-05."""
    earliest = max(on, starts_on) + timedelta(days=1)
    if ends_on < earliest:
        yield lines.LINE_ENDS_TOO_SOON(earliest=_written(earliest))


def line_state(nature: LineNature, *, declared: Span, effective_end: date | None, on: date) -> LineState:
    """Where a line stands on a day."""
    if nature is LineNature.MASKING:
        return LineState.MASKED
    if on < declared.start:
        return LineState.UPCOMING
    if on not in declared:
        return LineState.ENDED
    return LineState.IN_FORCE if effective_end is None or on < effective_end else LineState.ENDING


def written_day(day: date | None) -> str:
    """A day as people read it in a sentence; an end that is not foreseen is three dots."""
    return "…" if day is None else _written(day)


def changes(before: Entry, after: Entry) -> dict[str, list[str]]:
    """What differs between two entries of one kind: each field's French name, with its value before and after."""
    return {
        _FIELDS[field.name]: [_shown(getattr(before, field.name)), _shown(getattr(after, field.name))]
        for field in fields(before)
        if getattr(before, field.name) != getattr(after, field.name)
    }


def _shown(value: object) -> str:
    match value:
        case Span(start, end):
            return f"{start.isoformat()} → {end.isoformat() if end else '…'}"
        case Address(street, postcode, city):
            return ", ".join(part for part in (street, f"{postcode} {city}".strip()) if part)
        case None:
            return ""
        case _:
            return str(value)


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def searchable(name: str, *further: str) -> str:
    """What a search looks in, and the order of lists: the folded name first, then the city and the numbers."""
    return " ".join(part for part in (folded(name), *map(folded, further)) if part)


def account_refusals(draft: AccountDraft) -> Iterator[Refusal]:
    """Refusals of an account to enter: PAR-BAN-01 to 03, PAR-BAN-08, PAR-BAN-09."""
    if not identifiers.is_iban(identifiers.compact(draft.iban)):
        yield bank_accounts.IBAN_WRONG(value=draft.iban)
    if draft.bic and not identifiers.is_bic(identifiers.compact(draft.bic)):
        yield bank_accounts.BIC_WRONG(value=draft.bic)
    holder = draft.holder.strip()
    if not (0 < len(holder) <= bank_accounts.LONGEST_HOLDER and holder.isprintable()):
        yield bank_accounts.HOLDER_WRONG(longest=bank_accounts.LONGEST_HOLDER)
    if not 0 < len(draft.proof) <= bank_accounts.LONGEST_PROOF:
        yield bank_accounts.PROOF_WANTED(megabytes=bank_accounts.LONGEST_PROOF // 1_000_000)
    if draft.shared_reason:
        yield from why_refusals(draft.shared_reason)


def why_refusals(reason: str) -> Iterator[Refusal]:
    """Refusals of the reason of a decision: PAR-BAN-08."""
    if not (reason.strip() and len(reason) <= bank_accounts.LONGEST_REASON and reason.isprintable()):
        yield bank_accounts.WHY_WANTED(longest=bank_accounts.LONGEST_REASON)


def decision_refusals(*, decided_by: UUID, entered_by: UUID) -> Iterator[Refusal]:
    """Refusals of a decision on an account: PAR-BAN-05."""
    if decided_by == entered_by:
        yield bank_accounts.SAME_PERSON()


def verification_refusals(last: Verification | None, *, holder: str) -> Iterator[Refusal]:
    """Refusals of an account whose bank was asked about its holder: PAR-BAN-07."""
    if last is Verification.NO_MATCH:
        yield bank_accounts.NAME_DOES_NOT_MATCH(holder=holder)


def usable_from(confirmed_on: date, *, changed: bool) -> date:
    """The first day on which an account may be paid on: a changed one waits for the weekdays of the policy in force.

    Weekdays are counted, not the holidays of a country: the owner may live in another.
    """
    if not changed:
        return confirmed_on
    policy = max(
        (each for each in bank_accounts.QUARANTINES if each.from_on <= confirmed_on), key=lambda each: each.from_on
    )
    day = confirmed_on
    for _ in range(policy.weekdays):
        day += timedelta(days=3 if day.isoweekday() == 5 else 2 if day.isoweekday() == 6 else 1)
    return day
