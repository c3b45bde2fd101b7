"""`polyphonie edi`: the drop folders of partners, once or again and again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `collect` and `watch` to the group `edi`."""
    for name, purpose, function in (
        ("collect", "relever une fois les dossiers des partenaires, et y remettre comptes rendus et statuts", _collect),
        ("watch", "le faire à intervalles, jusqu’à ce qu’on l’arrête", _watch),
    ):
        command = subparsers.add_parser(name, help=purpose, description=f"{purpose.capitalize()}.")
        command.add_argument("folder", type=Path, metavar="DOSSIER", help="celui qui contient partners.tsv")
        command.set_defaults(run=function, needs_database=True)
        if function is _watch:
            command.add_argument("--every", type=int, default=10, metavar="SECONDES")


def _collect(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock

    from . import exchanging, folders

    try:
        done = exchanging.exchange(given.folder, on=clock.today())
    except folders.PartnersUnreadable as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"{done['received']} reçus, {done['refused']} refusés, {done['handed over']} remis")
    return 1 if done["failed"] else 0


def _watch(given: argparse.Namespace) -> int:
    from threading import Event

    from polyphonie.kernel import worker

    stop = Event()
    worker.stop_on_signals(stop)
    while True:
        code = _collect(given)
        if code == 2 or stop.wait(given.every):
            return code
