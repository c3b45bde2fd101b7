"""The commands `polyphonie invoice check` and `explain`: JSON lines for programs, plain words in colour for people."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Container, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from .batches import Judged, Lines, Summary
    from .sources import Source
    from .verdict import Judgement, Language, Unreadable

RED, YELLOW, GREEN, FAINT, BOLD, PLAIN = "\033[31m", "\033[33m", "\033[32m", "\033[2m", "\033[1m", "\033[0m"
MOST_SCHEMA_LINES = 10
MOST_RULES = 20
ALL_VALID, SOME_INVALID, SOME_UNREADABLE = 0, 1, 2
UNKNOWN_RULE = 2
REPORTS = (".html", ".pdf", ".csv", ".json")
WORDS = {
    "fr": {
        "unreadable": "illisible",
        "valid": "valide",
        "invalid": "non valide",
        "warning": "avertissement",
        "warnings": "avertissements",
        "schema": "schéma",
        "one_more": "… et un autre écart",
        "more": "… et {} autres écarts",
        "progress": "Contrôle",
    },
    "en": {
        "unreadable": "unreadable",
        "valid": "valid",
        "invalid": "not valid",
        "warning": "warning",
        "warnings": "warnings",
        "schema": "schema",
        "one_more": "… and one other error",
        "more": "… and {} other errors",
        "progress": "Checking",
    },
}


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
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FICHIER.jsonl",
        help="écrire les lignes JSON dans ce fichier ; la même commande reprend où elle s'était arrêtée",
    )
    parser.add_argument("--report", type=report_path, metavar="FICHIER.html|pdf|csv|json", help="écrire un rapport")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processus (par défaut : un par cœur)")
    parser.add_argument("--language", choices=("fr", "en"), default="fr", help="langue des phrases (fr par défaut)")
    parser.set_defaults(run=check)
    explained = commands.add_parser("explain", help="expliquer une règle : ce qu'elle demande et quoi corriger")
    explained.add_argument("rule", metavar="RÈGLE", help="un identifiant, par exemple BR-CO-14 ou DOC-XML-02")
    explained.add_argument("--language", choices=("fr", "en"), default="fr", help="langue (fr par défaut)")
    explained.set_defaults(run=explain)


def report_path(given: str) -> Path:
    path = Path(given)
    if path.suffix.lower() not in REPORTS:
        raise argparse.ArgumentTypeError(f"un rapport finit par {', '.join(REPORTS)} : {given}")
    return path


def check(given: argparse.Namespace) -> int:
    """Check every document of the given paths and print each verdict as soon as it is known."""
    from . import batches, reports

    language: Language = given.language
    summary = batches.Summary()
    with ExitStack() as stack:
        out: IO[str] | None = None
        told: Container[str] = ()
        if given.out:
            out, told = batches.continued(given.out, summary)
            stack.enter_context(out)
        before = summary.total
        report = stack.enter_context(reports.Writer(given.report, language=language)) if given.report else None
        if report and given.out:
            for verdict in batches.verdicts(given.out):
                report.add(verdict)
        verdicts = batches.judge(
            documents(given.paths, but=told),
            pack=given.pack,
            xsd=not given.no_xsd,
            language=language,
            tell=batches.untold if given.json or out else partial(lines_of, language=language),
            processes=given.jobs,
        )
        for judged in watched(verdicts, paths=given.paths, done=before, language=language):
            summary.add(judged.verdict)
            if report:
                report.add(judged.verdict)
            tell(judged, out=out, as_json=given.json)
    if out is not None or (summary.total > 1 and not given.json):
        tell_summary(summary, language=language)
    if summary.unreadable:
        return SOME_UNREADABLE
    return SOME_INVALID if summary.invalid else ALL_VALID


def documents(paths: Iterable[Path], *, but: Container[str]) -> Iterator[Source]:
    from . import sources

    for path in paths:
        yield from sources.documents(path, but=but)


def watched(verdicts: Iterable[Judged], *, paths: list[Path], done: int, language: Language) -> Iterator[Judged]:
    """The verdicts, with a progress bar for a person who has many documents checked."""
    from . import sources

    if not sys.stderr.isatty() or not any(path.is_dir() or path.suffix.lower() == ".zip" for path in paths):
        yield from verdicts
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(WORDS[language]["progress"], total=sum(map(sources.expected, paths)), completed=done)
        for verdict in verdicts:
            progress.advance(task)
            yield verdict


def tell(judged: Judged, *, out: IO[str] | None, as_json: bool) -> None:
    """Write a verdict to the file of verdicts, or print it."""
    if out is not None or as_json:
        # Each line reaches the system at once: what is killed loses at most the line that it was writing.
        print(json.dumps(judged.verdict, ensure_ascii=False), file=out or sys.stdout, flush=True)
        return
    for text, paint in judged.lines:
        say(text, paint)


def say(text: str, paint: str = "") -> None:
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(f"{paint}{text}{PLAIN}" if colour and paint else text)


def tell_summary(summary: Summary, *, language: Language) -> None:
    """How many documents came out how, and the rules that most of them break."""
    say(summary.told(language), BOLD)
    for rule, count in summary.broken(MOST_RULES):
        say(f"    {count:>7}  {rule}")


def lines_of(name: str, outcome: Judgement | Unreadable, *, language: Language) -> Lines:
    """What a person reads about a document: (text, colour) lines."""
    from .verdict import Unreadable

    if isinstance(outcome, Unreadable):
        return tuple(refusal_lines(outcome, name=name, language=language))
    return tuple(report_lines(outcome, name=name, language=language))


def refusal_lines(refusal: Unreadable, *, name: str, language: Language) -> Iterator[tuple[str, str]]:
    """What a person reads about a file that cannot be read."""
    french = language == "fr"
    yield f"✗ {name} : {WORDS[language]['unreadable']} ({refusal.code})", RED
    yield f"    {refusal.message_fr if french else refusal.message_en}", ""
    yield f"    → {refusal.remedy_fr if french else refusal.remedy_en}", FAINT


def report_lines(report: Judgement, *, name: str, language: Language) -> Iterator[tuple[str, str]]:
    """What a person reads about a document that could be judged."""
    words, french = WORDS[language], language == "fr"
    kind = " · ".join(part for part in (report.syntax, report.profile, ", ".join(report.packs)) if part)
    warnings = len(report.failed) - len(report.fatal)
    cost = f"{report.cpu_ms:.1f} ms".replace(".", "," if french else ".")
    if report.valid:
        told = f" ({warnings} {words['warnings' if warnings > 1 else 'warning']})" if warnings else ""
        yield f"✓ {name} : {words['valid']}{told} — {kind}, {cost}", GREEN
    else:
        yield f"✗ {name} : {words['invalid']} — {kind}, {cost}", RED
    for error in report.schema.errors[:MOST_SCHEMA_LINES]:
        yield f"    {words['schema']}  {error.message_fr if french else error.message_en}", RED
    more = len(report.schema.errors) - MOST_SCHEMA_LINES
    if more > 0:
        yield f"    {words['schema']}  {words['more' if more > 1 else 'one_more'].format(more)}", RED
    for each in report.failed:
        place, message = (each.place_fr, each.message_fr) if french else (each.place_en, each.message_en)
        yield f"    {each.rule}  {place}{' :' if french else ':'} {message}", RED if each.flag == "fatal" else YELLOW
        yield f"        → {each.remedy_fr if french else each.remedy_en}", FAINT


def explain(given: argparse.Namespace) -> int:
    """Say what a rule demands; exit 2 with the nearest rules when there is none of that name."""
    from . import explaining

    language: Language = given.language
    try:
        explained = explaining.explain(given.rule)
    except KeyError:
        near = ", ".join(explaining.nearest(given.rule))
        unknown = f"Règle inconnue : {given.rule}" if language == "fr" else f"Unknown rule: {given.rule}"
        print(f"{unknown}{f' ({near} ?)' if near else ''}", file=sys.stderr)
        return UNKNOWN_RULE
    title, *rows = explaining.told(explained, language)
    say(title, BOLD)
    for row in rows:
        say(row)
    return 0
