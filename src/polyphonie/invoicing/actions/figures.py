"""The figures of dashboards, counted anew from the invoices: a month is counted whole, in one transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.invoicing import models
from polyphonie.invoicing.terms.figures import Measure
from polyphonie.kernel import clock
from polyphonie.kernel.acts import unit
from polyphonie.kernel.identity import PLATFORM, first_id_of

_AMOUNT: Final = """
    coalesce(sum(CASE WHEN kind = 'credit_note' THEN -due_cents ELSE due_cents END) FILTER (WHERE currency = 'EUR'), 0)
"""
_INTO: Final = "INSERT INTO invoicing_figure (owner_id, month, measure, key, number, amount_cents, counted_at)"
_WHERE: Final = "i.id >= %(first)s AND i.id < %(next)s"
_FIRST_EVENT: Final = """
    JOIN LATERAL (
        SELECT at, reason_code FROM invoicing_statusevent e
        WHERE e.entity_id = i.entity_id AND e.invoice_id = i.id AND e.state = '{state}' ORDER BY e.id LIMIT 1
    ) event ON true
"""


def _counting(measure: Measure, key: str, *, joined: str = "", services: bool = False) -> str:
    """The statement that counts one measure, by one key, for entities, suppliers and the platform at once."""
    owner, sets = (
        "coalesce(i.entity_id, i.supplier_id, %(platform)s)",
        "(i.entity_id, key), (i.supplier_id, key), (key)",
    )
    if services:
        owner, sets = "i.entity_id", "(i.entity_id, key)"
    return f"""{_INTO}
        SELECT {owner}, %(month)s, '{measure}', key, count(*), {_AMOUNT}, %(now)s
        FROM (SELECT i.*, {key} AS key FROM invoicing_invoice i {joined} WHERE {_WHERE}) i
        GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608  our own words


_STATEMENTS: Final = (
    _counting(Measure.DEPOSITED, "''"),
    _counting(Measure.STATE, "i.state"),
    _counting(Measure.SERVICE, "i.service_code", services=True),
    _counting(Measure.REJECTED, "event.reason_code", joined=_FIRST_EVENT.format(state="rejected")),
    _counting(
        Measure.PAID_AFTER,
        "greatest(0, extract(day FROM event.at - i.deposited_at))::int::text",
        joined=_FIRST_EVENT.format(state="in_payment"),
    ),
)


def recount(*, on: date, months: int) -> None:
    """Count the last months anew, the present one included, each in its own transaction. Repeats safely."""
    month = on.replace(day=1)
    for _ in range(months):
        _recount_month(month)
        month = _before(month)


def _recount_month(month: date) -> None:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    asked: dict[str, UUID | date | datetime] = {
        "platform": PLATFORM,
        "month": month,
        "first": first_id_of(_midnight(month)),
        "next": first_id_of(_midnight(following)),
        "now": clock.now(),
    }
    with unit(), connection.cursor() as cursor:
        models.Figure.objects.filter(month=month).delete()
        for statement in _STATEMENTS:
            cursor.execute(statement, asked)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.PARIS)


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
