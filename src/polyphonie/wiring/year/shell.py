"""The command `polyphonie books year`: a State's year, made in the database of the demonstration."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from polyphonie.kernel.terminal import explain


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    making = commands.add_parser(
        "year",
        help="faire l’exercice d’un État : loi de finances, répartition, dépenses, recettes, clôture",
        description="La loi de finances est toujours entière ; les tailles disent ce qui en est dépensé.",
    )
    making.add_argument("--year", type=int, default=2026, metavar="ANNÉE")
    making.add_argument("--missions", default="", metavar="CODES", help="AB,JA… (par défaut, toutes)")
    making.add_argument("--units", type=int, default=2, metavar="NOMBRE", help="UO par programme")
    making.add_argument("--documents", type=int, default=4, metavar="NOMBRE", help="pièces par enveloppe qui dépense")
    making.add_argument("--chained", default="", metavar="PROGRAMMES", help="0218,… : par la chaîne, acte par acte")
    making.add_argument("--chained-documents", type=int, default=6, metavar="NOMBRE", help="engagements par enveloppe")
    making.add_argument("--until", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="s’arrêter ce jour, sans clore")
    making.add_argument("--seed", type=int, default=1, help="le même germe donne le même exercice")
    making.set_defaults(run=_make, needs_database=True)


def _make(given: argparse.Namespace) -> int:
    """0 the year is made and closed, 1 something was refused."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.refusals import Refused
    from polyphonie.wiring import demonstration, preparation

    from . import making

    preparation.prepare()
    demonstration.load(on=clock.today())
    entity, suppliers = demonstration.state()
    size = making.Size(
        year=given.year,
        missions=tuple(given.missions.split(",")) if given.missions else None,
        units=given.units,
        documents=given.documents,
        seed=given.seed,
        until=given.until,
        chained=tuple(given.chained.split(",")) if given.chained else (),
        chained_documents=given.chained_documents,
    )
    try:
        told = making.make(size, entity=entity, suppliers=suppliers, cast=demonstration.cast(), say=print)
    except making.AlreadyMade:
        print(f"L’exercice {given.year} est déjà ouvert : un exercice inventé ne se mêle pas à lui.", file=sys.stderr)
        return 1
    except making.NoFinanceAct:
        print(f"Aucune loi de finances n’est connue pour {given.year} : prenez-en une plus récente.", file=sys.stderr)
        return 1
    except Refused as refused:
        return explain(refused.refusals)
    for line in told.lines():
        print(line)
    return 0
