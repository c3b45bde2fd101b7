"""The commands of the directory: `polyphonie directory import|take|tell|resolve|search|mandate…|generate`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from polyphonie.kernel.terminal import explain

if TYPE_CHECKING:
    from rich.console import Console

    from .terms import ImportReport
    from .terms.flows import FlowReport

_SHOWN = 20


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the directory's commands."""
    importing = commands.add_parser("import", help="importer un annuaire CSV (docs/annuaire.md)")
    importing.add_argument("file", type=Path, metavar="FICHIER")
    importing.add_argument("--dry-run", action="store_true", help="dire ce qui changerait, sans rien changer")
    importing.add_argument("--closing", action="store_true", help="fermer ce que le fichier ne mentionne plus")
    importing.add_argument("--refused", type=Path, metavar="FICHIER", help="où écrire toutes les lignes refusées (CSV)")
    importing.set_defaults(run=_import, needs_database=True)
    taking = commands.add_parser("take", help="prendre un flux 14 de l'annuaire de la réforme, complet ou différentiel")
    taking.add_argument("file", type=Path, metavar="FICHIER")
    taking.add_argument("--later", action="store_true", help="le laisser au travail de fond")
    taking.set_defaults(run=_take, needs_database=True)
    telling = commands.add_parser("tell", help="faire le flux 13 : ce qui a changé ici depuis le dernier")
    telling.add_argument("--out", type=Path, metavar="DOSSIER", default=Path())
    telling.set_defaults(run=_tell_portal, needs_database=True)
    resolving = commands.add_parser("resolve", help="dire qui répond à une adresse de facturation électronique")
    resolving.add_argument("address", metavar="ADRESSE")
    resolving.add_argument("--on", metavar="AAAA-MM-JJ", help="par défaut, aujourd'hui")
    resolving.set_defaults(run=_resolve, needs_database=True)
    searching = commands.add_parser("search", help="chercher une structure par nom, ville ou SIRET")
    searching.add_argument("text", metavar="TEXTE", nargs="+")
    searching.add_argument("--limit", type=int, default=_SHOWN)
    searching.set_defaults(run=_search, needs_database=True)
    listing = commands.add_parser("mandates", help="écrire les mandats qu'un fournisseur a donnés ou reçus")
    listing.add_argument("siret", metavar="SIRET")
    listing.set_defaults(run=_mandates, needs_database=True)
    mandating = commands.add_parser(
        "mandate",
        help="donner mandat à une entreprise de déposer et de suivre les factures d'une autre",
        description="Redonner le même mandat ne change rien. Code de sortie : 0 fait, 1 refusé.",
    )
    mandating.add_argument("principal", metavar="SIRET-MANDANT")
    mandating.add_argument("agent", metavar="SIRET-MANDATAIRE")
    mandating.add_argument("--from", dest="start", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="aujourd'hui")
    mandating.add_argument("--until", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="le premier jour sans mandat")
    mandating.set_defaults(run=_mandate, needs_database=True)
    ending = commands.add_parser("end-mandate", help="mettre fin à un mandat, aujourd'hui")
    ending.add_argument("mandate", type=UUID, metavar="MANDAT")
    ending.set_defaults(run=_end_mandate, needs_database=True)
    generating = commands.add_parser("generate", help="inventer un annuaire, pour les essais")
    generating.add_argument("--entities", type=int, required=True, metavar="NOMBRE")
    generating.add_argument("--seed", type=int, default=1, help="le même germe donne le même annuaire")
    generating.add_argument("--out", type=Path, metavar="FICHIER", help="par défaut, la sortie standard")
    generating.set_defaults(run=_generate)


def _mandates(given: argparse.Namespace) -> int:
    from polyphonie.access import queries as access
    from polyphonie.kernel import clock

    from . import queries
    from .terms import SupplierIdKind

    supplier = queries.supplier_by_identifier(SupplierIdKind.SIRET, given.siret)
    if supplier is None:
        print("Aucun fournisseur n'a ce SIRET.", file=sys.stderr)
        return 1
    for row in access.mandates_of([supplier.id], on=clock.today()):
        until = f"au {row.span.end} exclu" if row.span.end else "sans fin prévue"
        print(f"{row.id}  {row.principal_name} → {row.agent_name}  du {row.span.start} {until}")
    return 0


