"""`polyphonie invoice show`: the readable view of an invoice, from a terminal."""

import argparse
import sys
from pathlib import Path

UNREADABLE = 2


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `show FILE [--pdf OUT] [--html OUT] [--language fr|en] [--no-check]`, whose `run` takes the arguments.

    Without --pdf and --html, the HTML document goes to standard output. Exit 0 shown, 2 not an invoice.
    """
    parser = subparsers.add_parser("show", help="la vue lisible d’une facture, en HTML ou en PDF")
    parser.add_argument("file", metavar="FILE", type=Path, help="une facture UBL, CII ou Factur-X")
    parser.add_argument("--pdf", metavar="OUT", type=Path, help="écrit la vue lisible en PDF/A")
    parser.add_argument("--html", metavar="OUT", type=Path, help="écrit la vue lisible en HTML")
    parser.add_argument("--language", choices=("fr", "en"), default="fr", help="langue de la vue (fr par défaut)")
    parser.add_argument("--no-check", action="store_true", help="ne contrôle pas le document")
    parser.set_defaults(run=show)


def show(arguments: argparse.Namespace) -> int:
    """Read, check and show one file."""
    from polyphonie.documents import invoice
    from polyphonie.documents.invoice import render

    if not arguments.file.is_file():
        print(f"{arguments.file} : fichier introuvable / no such file", file=sys.stderr)
        return UNREADABLE
    content = arguments.file.read_bytes()
    try:
        if arguments.no_check:
            document, report = invoice.read(content, file_name=arguments.file.name), None
        else:
            report = invoice.check(content, file_name=arguments.file.name)
            document = report.document
    except invoice.Unreadable as unreadable:
        french = arguments.language == "fr"
        print(unreadable.code, unreadable.message_fr if french else unreadable.message_en, file=sys.stderr)
        print(unreadable.remedy_fr if french else unreadable.remedy_en, file=sys.stderr)
        return UNREADABLE
    if arguments.pdf:
        arguments.pdf.write_bytes(render.pdf(document.invoice, report, language=arguments.language))
    if arguments.html or not arguments.pdf:
        page = render.page(document.invoice, report, language=arguments.language)
        if arguments.html:
            arguments.html.write_text(page, encoding="utf-8")
        else:
            sys.stdout.buffer.write(page.encode())
    return 0
