"""Periods are restricted, closed, reopened: in their order, by whoever may close the accounts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import models, rules, terms
from polyphonie.ledger.queries import publications
from polyphonie.ledger.statements.terms import PUBLISHED
from polyphonie.ledger.terms import PERIOD_LIFE, PeriodState


@action
def restrict_period(*, actor: Actor, entity: UUID, year: int, period: int, on: date) -> None:
    """Keep a period for those who close the accounts, while they finish it.

    Refuses: LED-BOO-01, LED-YEA-01, LED-PER-02, KER-LIF-01 it is closed, ACC-RIG-01.
    """
    _move("restrict", actor=actor, entity=entity, year=year, period=period, on=on, reason="")


@action
def close_period(*, actor: Actor, entity: UUID, year: int, period: int, on: date) -> None:
    """Close a period: the database itself takes no entry there any more. Those before it are closed first.

    Refuses: LED-BOO-01, LED-YEA-01, LED-PER-02, LED-PER-04 one before it is open, ACC-RIG-01.
    """
    _move("close", actor=actor, entity=entity, year=year, period=period, on=on, reason="")


@action
def reopen_period(*, actor: Actor, entity: UUID, year: int, period: int, reason: str, on: date) -> None:
    """Open a period again, for a reason that stays in the journal. Those after it are reopened first.

    Refuses: LED-REA-01, LED-BOO-01, LED-YEA-01, LED-PER-02, LED-PER-05 one after it is closed, LED-PUB-04 the year's
    accounts are published, ACC-RIG-01.
    """
    refuse(rules.reason_refusals(reason.strip()))
    _move("reopen", actor=actor, entity=entity, year=year, period=period, on=on, reason=reason.strip())


def _move(move: str, *, actor: Actor, entity: UUID, year: int, period: int, on: date, reason: str) -> None:
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    periods = models.Period.locked(book, year)
    found = next((each for each in periods if each.number == period), None)
    if found is None:
        raise Refused(terms.PERIOD_WRONG(on=f"{year}", period=period))
    before = PeriodState(found.state)
    if before is PERIOD_LIFE.moves[move].target:
        unchanged()
        return
    after = PERIOD_LIFE.after(move, before)
    if publications.publication(entity, year=year) is not None:
        raise Refused(PUBLISHED(year=year))
    closed = [each.number for each in periods if each.state == PeriodState.CLOSED]
    refuse(rules.order_refusals(move, period=period, closed=closed, periods=[each.number for each in periods]))
    found.state = after
    found.save(update_fields=["state"])
    note(
        entity=entity,
        subject=f"period:{year}-{period:02d}",
        before=before,
        after=after,
        **({"reason": reason} if reason else {}),
    )
