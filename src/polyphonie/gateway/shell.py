"""The commands of webhooks: `polyphonie webhooks list|dispatches|replay`."""

from __future__ import annotations

import argparse
from datetime import date
from uuid import UUID

from polyphonie.kernel.terminal import explain


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the gateway."""
    listing = commands.add_parser("list", help="écrire les webhooks et l'état de leur récepteur")
    listing.set_defaults(run=_list, needs_database=True)
    sent = commands.add_parser("dispatches", help="écrire les derniers envois d'un webhook et leurs réponses")
    sent.add_argument("webhook", type=UUID, metavar="WEBHOOK")
    sent.add_argument("--limit", type=int, default=50, metavar="NOMBRE")
    sent.set_defaults(run=_dispatches, needs_database=True)
    replaying = commands.add_parser(
        "replay",
        help="envoyer à nouveau ce qu'un webhook n'a pas reçu",
        description="Envoie à nouveau ce qui a été abandonné entre deux jours compris. Sortie : 0 fait, 1 refusé.",
    )
    replaying.add_argument("webhook", type=UUID, metavar="WEBHOOK")
    replaying.add_argument("--since", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ")
    replaying.add_argument("--until", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ")
    replaying.add_argument("--taken", action="store_true", help="aussi ce qui avait été reçu")
    replaying.set_defaults(run=_replay, needs_database=True)


def _list(_: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import queries

    after = None
    while rows := queries.webhooks(actor=SYSTEM, on=clock.today(), after=after):
        for row in rows:
            state = f"ne répond pas ({row.failures} échecs)" if row.failures else "actif"
            print(f"{row.id}  {row.client_name}  {row.url}  {state}")
        after = rows[-1].id
    return 0


def _dispatches(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import queries

    try:
        rows = queries.dispatches(actor=SYSTEM, webhook=given.webhook, on=clock.today(), limit=given.limit)
    except Refused as refused:
        return explain(refused.refusals)
    for row in rows:
        answer = row.last and (row.last.status or row.last.problem)
        print(f"{row.id}  {row.made_at:%Y-%m-%d %H:%M}  {row.topic}  {row.state}  {answer or '-'}  {row.tries}")
    return 0


def _replay(given: argparse.Namespace) -> int:
    from datetime import datetime, time, timedelta

    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.clock import PARIS
    from polyphonie.kernel.refusals import Refused

    from .actions import dispatches
    from .terms import DispatchState

    try:
        replayed = dispatches.replay_span(
            actor=SYSTEM,
            webhook=given.webhook,
            since=datetime.combine(given.since, time(), PARIS),
            before=datetime.combine(given.until + timedelta(days=1), time(), PARIS),
            states=[DispatchState.GIVEN_UP, *([DispatchState.TAKEN] if given.taken else [])],
            on=clock.today(),
        )
    except Refused as refused:
        return explain(refused.refusals)
    print(f"Messages à nouveau en attente : {replayed}")
    return 0