def _mandate(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions, queries
    from .terms import MANDATARY_UNKNOWN, SupplierIdKind

    on = clock.today()
    principal = queries.supplier_by_identifier(SupplierIdKind.SIRET, given.principal)
    try:
        if principal is None:
            raise Refused(MANDATARY_UNKNOWN(siret=given.principal))
        start = given.start or on
        made = actions.mandate_company(
            actor=SYSTEM, supplier=principal.id, siret=given.agent, start=start, until=given.until, on=on
        )
    except Refused as refused:
        return explain(refused.refusals)
    print(f"Mandat : {made.mandate}")
    return 0


def _end_mandate(given: argparse.Namespace) -> int:
    from polyphonie.access import actions as access
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    try:
        access.end_mandate(actor=SYSTEM, mandate=given.mandate, on=clock.today())
    except Refused as refused:
        return explain(refused.refusals)
    return 0


def _import(given: argparse.Namespace) -> int:
    """0 all lines taken, 1 some lines refused, 2 the file was not taken."""
    from rich.console import Console
    from rich.progress import Progress

    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        with given.file.open("rb") as file, Progress(console=console, transient=True) as bars:
            bar = bars.add_task("Lecture des lignes", total=_count_lines(file))
            report = actions.import_directory(
                actor=SYSTEM,
                file=file,
                name=given.file.name,
                on=clock.today(),
                closing=given.closing,
                dry_run=given.dry_run,
                progress=lambda lines: bars.update(bar, completed=lines),
            )
    except OSError as error:
        console.print(f"{given.file} : {error.strerror}", style="red", markup=False)
        return 2
    except Refused as refused:
        for refusal in refused.refusals:
            console.print(f"{refusal.code}  {refusal.fr}", style="red", markup=False)
        return 2
    _tell(report, console)
    if given.refused:
        _write_refused(report, given.refused)
    return 1 if report.lines_refused else 0


def _take(given: argparse.Namespace) -> int:
    """0 all lines taken (or left to the worker), 1 some lines refused, 2 the flow was not taken."""
    from rich.console import Console
    from rich.progress import Progress

    from polyphonie.kernel import clock, jobs
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions
    from .jobs import take_flow

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if given.later:
        jobs.defer(take_flow, path=str(given.file.resolve()))
        return 0
    try:
        with given.file.open("rb") as file, Progress(console=console, transient=True) as bars:
            bar = bars.add_task("Lecture des lignes", total=None)
            report = actions.take_flow(
                actor=SYSTEM,
                file=file,
                name=given.file.name,
                on=clock.today(),
                progress=lambda lines: bars.update(bar, completed=lines, description=f"{lines} lignes lues"),
            )
    except OSError as error:
        console.print(f"{given.file} : {error.strerror}", style="red", markup=False)
        return 2
    except Refused as refused:
        for refusal in refused.refusals:
            console.print(f"{refusal.code}  {refusal.fr}", style="red", markup=False)
        return 2
    _tell_flow(report, console)
    return 1 if report.lines_refused else 0


def _tell_flow(report: FlowReport, console: Console) -> None:
    for refused in report.refused[:_SHOWN]:
        console.print(f"ligne {refused.line}  {refused.code}  {refused.fr}", style="yellow", markup=False)
    console.print(
        f"{report.created} lignes créées, {report.amended} modifiées, {report.masked} masquées,"
        f" {report.ended} terminées, {report.unchanged} inchangées"
    )
    console.print(
        f"{report.lines} lignes lues, {report.lines_refused} refusées ; {report.passed_over} autres blocs passés"
    )
    if report.ending_withheld:
        console.print("Rien n'est terminé : un flux dont des lignes sont refusées ne dit pas ce qui est absent.")
    if report.repeated:
        console.print("Ce flux avait déjà été pris : rien n'a changé.")


def _tell_portal(given: argparse.Namespace) -> int:
    """0 a flow was written, 1 there is nothing to tell."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import actions

    made = actions.make_flow(actor=SYSTEM, on=clock.today())
    if made is None:
        print("Rien n'a changé depuis le dernier flux.", file=sys.stderr)
        return 1
    path: Path = given.out / made.file_name
    path.write_bytes(made.content)
    print(f"{path}  {made.lines} lignes")
    return 0


def _resolve(given: argparse.Namespace) -> int:
    """0 a line answers, 1 none does, 2 it is no address or no day."""
    from datetime import date

    from polyphonie.documents.directory import Address
    from polyphonie.kernel import clock

    from .queries import lines
    from .terms.lines import ADDRESS_INVALID, STATE_NAMES

    address = Address.of(given.address)
    if address is None:
        print(ADDRESS_INVALID(value=given.address).fr, file=sys.stderr)
        return 2
    try:
        on = date.fromisoformat(given.on) if given.on else clock.today()
    except ValueError:
        print(f"« {given.on} » n'est pas un jour : écrivez-le AAAA-MM-JJ.", file=sys.stderr)
        return 2
    found = lines.resolve(address, on=on)
    if found is None:
        print("Aucune ligne ne répond à cette adresse ce jour-là.", file=sys.stderr)
        return 1
    print(f"{found.address}  plateforme {found.platform}  {STATE_NAMES[found.state(on)][0]}")
    return 0


def _count_lines(file: BinaryIO) -> int:
    """How many line breaks, in blocks: a file may be one endless line."""
    count = 0
    while block := file.read(1 << 20):
        count += block.count(b"\n")
    return count


def _tell(report: ImportReport, console: Console) -> None:
    for refused in report.refused[:_SHOWN]:
        console.print(f"ligne {refused.line}  {refused.code}  {refused.fr}", style="yellow", markup=False)
    if len(report.refused) > _SHOWN:
        console.print(f"… et {len(report.refused) - _SHOWN} autres motifs (--refused FICHIER les écrit tous)")
    for noun, tally in (("structures", report.entities), ("services", report.services)):
        console.print(
            f"{noun:10} {tally.created} créées, {tally.amended} modifiées, {tally.unchanged} inchangées,"
            f" {tally.closed} fermées"
        )
    console.print(f"{report.lines} lignes lues, {report.lines_refused} refusées")
    if report.closing_withheld:
        console.print("Rien n'est fermé : un fichier dont des lignes sont refusées ne dit pas ce qui est absent.")
    if report.dry_run:
        console.print("Essai à blanc : rien n'a changé.")


def _write_refused(report: ImportReport, path: Path) -> None:
    from . import directory_file

    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(directory_file.refused_lines(report.refused, language="fr"))


def _search(given: argparse.Namespace) -> int:
    """0 something was found, 1 nothing."""
    from . import queries
    from .terms import references_name

    rows = queries.search_entities(" ".join(given.text), limit=max(1, given.limit))
    for row in rows:
        print(f"{row.siret}  {row.name}  ({row.address.city or '—'})  {references_name(row.references_required, 'fr')}")
    return 0 if rows else 1


def _generate(given: argparse.Namespace) -> int:
    from . import generator

    lines = generator.lines(entities=given.entities, seed=given.seed)
    if given.out is None:
        sys.stdout.writelines(lines)
        return 0
    with given.out.open("w", encoding="utf-8", newline="") as out:
        out.writelines(lines)
    return 0
