"""The command `polyphonie invoice check`: one JSON line per document for programs, plain French lines for people."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .verdict import Report, Unreadable

RED, YELLOW, GREEN, FAINT, PLAIN = "\033[31m", "\033[33m", "\033[32m", "\033[2m", "\033[0m"
MOST_SCHEMA_LINES = 10
ALL_VALID, SOME_INVALID, SOME_UNREADABLE = 0, 1, 2


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands on invoices that need no database."""
    parser = commands.add_parser(
        "check",
        help="vérifier des factures UBL, CII ou Factur-X, et des messages de cycle de vie CDAR",
        description="Vérifie chaque facture (schéma et règles) et dit ce qui ne va pas. "
        "Code de sortie : 0 toutes valides, 1 au moins une non valide, 2 au moins une illisible.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="FICHIER|DOSSIER|ZIP")
    parser.add_argument(
        "--pack",
        choices=("auto", "en16931", "br-fr", "b2g"),
        default="auto",
        help="les règles : auto (selon le document), norme européenne, règles françaises, secteur public",
    )
    parser.add_argument("--no-xsd", action="store_true", help="ne pas vérifier le schéma XML")
    parser.add_argument("--json", action="store_true", help="une ligne JSON par document")
    parser.set_defaults(run=check)


def check(given: argparse.Namespace) -> int:
    """Check every document of the given paths and print each verdict as soon as it is known."""
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    outcome = ALL_VALID
    for name, verdict in verdicts(given.paths, pack=given.pack, xsd=not given.no_xsd):
        readable = hasattr(verdict, "failed")
        if not readable:
            outcome = SOME_UNREADABLE
        elif not verdict.valid:
            outcome = max(outcome, SOME_INVALID)
        if given.json:
            line = verdict.as_json(file=name) if readable else refusal_as_json(verdict, file=name)
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            lines = report_lines(verdict, name=name) if readable else refusal_lines(verdict, name=name)
            for text, paint in lines:
                print(f"{paint}{text}{PLAIN}" if colour and paint else text)
    return outcome


def verdicts(paths: list[Path], *, pack: Any, xsd: bool) -> Iterator[tuple[str, Any]]:
    """(name, report or refusal) of each document."""
    from . import cdar
    from . import check as check_document
    from .refusals import unreadable
    from .sources import documents
    from .verdict import Unreadable

    for path in paths:
        try:
            for name, content in documents(path):
                if isinstance(content, Unreadable):
                    yield name, content
                    continue
                try:
                    if cdar.recognised(content):
                        yield name, cdar.check(content, file_name=name, structured=xsd)
                    else:
                        yield name, check_document(content, file_name=name, pack=pack, xsd=xsd)
                except Unreadable as refusal:
                    yield name, refusal
        except OSError as error:
            yield str(path), unreadable("DOC-FIL-05", detail=error.strerror or str(error))


def refusal_as_json(refusal: Unreadable, *, file: str) -> dict[str, Any]:
    """The same line as for a report, for a file that cannot be read: the refusal stands among the failures."""
    return {
        "file": file,
        "syntax": None,
        "profile": None,
        "packs": [],
        "valid": False,
        "xsd": {"checked": False, "valid": False, "errors": []},
        "failed": [
            {
                "rule": refusal.code,
                "flag": "fatal",
                "where": "",
                "message": refusal.message_fr,
                "remedy": refusal.remedy_fr,
                "term": "",
            }
        ],
        "cpu_ms": 0.0,
    }


def refusal_lines(refusal: Unreadable, *, name: str) -> Iterator[tuple[str, str]]:
    """What a person reads about a file that cannot be read: (text, colour) lines."""
    yield f"✗ {name} : illisible ({refusal.code})", RED
    yield f"    {refusal.message_fr}", ""
    yield f"    → {refusal.remedy_fr}", FAINT


def report_lines(report: Report, *, name: str) -> Iterator[tuple[str, str]]:
    """What a person reads about a document: (text, colour) lines."""
    kind = " · ".join(part for part in (report.syntax, report.profile, ", ".join(report.packs)) if part)
    warnings = len(report.failed) - len(report.fatal)
    if report.valid:
        told = f" ({warnings} avertissement{'s' if warnings > 1 else ''})" if warnings else ""
        yield f"✓ {name} : valide{told} — {kind}, {report.cpu_ms:.1f} ms", GREEN
    else:
        yield f"✗ {name} : non valide — {kind}, {report.cpu_ms:.1f} ms", RED
    for error in report.schema.errors[:MOST_SCHEMA_LINES]:
        yield f"    schéma  {error.message_fr}", RED
    if len(report.schema.errors) > MOST_SCHEMA_LINES:
        yield f"    schéma  … et {len(report.schema.errors) - MOST_SCHEMA_LINES} autres écarts", RED
    for failure in report.failed:
        fatal = failure.flag == "fatal"
        yield f"    {failure.rule}  {failure.place_fr} : {failure.message_fr}", RED if fatal else YELLOW
        yield f"        → {failure.remedy_fr}", FAINT
