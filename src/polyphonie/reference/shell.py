"""The commands of nomenclatures: `polyphonie nomenclatures load|list|import|export|find|show`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polyphonie.kernel.refusals import Refused

    from .terms import EditionReport

_SHOWN = 20


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of nomenclatures."""
    commands.add_parser("load", help="prendre les nomenclatures livrées avec le programme").set_defaults(
        run=_load, needs_database=True
    )
    listing = commands.add_parser("list", help="dire quelles nomenclatures sont tenues, et leur taille")
    importing = commands.add_parser("import", help="prendre une édition d’un fichier CSV, toute ou rien")
    importing.add_argument("kind", metavar="NOMENCLATURE")
    importing.add_argument("file", type=Path, metavar="FICHIER")
    importing.add_argument("--name", required=True, metavar="NOM", help="le texte ou la version d’où elle vient")
    importing.add_argument("--dry-run", action="store_true", help="dire les différences, sans rien prendre")
    importing.add_argument(
        "--ending-absent", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="terminer ce jour ce qu’il ne nomme pas"
    )
    importing.set_defaults(run=_import, needs_database=True)
    exporting = commands.add_parser("export", help="écrire une nomenclature, telle qu’on peut la reprendre")
    exporting.add_argument("kind", metavar="NOMENCLATURE")
    exporting.add_argument("--out", type=Path, metavar="FICHIER", help="par défaut, la sortie standard")
    finding = commands.add_parser("find", help="chercher des codes par leurs mots")
    finding.add_argument("text", metavar="TEXTE", nargs="+")
    showing = commands.add_parser("show", help="dire l’histoire d’un code")
    showing.add_argument("kind", metavar="NOMENCLATURE")
    showing.add_argument("code", metavar="CODE")
    for parser, run in ((listing, _list), (exporting, _export), (finding, _find), (showing, _show)):
        parser.set_defaults(run=run, needs_database=True)
    for parser in (listing, exporting, finding):
        parser.add_argument("--on", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="le jour demandé")


def _load(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import actions

    for report in actions.load_shipped(actor=SYSTEM, on=clock.today()):
        print(_tally(report))
    return 0


def _list(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock

    from . import queries
    from .terms.kinds import kind_name

    for kind, count in queries.sizes(on=given.on or clock.today()).items():
        print(f"{kind:18} {count:6}  {kind_name(kind, 'fr')}")
    return 0


def _import(given: argparse.Namespace) -> int:
    """0 taken (or tried), 2 refused."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions, queries

    try:
        with given.file.open("rb") as file:
            report = actions.import_edition(
                actor=SYSTEM,
                kind=queries.kind_named(given.kind),
                file=file,
                name=given.name,
                file_name=given.file.name,
                on=clock.today(),
                ending_absent=given.ending_absent,
                dry_run=given.dry_run,
            )
    except OSError as error:
        print(f"{given.file} : {error.strerror}", file=sys.stderr)
        return 2
    except Refused as refused:
        return _refused(refused)
    _tell(report)
    return 0


def _tell(report: EditionReport) -> None:
    from .terms import CHANGE_NAMES

    for told in report.differences[:_SHOWN]:
        fields = f" ({', '.join(told.fields)})" if told.fields else ""
        print(f"{told.code:14} {CHANGE_NAMES[told.change][0]} le {told.on} : {told.after or told.before}{fields}")
    if len(report.differences) > _SHOWN:
        print(f"… et {len(report.differences) - _SHOWN} autres")
    print(_tally(report))
    if report.dry_run:
        print("Essai à blanc : rien n’a changé.")


def _tally(report: EditionReport) -> str:
    from .terms import Change

    changed = report.changed
    return (
        f"{report.kind:18} {report.lines} lignes : {changed[Change.CREATED]} codes créés,"
        f" {changed[Change.AMENDED]} modifiés, {changed[Change.ENDED]} terminés, {report.unchanged} inchangés"
    )


def _export(given: argparse.Namespace) -> int:
    from polyphonie.kernel.refusals import Refused

    from . import nomenclature_file, queries

    try:
        kind = queries.kind_named(given.kind)
    except Refused as refused:
        return _refused(refused)
    lines = nomenclature_file.written(kind, queries.everything(kind, on=given.on))
    if given.out is None:
        sys.stdout.writelines(lines)
        return 0
    with given.out.open("w", encoding="utf-8", newline="") as out:
        out.writelines(lines)
    return 0


def _find(given: argparse.Namespace) -> int:
    """0 something was found, 1 nothing."""
    from polyphonie.kernel import clock

    from . import queries

    found = queries.find(" ".join(given.text), on=given.on or clock.today())
    for said in found:
        print(f"{said.kind:18} {said.code:14} {said.label}")
    return 0 if found else 1


def _show(given: argparse.Namespace) -> int:
    """0 something is said of the code, 1 nothing."""
    from polyphonie.kernel.refusals import Refused

    from . import queries

    try:
        kind = queries.kind_named(given.kind)
    except Refused as refused:
        return _refused(refused)
    for said in queries.history(kind, given.code):
        until = f"au {said.span.end} exclu" if said.span.end else "sans fin prévue"
        print(f"du {said.span.start} {until} : {said.label}  [{said.source}]")
        for name, value in said.attributes.items():
            print(f"    {name} : {value}")
    for one in queries.replacements(kind, given.code):
        print(f"le {one.on}, {one.successor} remplace {one.predecessor}  [{one.source}]")
    return 0 if queries.history(kind, given.code) else 1


def _refused(refused: Refused) -> int:
    for refusal in refused.refusals:
        print(f"{refusal.where or '—'}  {refusal.code}  {refusal.fr}", file=sys.stderr)
    return 2
