"""The commands of the ledger: `polyphonie books open|statement|export|publish|post|match|unmatch|close|check-fec`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polyphonie.kernel.terminal import explain

if TYPE_CHECKING:
    from uuid import UUID

    from .queries.statements import Told

_BOOK_FILES: Final = ("fec", "ledger-cli", "general-ledger", "general-ledger-xlsx", "general-ledger-pdf")
BATCH: Final = 1_000
"""Lines of a file of entries that are posted together."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the ledger."""
    telling = commands.add_parser("statement", help="écrire un état, la balance, ou tous les états")
    telling.add_argument("code", nargs="?", default="", metavar="ÉTAT", help="net_position… ; sans lui, tous")
    telling.add_argument("--until", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="arrêté à ce jour")
    telling.add_argument("--form", choices=["text", "pdf", "xlsx", "csv"], default="text")
    exporting = commands.add_parser("export", help="écrire le FEC, le journal pour ledger-cli ou le grand livre")
    exporting.add_argument("file", choices=_BOOK_FILES, metavar="FICHIER")
    listing = commands.add_parser(
        "journals", help="écrire en CSV les sommes des journaux par période, ou les lignes de l’un d’eux"
    )
    listing.add_argument("--journal", default="", metavar="CODE", help="ses lignes, dans l’ordre de ses numéros")
    publishing = commands.add_parser("publish", help="publier les comptes d’un exercice arrêté : ils ne changent plus")
    opening = commands.add_parser(
        "open", help="ouvrir les livres, avec tout le plan de comptes, ou un exercice de plus"
    )
    closing = commands.add_parser("close", help="clore un exercice dont les contrôles sont satisfaits")
    posting = commands.add_parser("post", help="passer les écritures d’un fichier JSON, une par ligne, par lots")
    posting.add_argument("path", type=Path, metavar="CHEMIN")
    posting.add_argument("--entity", default="", metavar="SIRET", help="par défaut, la seule comptabilité")
    posting.set_defaults(run=_post, needs_database=True)
    matching = commands.add_parser("match", help="proposer ce qui se solde sur un compte, et le lettrer avec --accept")
    matching.add_argument("--accept", action="store_true", help="lettrer tout ce qui est proposé")
    matching.set_defaults(run=_match)
    unmatching = commands.add_parser("unmatch", help="défaire un lettrage, avec un motif")
    unmatching.add_argument("number", type=int, metavar="NUMÉRO")
    unmatching.add_argument("--reason", required=True, metavar="MOTIF")
    unmatching.set_defaults(run=_unmatch)
    for parser in (matching, unmatching):
        parser.add_argument("--entity", default="", metavar="SIRET", help="par défaut, la seule comptabilité")
        parser.add_argument("--account", required=True, metavar="COMPTE")
        parser.set_defaults(needs_database=True)
    doors = (
        (opening, _open),
        (telling, _statement),
        (exporting, _export),
        (listing, _journals),
        (publishing, _publish),
        (closing, _close),
    )
    for parser, run in doors:
        parser.add_argument("--entity", default="", metavar="SIRET", help="par défaut, la seule comptabilité")
        parser.add_argument("--year", type=int, required=True, metavar="ANNÉE")
        parser.set_defaults(run=run, needs_database=True)
    for parser in (telling, exporting):
        parser.add_argument("--out", type=Path, metavar="CHEMIN", help="par défaut, la sortie standard")
    checking = commands.add_parser("check-fec", help="vérifier un fichier des écritures : colonnes, dates, équilibre")
    checking.add_argument("path", type=Path, metavar="CHEMIN")
    checking.set_defaults(run=_check)


def _entity(siret: str) -> UUID | None:
    """The body of that SIRET, or the only one that keeps books."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.parties import queries as parties

    from . import queries

    if siret:
        found = parties.entity_by_siret(siret)
        return found.id if found else None
    books = queries.books(actor=SYSTEM, on=clock.today())
    return books[0].entity if len(books) == 1 else None


def _statement(given: argparse.Namespace) -> int:
    """0 written, 1 no such books or statement."""
    from polyphonie.parties import queries as parties

    from . import statement_files
    from .queries.statements import statements

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    told = statements(entity, year=given.year, until=given.until)
    if not statement_files.tables(told, code=given.code, language="fr"):
        print(f"Pas d’état « {given.code} » pour {given.year}.", file=sys.stderr)
        return 1
    if given.form == "text":
        _written("\n".join(_text(told, given.code)).encode() + b"\n", given.out)
        return 0
    holder = parties.names([entity]).get(entity, "")
    form = statement_files.Form(given.form)
    _written(statement_files.made(told, code=given.code, form=form, holder=holder, language="fr").content, given.out)
    return 0


def _journals(given: argparse.Namespace) -> int:
    """0 written, 1 no such books."""
    from polyphonie.documents.tables import csv_lines

    from . import journal_files

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    if given.journal:
        table = journal_files.lines(entity, journal=given.journal, year=given.year, language="fr")
    else:
        table = journal_files.sums(entity, year=given.year, language="fr")
    sys.stdout.writelines(csv_lines(table))
    return 0


def _text(told: Told, code: str) -> list[str]:
    """Statements as a terminal shows them: a line each, its words on the left, its figures on the right."""
    from polyphonie.documents.books.printed import amount

    from . import statement_files

    lines = []
    for sheet in statement_files.tables(told, code=code, language="fr"):
        lines += ["", sheet.title, "─" * len(sheet.title)]
        lines.append(" " * 60 + "".join(f"{head[:24]:>26}" for head in sheet.columns[2:]))
        for row in sheet.rows:
            figures = "".join(f"{amount(value, 'fr'):>26}" for value in row.values)
            lines.append(f"{f'{row.code} {row.label}'[:59]:60}{figures}".rstrip())
    return lines


def _export(given: argparse.Namespace) -> int:
    """0 written, 1 no such books."""
    from .actions.exports import BookFile, write

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    file = BookFile(given.file)
    if given.out is not None:
        with given.out.open("wb") as out:
            write(out, entity, year=given.year, file=file)
        return 0
    with tempfile.TemporaryFile() as made:
        write(made, entity, year=given.year, file=file)
        made.seek(0)
        shutil.copyfileobj(made, sys.stdout.buffer)
    return 0


def _publish(given: argparse.Namespace) -> int:
    """0 published, 1 refused."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    try:
        row = actions.publish_accounts(actor=SYSTEM, entity=entity, year=given.year, on=clock.today())
    except Refused as refused:
        return explain(refused.refusals)
    print(f"Comptes de {row.year} publiés le {row.published_at:%Y-%m-%d %H:%M}, SHA-256 {row.sha256}")
    return 0


