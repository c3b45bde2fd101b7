"""The commands of payment requests: `polyphonie spending requests|deadlines|order|visa|suspend|answer|reject|…`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polyphonie.kernel.acts import Actor
    from polyphonie.kernel.refusals import Refusal


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of payment requests."""
    for name, run, purpose in (
        ("requests", _list, "lister les demandes de paiement, de la plus récente à la plus ancienne"),
        ("deadlines", _deadlines, "dire ce qui est ou sera payé en retard, le plus pressé d'abord"),
    ):
        told = commands.add_parser(name, help=purpose)
        told.add_argument("entity", type=UUID, metavar="ORGANISME")
        told.add_argument("--state", action="append", default=[], metavar="ÉTAT", help="entered, ordered, passed…")
        told.add_argument("--limit", type=int, default=50, metavar="NOMBRE")
        told.set_defaults(run=run, needs_database=True)
    for name, run, purpose, worded in (
        ("order", _order, "signer les ordres de payer de demandes", False),
        ("visa", _visa, "viser des demandes dont tous les contrôles tiennent d'eux-mêmes", False),
        ("suspend", _suspend, "suspendre des demandes, en disant pourquoi", True),
        ("answer", _answer, "répondre à une suspension", True),
        ("reject", _reject, "rejeter des demandes, en disant pourquoi", True),
        ("interest", _interest, "liquider les intérêts de demandes payées en retard", False),
    ):
        act = commands.add_parser(name, help=purpose, description="Sortie : 0 fait, 1 refusé, avec toutes les raisons.")
        act.add_argument("entity", type=UUID, metavar="ORGANISME")
        act.add_argument("numbers", nargs="+", metavar="DEMANDE", help="numéros des demandes")
        act.add_argument(
            "--as", dest="email", required=True, metavar="ADRESSE", help="qui agit, sous ses habilitations"
        )
        if worded:
            act.add_argument("--words", required=True, metavar="RAISONS")
        if name == "suspend":
            act.add_argument("--cause", required=True, metavar="MOTIF", help="missing_document, wrong_invoice…")
        act.set_defaults(run=run, needs_database=True)


def _list(given: argparse.Namespace) -> int:
    return _print(given, by_deadline=False)


def _deadlines(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from .queries import payment_requests as queries

    found = queries.deadlines(actor=SYSTEM, entity=given.entity, on=clock.today())
    for words, (count, cents) in zip(
        ("en retard", "sous sept jours", "dans les délais", "interrompues"),
        (found.late, found.soon, found.in_time, found.stopped),
        strict=True,
    ):
        print(f"{words:<16} {count:>6}  {Money(cents).said('fr')}")
    return _print(given, by_deadline=True)


def _print(given: argparse.Namespace, *, by_deadline: bool) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from .queries import payment_requests as queries
    from .terms.payment_requests import REQUEST_STATES, TO_PAY, RequestState

    unknown = set(given.state) - set(RequestState)
    if unknown:
        print(f"États connus : {', '.join(RequestState)}.", file=sys.stderr)
        return 2
    states = frozenset(map(RequestState, given.state)) or (TO_PAY if by_deadline else frozenset())
    on = clock.today()
    rows = queries.requests(
        actor=SYSTEM,
        entity=given.entity,
        on=on,
        kept_to=queries.Filter(states=states),
        by_deadline=by_deadline,
        limit=max(given.limit, 1),
    )
    for row in rows:
        left = row.days_left(on=on)
        days = "" if left is None else f"{left:>4} j"
        state, amount = REQUEST_STATES[row.state].fr, Money(row.cents).said("fr")
        print(f"{row.number}  {state:<18} {amount:>18}  {days:<6}  {row.supplier_name}  {row.label}")
    return 0


def _order(given: argparse.Namespace) -> int:
    from . import actions

    return _each(given, lambda actor, request, on: actions.order_payment(**_on(given, actor, request, on)))


def _visa(given: argparse.Namespace) -> int:
    from . import actions

    return _each(given, lambda actor, request, on: actions.pass_request(**_on(given, actor, request, on)))


def _suspend(given: argparse.Namespace) -> int:
    from . import actions

    worded = {"cause": given.cause, "words": given.words}
    return _each(given, lambda actor, request, on: actions.suspend_request(**_on(given, actor, request, on), **worded))


def _answer(given: argparse.Namespace) -> int:
    from . import actions

    words = given.words
    return _each(
        given, lambda actor, request, on: actions.answer_suspension(**_on(given, actor, request, on), words=words)
    )


def _reject(given: argparse.Namespace) -> int:
    from . import actions

    words = given.words
    return _each(
        given, lambda actor, request, on: actions.reject_request(**_on(given, actor, request, on), words=words)
    )


def _interest(given: argparse.Namespace) -> int:
    from . import actions

    return _each(given, lambda actor, request, on: actions.liquidate_interest(**_on(given, actor, request, on)))


def _on(given: argparse.Namespace, actor: Actor, request: UUID, on: date) -> dict[str, Any]:
    return {"actor": actor, "entity": given.entity, "request": request, "on": on}


def _each(given: argparse.Namespace, act: Callable[[Actor, UUID, date], object]) -> int:
    """Act on each request that is named, as the person who is; each that is refused says why."""
    from polyphonie.access import queries as access
    from polyphonie.kernel import clock
    from polyphonie.kernel.refusals import Refused

    from .queries import payment_requests as queries

    on = clock.today()
    try:
        actor = access.actor_named(given.email)
    except Refused as refused:
        return _told("", refused.refusals)
    status = 0
    for number in given.numbers:
        try:
            act(actor, queries.by_number(given.entity, number), on)
        except Refused as refused:
            status = _told(f"{number}  ", refused.refusals)
        else:
            print(f"{number}  fait")
    return status


def _told(about: str, refusals: Sequence[Refusal]) -> int:
    for refusal in refusals:
        print(f"{about}{refusal.code}  {refusal.fr}", file=sys.stderr)
    return 1
