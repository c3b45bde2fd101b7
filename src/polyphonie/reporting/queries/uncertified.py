"""Uncertified services: the invoices that wait for the certification of what they are for, by age."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.kernel.acts import Actor
from polyphonie.reporting.restitutions import Figure, Heading, Restitution, Row, Sums, by_age
from polyphonie.spending.queries import restitutions as chain
from polyphonie.spending.queries.restitutions import Scope, Uncertified

from . import places

AGES: Final = (8, 16, 31, 61)
"""In days since the invoice was issued: where one class of age ends and the next begins."""
_OLD: Final = 30
_DAYS: Final = Words("jours", "days")
_HEADINGS: Final = (
    Heading(Words("Facture", "Invoice")),
    Heading(Words("Fournisseur", "Supplier")),
    Heading(Words("Engagement", "Commitment")),
    Heading(Words("Centre financier", "Responsibility centre")),
    Heading(Words("Rapprochement", "Matching")),
    Heading(Words("Émise le", "Issued on"), "day"),
    Heading(Words("Âge en jours", "Age in days"), "number"),
    Heading(Words("Montant", "Amount"), "amount"),
)
_MATCHED: Final = {True: Words("service proposé", "service proposed"), False: Words("non rapprochée", "not matched")}


def uncertified(*, actor: Actor, scope: Scope, on: date, language: str) -> Restitution:
    """Invoices without a certified service. Refuses: ACC-RIG-01."""
    found = chain.uncertified_by_day(actor=actor, scope=scope, on=on)
    ages = by_age(AGES, [(each.days, each.count, each.cents) for each in found], unit=_DAYS)
    old = [each for each in found if each.days > _OLD]
    return Restitution(
        figures=(
            Figure(
                Words("factures à certifier", "invoices to certify"),
                sum(each.count for each in found),
                "number",
                "invoice",
            ),
            Figure(Words("pour un montant de", "for an amount of"), sum(each.cents for each in found)),
            Figure(
                Words("de plus de 30 jours", "older than 30 days"),
                sum(each.cents for each in old),
                icon="clock",
                tone="danger" if old else "",
            ),
        ),
        sums=(
            Sums(
                Words("Par âge", "By age"),
                (
                    Heading(Words("Émises depuis", "Issued since")),
                    Heading(Words("Factures", "Invoices"), "number"),
                    Heading(Words("Montant", "Amount"), "amount"),
                ),
                ages,
                Words("Barre : le montant de chaque âge.", "Bar: the amount of each age."),
                "clock",
            ),
        ),
        headings=_HEADINGS,
        rows=_rows(chain.uncertified(actor=actor, scope=scope, on=on), on, language),
    )


def _rows(found: Iterable[Uncertified], on: date, language: str) -> Iterator[Row]:
    named = places.Codes(on)
    for each in found:
        yield Row(
            (
                each.number,
                each.supplier_name,
                each.commitment_number,
                named[each.centre],
                getattr(_MATCHED[each.matched], language),
                each.issued_on,
                each.days,
                each.cents,
            ),
            "spending:proposal",
            each.proposal,
        )
