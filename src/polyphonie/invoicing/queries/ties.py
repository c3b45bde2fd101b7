"""What ties an invoice to others: the one that it corrects, its credit notes, and those that look like it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from polyphonie.invoicing import models, rules
from polyphonie.invoicing.rules.ties import Corrected, Sibling
from polyphonie.invoicing.terms import InvoiceKind, InvoiceState
from polyphonie.invoicing.terms import ties as terms
from polyphonie.kernel import arrays, clock
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.identity import first_id_of
from polyphonie.kernel.money import Money
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import SupplierRow

from . import InvoiceRow, chosen, rows
from .conditions import Condition

MOST_SIBLINGS = 50
AHEAD = timedelta(days=62)
"""How long before its own date an invoice may have come in and still be looked for: older months are left alone."""
_CLOCKS_APART: Final = timedelta(days=1)
"""How far ahead the clock of another machine may be that gave an invoice its id."""

NO_LONGER = (InvoiceState.REJECTED, InvoiceState.RECYCLED, InvoiceState.REFUSED_BY_VALIDATOR)


class Look(NamedTuple):
    """What invoices must share to look alike: supplier, amount, recipient, kind; and the day of the one in hand."""

    supplier: UUID
    due_cents: int
    entity: UUID
    kind: InvoiceKind
    issued_on: date


def siblings(looks: Sequence[Look]) -> list[tuple[Sibling, ...]]:
    """For each look, the invoices that share it and were issued within a year of its day, the latest first; the nearest
    numbers are for the rules to tell. One question, however many looks.
    """
    if not looks:
        return []
    span = timedelta(days=terms.YEAR_DAYS)
    bounds = _received_since(min(each.issued_on for each in looks) - span)
    found: list[list[Sibling]] = [[] for _ in looks]
    with connection.cursor() as cursor:
        cursor.execute(_SIBLINGS, [*arrays.columns(looks), span.days, *bounds, list(NO_LONGER), MOST_SIBLINGS])
        for place, number, issued_on in cursor.fetchall():
            found[place - 1].append(Sibling(number, issued_on))
    return [tuple(each) for each in found]


_SIBLINGS: Final = """
    SELECT place, number, issued_on
    FROM invoicing_siblings(
        %s::uuid[], %s::bigint[], %s::uuid[], %s::text[], %s::date[], %s::integer, %s::uuid, %s::uuid,
        %s::text[], %s::integer)
"""


def _received_since(issued_on: date) -> tuple[UUID, UUID]:
    """Between which ids are the invoices that were issued since a day: other months are left alone."""
    first = datetime.combine(issued_on - AHEAD, time(), PARIS)
    return first_id_of(first), first_id_of(clock.now() + _CLOCKS_APART)


def issuer(supplier: SupplierRow) -> str:
    """Who numbers a supplier's invoices."""
    return rules.issuer(siren=supplier.siren, id_kind=supplier.id_kind, identifier=supplier.identifier)


def identity(*, issuer: str, number: str, issued_on: date | None, before: date) -> models.InvoiceIdentity | None:
    """The invoice that bears a number of an issuer: of the year given, else the latest one not after a day."""
    found = models.InvoiceIdentity.objects.filter(issuer=issuer, number=number)
    if issued_on is not None:
        return found.filter(year=issued_on.year).first()
    return found.filter(year__in=range(before.year - 10, before.year + 1)).order_by("-year").first()


def corrected(*, identity: models.InvoiceIdentity, recipient: UUID) -> Corrected | None:
    """What the rules must know of the invoice to correct, once it is found. None when it cannot be seen."""
    row = rows([(identity.entity_id, identity.invoice_id)]).get(identity.invoice_id)
    if row is None:
        return None
    elsewhere = ""
    if row.entity != recipient:
        entity = parties.entity(row.entity)
        elsewhere = entity.name if entity else str(row.entity)
    return Corrected(row.number, elsewhere, row.due, Money(credited([row]).get(row.id, 0), row.due.currency))


def credited(found: Collection[InvoiceRow]) -> Mapping[UUID, int]:
    """What the credit notes that stand give back of some invoices, in cents, by invoice; whoever asks."""
    if not found:
        return {}
    columns = arrays.columns((row.id, row.entity, row.number, row.issued_on.year, row.supplier) for row in found)
    with connection.cursor() as cursor:
        bounds = _received_since(min(row.issued_on for row in found))
        cursor.execute(_CREDITED, [*columns, InvoiceKind.CREDIT_NOTE, list(NO_LONGER), *bounds])
        return {invoice: int(cents) for invoice, cents in cursor.fetchall()}


_CREDITED: Final = """
    SELECT asked.id, sum(i.due_cents)
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::smallint[], %s::uuid[])
        AS asked (id, entity_id, number, year, supplier_id)
    JOIN invoicing_invoice i ON i.entity_id = asked.entity_id AND i.corrected_number = asked.number
        AND i.corrected_number <> '' AND i.corrected_year = asked.year AND i.supplier_id = asked.supplier_id
    WHERE i.kind = %s AND i.state <> ALL(%s::text[]) AND i.id BETWEEN %s AND %s GROUP BY 1
"""


def corrected_by(row: InvoiceRow) -> tuple[InvoiceRow, ...]:
    """The credit notes and corrected invoices that name an invoice, newest first."""
    named_here = Condition(
        "entity_id = %s AND corrected_number = %s AND corrected_number <> '' AND corrected_year = %s",
        (row.entity, row.number, row.issued_on.year),
    )
    kept = chosen(named_here, limit=MOST_SIBLINGS)
    if not kept:
        return ()
    named = parties.suppliers({row.supplier, *(each.supplier for each in kept)})
    ours = issuer(named[row.supplier])
    return tuple(each for each in kept if (other := named.get(each.supplier)) and issuer(other) == ours)


def correction_of(row: InvoiceRow) -> InvoiceRow | None:
    """The invoice that a credit note or a corrected invoice names, where it is now."""
    supplier = parties.supplier(row.supplier) if row.corrected_number else None
    if supplier is None:
        return None
    day = date(row.corrected_year, 1, 1) if row.corrected_year else None
    found = identity(issuer=issuer(supplier), number=row.corrected_number, issued_on=day, before=row.issued_on)
    return rows([(found.entity_id, found.invoice_id)]).get(found.invoice_id) if found else None
