"""H1 to H3: ordering and accounting are apart, nobody acts twice on one chain, and each had the right that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Holding, Perimeter, Right
from polyphonie.budget.terms import Centre
from polyphonie.spending import models

_ACTED: Final = """
    SELECT o.entity_id, o.signed_by, o.signed_by_name, o.signed_on, 'payment.order', r.programme_id, r.bop_id, r.uo_id,
        count(*)
    FROM spending_paymentorder o JOIN spending_paymentrequest r ON r.entity_id = o.entity_id AND r.id = o.request_id
    WHERE o.signed_by <> '00000000-0000-0000-0000-000000000000' GROUP BY 1, 2, 3, 4, 6, 7, 8
    UNION ALL
    SELECT v.entity_id, v.by, v.by_name, v.on, 'payment.visa', r.programme_id, r.bop_id, r.uo_id, count(*)
    FROM spending_checkverdict v JOIN spending_paymentrequest r ON r.entity_id = v.entity_id AND r.id = v.request_id
    WHERE v.by <> '00000000-0000-0000-0000-000000000000' AND v.code = 'credits' GROUP BY 1, 2, 3, 4, 6, 7, 8
"""
_OTHER: Final = {Right.PAYMENT_ORDER: Right.PAYMENT_VISA, Right.PAYMENT_VISA: Right.PAYMENT_ORDER}


def _acted() -> Iterator[tuple[str, date, Right, Perimeter, tuple[Holding, ...]]]:
    """Who ordered and who passed, each day and place once, with what they held that day."""

    @lru_cache(maxsize=4096)
    def held(person: UUID, on: date) -> tuple[Holding, ...]:
        """As it stood then: what ended since, and whose account was closed since, counts."""
        return tuple(each for each in access.holdings_from(person, on=on) if each.span.start <= on)

    with connection.cursor() as cursor:
        cursor.execute(_ACTED)
        rows = cursor.fetchall()
    for entity, person, name, on, right, programme, bop, uo, _count in rows:
        place = Centre("", programme, bop, uo)
        perimeter = Perimeter.of_centre(entity, place.id, within=place.within)
        yield name, on, Right(right), perimeter, held(person, on)


def duties_of_expenditure_are_apart() -> Iterator[str]:
    """H1: nobody who ordered payments could have passed them that day, nor the other way round."""
    for name, on, right, perimeter, holdings in _acted():
        if any(_OTHER[right] in each.rights and each.perimeter.holds(perimeter) for each in holdings):
            yield f"{name}: used {right} on {on} while holding {_OTHER[right]} there"


def nobody_acts_twice_on_a_request() -> Iterator[str]:
    """H2: whoever entered a request did not order it, and whoever did either did not pass it nor sign its payment."""
    with connection.cursor() as cursor:
        cursor.execute(_TWICE)
        for (number,) in cursor.fetchall():
            yield f"request {number}: one person acted in two duties"


_TWICE: Final = """
    WITH acting AS (
        SELECT r.entity_id, r.id, r.number, 'enters' AS duty, r.entered_by AS person FROM spending_paymentrequest r
        UNION SELECT r.entity_id, r.id, r.number, 'orders', o.signed_by
        FROM spending_paymentrequest r JOIN spending_paymentorder o ON o.entity_id = r.entity_id AND o.request_id = r.id
        UNION SELECT r.entity_id, r.id, r.number, 'passes', v.by
        FROM spending_paymentrequest r JOIN spending_checkverdict v ON v.entity_id = r.entity_id AND v.request_id = r.id
        UNION SELECT r.entity_id, r.id, r.number, 'passes', l.signed_by
        FROM payments_lot l JOIN payments_transfer t ON t.entity_id = l.entity_id AND t.lot_id = l.id
        JOIN spending_share s ON s.entity_id = t.entity_id AND s.transfer_id = t.id
        JOIN spending_paymentrequest r ON r.entity_id = s.entity_id AND r.id = s.request_id
        WHERE l.signed_by IS NOT NULL
    )
    SELECT DISTINCT number FROM acting WHERE person <> '00000000-0000-0000-0000-000000000000'
    GROUP BY entity_id, id, number, person HAVING count(DISTINCT duty) > 1
"""


def acts_had_their_right() -> Iterator[str]:
    """H3: whoever ordered or passed held the right there on that day, whatever became of it since; each order names the
    role that it was signed under.
    """
    for name, on, right, perimeter, holdings in _acted():
        if not any(right in each.rights and each.perimeter.holds(perimeter) for each in holdings):
            yield f"{name}: used {right} on {on} without holding it there"
    unnamed = models.PaymentOrder.objects.exclude(signed_by=models.SYSTEM_ID).filter(role="")
    for order in unnamed.order_by("entity_id", "id").iterator(2000):
        yield f"order {order.number}: signed by {order.signed_by_name} under no role"
