"""The commands of requests: `polyphonie requests list|show|circuit`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from uuid import UUID

from polyphonie.kernel.terminal import euros, explain


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of requests."""
    told = commands.add_parser("list", help="lister les demandes d'achat d'un organisme")
    told.add_argument("entity", type=UUID, metavar="ORGANISME")
    told.add_argument("--state", action="append", default=[], metavar="ÉTAT", help="submitted, approved…")
    told.add_argument("--limit", type=int, default=50, metavar="NOMBRE")
    told.set_defaults(run=_list, needs_database=True)
    shown = commands.add_parser("show", help="raconter une demande d'achat, ligne à ligne et étape par étape")
    shown.add_argument("entity", type=UUID, metavar="ORGANISME")
    shown.add_argument("request", type=UUID, metavar="DEMANDE")
    shown.set_defaults(run=_show, needs_database=True)
    circuit = commands.add_parser(
        "circuit",
        help="décider du circuit d'approbation d'un organisme ou d'un centre",
        description="Niveaux : centre, bop, programme, entity. Sortie : 0 fait, 1 refusé, avec toutes les raisons.",
    )
    circuit.add_argument("entity", type=UUID, metavar="ORGANISME")
    circuit.add_argument("steps", nargs="+", metavar="NIVEAU:EUROS", help="par exemple centre:0 programme:25000")
    circuit.add_argument("--centre", default="", metavar="CENTRE", help="par défaut, tout l'organisme")
    circuit.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="AAAA-MM-JJ")
    circuit.add_argument("--source", required=True, metavar="DÉCISION")
    circuit.set_defaults(run=_circuit, needs_database=True)


def _list(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from .queries import purchase_requests as queries
    from .terms.purchase_requests import STATE_NAMES, RequestState

    unknown = set(given.state) - set(RequestState)
    if unknown:
        print(f"États connus : {', '.join(RequestState)}.", file=sys.stderr)
        return 2
    kept_to = queries.Filter(states=frozenset(map(RequestState, given.state)))
    rows = queries.requests(
        actor=SYSTEM, entity=given.entity, on=clock.today(), kept_to=kept_to, limit=max(given.limit, 1)
    )
    for row in rows:
        amount = f"{Money(row.cents).decimal:>14}"
        print(f"{row.number}  {STATE_NAMES[row.state].fr:<14} {amount}  {row.centre:<16} {row.label}  ({row.id})")
    return 0


def _show(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money
    from polyphonie.kernel.refusals import Refused

    from .queries import purchase_requests as queries
    from .terms.purchase_requests import MOVE_NAMES, STATE_NAMES

    try:
        view = queries.request(actor=SYSTEM, entity=given.entity, request=given.request, on=clock.today())
    except Refused as refused:
        return explain(refused.refusals)
    row = view.row
    print(f"{row.number}  {STATE_NAMES[row.state].fr}  {Money(row.cents).decimal} €  {row.label}")
    for line in view.lines:
        amounts = f"{line.quantity} × {Money(line.unit_cents).decimal} = {Money(line.cents).decimal} €"
        print(f"  {line.place}. {line.label}  {amounts}  {line.purchasing_group}  {line.centre}  {line.wanted_on}")
    for event in view.events:
        level = f" [{event.level}]" if event.level else ""
        reason = f" : {event.reason}" if event.reason else ""
        print(f"  {event.on}  {MOVE_NAMES[event.move].fr}{level}  {event.by_name}{reason}")
    return 0


def _circuit(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions
    from .terms.circuits import ApprovalStep, Circuit, Level

    on = clock.today()
    try:
        named = [each.partition(":") for each in given.steps]
        steps = tuple(ApprovalStep(Level(level), euros(least)) for level, _, least in named)
    except ValueError:
        print("Écrivez chaque niveau comme programme:25000.", file=sys.stderr)
        return 2
    circuit = Circuit(given.entity, given.centre, given.from_on or on, steps, given.source)
    try:
        actions.set_circuit(actor=SYSTEM, circuit=circuit, on=on)
    except Refused as refused:
        return explain(refused.refusals)
    return 0
