"""The end of a programme's year: what it owes, what is carried over, what closing releases, what is in its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.budget.queries.reservations import KeptAside, kept_aside
from polyphonie.kernel.acts import Actor
from polyphonie.reporting.restitutions import Figure, Heading, Line, Restitution, Row, Sums
from polyphonie.spending.queries import year_end as chain
from polyphonie.spending.queries.restitutions import Scope
from polyphonie.spending.queries.year_end import OpenLine, Pending
from polyphonie.spending.terms.payment_requests import REQUEST_STATES

from . import places

_BLOCKERS: Final[Mapping[str, Words]] = {
    **{
        f"request_{state}": Words(f"demandes de paiement : {words.fr.lower()}", f"payment requests: {words.en.lower()}")
        for state, words in REQUEST_STATES.items()
    },
    "commitment_submitted": Words("engagements à signer", "commitments to be signed"),
    "commitment_draft": Words("engagements en brouillon", "commitments in draft"),
    "service_observed": Words("services constatés, à certifier", "services observed, to be certified"),
    "invoice_open": Words("factures sans service fait certifié", "invoices without a certified service"),
}
_HEADINGS: Final = (
    Heading(Words("Engagement", "Commitment")),
    Heading(Words("Programme", "Programme")),
    Heading(Words("Objet", "Subject")),
    Heading(Words("Fournisseur", "Supplier")),
    Heading(Words("Engagé", "Committed"), "amount"),
    Heading(Words("Certifié", "Certified"), "amount"),
    Heading(Words("Payé", "Paid"), "amount"),
    Heading(Words("Charges à payer", "Accrued"), "amount"),
    Heading(Words("À reporter", "To be carried over"), "amount"),
)
_AMOUNT: Final = Heading(Words("Montant", "Amount"), "amount")


def year_end(*, actor: Actor, scope: Scope, on: date, language: str) -> Restitution:
    """What a year leaves on a programme, a centre, or the whole body. Refuses: ACC-RIG-01."""
    found = chain.open_sums(actor=actor, scope=scope, on=on)
    waiting = chain.pending(actor=actor, scope=scope, on=on)
    aside = kept_aside(scope.entity, scope.told_on.year, centre=scope.centre)
    blocking = sum(each.count for each in waiting)
    return Restitution(
        figures=(
            Figure(
                Words("à reporter sur l’exercice suivant", "to be carried over"),
                found.carried,
                icon="arrow-right",
            ),
            Figure(Words("charges à payer", "accrued charges"), found.accrued, icon="check"),
            Figure(
                Words("demandés et pas encore payés", "asked for and not paid yet"),
                found.owed,
                icon="payment",
            ),
            Figure(
                Words("réservés, que la clôture libère", "reserved, which the closing releases"),
                sum(each.cents for each in aside),
                icon="recycle",
            ),
            Figure(
                Words("pièces qui empêchent de clore", "documents in the way of the closing"),
                blocking,
                "number",
                "warning",
                "warning" if blocking else "success",
            ),
        ),
        sums=(
            Sums(
                Words("Ce qui empêche de clore", "What is in the way of the closing"),
                (
                    Heading(Words("Ce qui attend", "What waits")),
                    Heading(Words("Pièces", "Documents"), "number"),
                    _AMOUNT,
                ),
                _blocking(waiting),
                Words("Barre : le montant de ce qui attend.", "Bar: the amount that waits."),
                "warning",
            ),
            Sums(
                Words("Réservations que la clôture libère", "Reservations that the closing releases"),
                (Heading(Words("Crédits", "Appropriations")), _AMOUNT),
                _aside(aside),
                Words("Barre : le montant réservé.", "Bar: the amount reserved."),
                "recycle",
            ),
        ),
        headings=_HEADINGS,
        rows=_rows(chain.open_lines(actor=actor, scope=scope, on=on), scope, on),
    )


def _blocking(waiting: Sequence[Pending]) -> tuple[Line, ...]:
    return tuple(Line(_BLOCKERS[each.kind], (each.count, each.cents), (each.cents,)) for each in waiting)


def _aside(aside: Sequence[KeptAside]) -> tuple[Line, ...]:
    return tuple(Line(Words(each.kind.value, each.kind.value), (each.cents,), (each.cents,)) for each in aside)


def _rows(found: Iterable[OpenLine], scope: Scope, on: date) -> Iterator[Row]:
    named = places.Codes(on)
    for each in found:
        yield Row(
            (
                f"{each.number}/{each.place}",
                named[each.programme],
                each.label,
                each.supplier_name,
                each.cents,
                each.certified,
                each.paid,
                each.accrued,
                each.carried,
            ),
            "reporting:story",
            (scope.entity, each.commitment),
        )
