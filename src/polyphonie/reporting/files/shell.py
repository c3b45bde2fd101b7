"""The commands `polyphonie restitutions …`: each restitution written whole as a file, CSV or XLSX."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polyphonie.budget.queries.details import Selection

    from .making import File


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    executed = commands.add_parser(
        "execution", help="les crédits consommés, ligne à ligne (INF-BUD-53), en AE ou en CP"
    )
    executed.add_argument("kind", choices=["AE", "CP"], metavar="AE|CP")
    executed.add_argument("--layout", choices=["inf-bud-53", "aife"], default="inf-bud-53")
    executed.set_defaults(run=_execution, needs_database=True)
    over_time = commands.add_parser("months", help="les crédits consommés mois par mois, par programme, en AE et en CP")
    over_time.set_defaults(run=_months, needs_database=True)
    left = commands.add_parser("outstanding", help="les restes à payer, poste par poste")
    left.set_defaults(run=_outstanding, needs_database=True)
    for name, what in (
        ("uncertified", "les factures sans service fait certifié, par âge"),
        ("delays", "les délais de paiement, et ce qui sera en retard"),
        ("payments", "les paiements par programme, fondement et flux"),
        ("year_end", "ce qu'un programme doit en fin d'exercice, et ce qui empêche de clore"),
        ("purchases", "les demandes d'achat par état et par âge"),
    ):
        told = commands.add_parser(name, help=what)
        told.add_argument("--entity", default="", metavar="SIRET", help="par défaut, la seule qui ait un budget")
        told.add_argument("--centre", default="", metavar="CODE", help="ce programme ou ce centre, et en dessous")
        told.add_argument("--known-on", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="au soir de ce jour")
        told.add_argument("--out", type=Path, metavar="CHEMIN", help=".csv ou .xlsx ; par défaut, CSV à l'écran")
        told.set_defaults(run=_of_catalogue, needs_database=True, restitution=name)
    for parser in (executed, over_time, left):
        parser.add_argument("--entity", default="", metavar="SIRET", help="par défaut, la seule qui ait un budget")
        parser.add_argument("--year", type=int, required=True, metavar="ANNÉE")
        for name, metavar in (("programme", "CODE"), ("centre", "CODE"), ("title", "TITRE")):
            parser.add_argument(f"--{name}", default="", metavar=metavar)
        for name, what in (
            ("start", "imputé à partir de"),
            ("end", "imputé jusqu'à"),
            ("known-on", "connu au soir de"),
        ):
            parser.add_argument(f"--{name}", type=date.fromisoformat, metavar="AAAA-MM-JJ", help=what)
        parser.add_argument("--out", type=Path, metavar="CHEMIN", help=".csv ou .xlsx ; par défaut, CSV à l'écran")


def _execution(given: argparse.Namespace) -> int:
    from polyphonie.budget.terms import Kind
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import making

    selection = _selection(given)
    if selection is None:
        return 2
    return _written(
        making.execution(
            actor=SYSTEM, selection=selection, kind=Kind(given.kind), layout=given.layout, on=clock.today()
        ),
        given.out,
    )


def _months(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import making

    selection = _selection(given)
    if selection is None:
        return 2
    return _written(making.months(actor=SYSTEM, selection=selection, on=clock.today(), language="fr"), given.out)


def _outstanding(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import making

    selection = _selection(given)
    if selection is None:
        return 2
    return _written(making.outstanding(actor=SYSTEM, selection=selection, on=clock.today(), language="fr"), given.out)


def _of_catalogue(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.reporting.queries import places
    from polyphonie.spending.queries.restitutions import Scope

    from . import bodies, making

    entity, on = bodies.only(given.entity), clock.today()
    if entity is None:
        print(bodies.WHICH, file=sys.stderr)
        return 2
    scope = Scope(entity, min(given.known_on or on, on), places.asked(given.centre, on=on))
    return _written(making.of_catalogue(given.restitution, actor=SYSTEM, scope=scope, on=on, language="fr"), given.out)


def _selection(given: argparse.Namespace) -> Selection | None:
    """What is asked; None when the body is not told and is not the only one."""
    from polyphonie.budget.queries.details import Selection
    from polyphonie.budget.terms import Group

    from . import bodies

    entity = bodies.only(given.entity)
    if entity is None:
        print(bodies.WHICH, file=sys.stderr)
        return None
    kept = {Group.PROGRAMME: given.programme, Group.CENTRE: given.centre, Group.TITLE: given.title}
    only = {group: value for group, value in kept.items() if value}
    return Selection(entity, given.year, only, given.start, given.end, given.known_on)


def _written(file: File, out: Path | None) -> int:
    """Write a file to its place, its form told by the ending of its name."""
    from polyphonie.documents.tables import csv_lines, write_xlsx

    if out is None:
        sys.stdout.writelines(csv_lines(file.table, file.manner))
    elif out.suffix == ".xlsx":
        with out.open("wb") as binary:
            write_xlsx(binary, file.table, file.manner)
    else:
        with out.open("w", encoding="utf-8", newline="") as text:
            text.writelines(csv_lines(file.table, file.manner))
    return 0