def _open(given: argparse.Namespace) -> int:
    """0 opened, or open already; 1 refused."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    try:
        opened = actions.begin_books(actor=SYSTEM, entity=entity, year=given.year, on=clock.today())
    except Refused as refused:
        return explain(refused.refusals)
    print(f"Exercice {given.year} ouvert ; comptes ouverts en plus : {opened}.")
    return 0


def _close(given: argparse.Namespace) -> int:
    """0 closed, 1 refused: a check that blocks is told."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    try:
        closed = actions.close_year(actor=SYSTEM, entity=entity, year=given.year, on=clock.today())
    except Refused as refused:
        return explain(refused.refusals)
    opening = f", à-nouveaux n° {closed.opening.number}" if closed.opening else ""
    print(f"Exercice {given.year} clos{opening}.")
    return 0


def _post(given: argparse.Namespace) -> int:
    """0 posted, 1 refused. Run again after a refusal, what was posted is not posted twice."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions
    from .written_drafts import EntryDraftIn

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    count = 0
    with given.path.open(encoding="utf-8") as file:
        while lines := list(islice(file, BATCH)):
            try:
                drafts = [EntryDraftIn.model_validate_json(line).draft() for line in lines if line.strip()]
                posted = actions.post_all(actor=SYSTEM, entity=entity, drafts=drafts, on=clock.today())
            except ValueError as error:
                print(f"Après {count} écritures : {error}", file=sys.stderr)
                return 1
            except Refused as refused:
                print(f"Après {count} écritures :", file=sys.stderr)
                return explain(refused.refusals)
            count += len(posted)
    print(f"{count} écritures passées.")
    return 0


def _match(given: argparse.Namespace) -> int:
    """0 told, or matched; 1 refused."""
    from polyphonie.documents.books.printed import amount
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions, queries
    from .terms import MATCH_GROUNDS

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    proposals = queries.match_proposals(entity, account=given.account)
    for each in proposals:
        lines = ", ".join(f"{item.journal}-{item.number}" for item in each.items)
        print(f"{MATCH_GROUNDS[each.ground].fr} : {lines} : {amount(each.cents, 'fr')} €")
    if not given.accept or not proposals:
        print(f"{len(proposals)} lettrages proposés.")
        return 0
    matches = [[(item.entry, item.place) for item in each.items] for each in proposals]
    try:
        numbers = actions.accept_matches(
            actor=SYSTEM, entity=entity, account=given.account, matches=matches, on=clock.today()
        )
    except Refused as refused:
        return explain(refused.refusals)
    print(f"Lettrages faits : {len(numbers)}.")
    return 0


def _unmatch(given: argparse.Namespace) -> int:
    """0 ended, 1 refused."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions

    entity = _entity(given.entity)
    if entity is None:
        return _no_books()
    try:
        actions.unmatch_lines(
            actor=SYSTEM,
            entity=entity,
            account=given.account,
            match=given.number,
            reason=given.reason,
            on=clock.today(),
        )
    except Refused as refused:
        return explain(refused.refusals)
    print(f"Lettrage {given.number} défait.")
    return 0


def _check(given: argparse.Namespace) -> int:
    """0 nothing to say, 1 something is wrong, each told with its line."""
    from polyphonie.documents.books import fec
    from polyphonie.documents.books.printed import amount

    with given.path.open(encoding="utf-8", newline="") as file:
        found = fec.checked(line.rstrip("\r\n") for line in file)
    for problem in found.problems:
        print(f"{given.path}:{problem.line}: {problem.code}: {problem.said}")
    debits = amount(found.debit, "fr")
    print(f"{found.entries} écritures, {found.lines} lignes, débits {debits} €, {len(found.problems)} défauts")
    return 1 if found.problems else 0


def _written(content: bytes, path: Path | None) -> None:
    if path is None:
        sys.stdout.buffer.write(content)
    else:
        path.write_bytes(content)


def _no_books() -> int:
    print("Dites de quelle comptabilité il s’agit : --entity SIRET.", file=sys.stderr)
    return 1
