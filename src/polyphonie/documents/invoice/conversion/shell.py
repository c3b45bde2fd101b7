"""`polyphonie invoice convert`, `extract` and `embed`: from one format to another, from a terminal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polyphonie.documents.invoice import Unreadable

DONE, UNREADABLE = 0, 2


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `convert`, `extract` and `embed`, whose `run` takes the arguments. Exit 0 done, 2 not an invoice."""
    converted = commands.add_parser(
        "convert",
        help="convertir une facture en UBL, CII, Factur-X ou pivot Chorus",
        description="Convertit une facture et dit sur la sortie d'erreur ce que le format ne peut pas porter.",
    )
    converted.add_argument("file", metavar="FILE", type=Path, help="une facture UBL, CII ou Factur-X")
    converted.add_argument("--to", choices=("ubl", "cii", "factur-x", "pivot"), required=True, help="le format voulu")
    converted.add_argument("--out", metavar="OUT", type=Path, required=True, help="le fichier à écrire")
    converted.set_defaults(run=convert)
    extracted = commands.add_parser("extract", help="sortir le XML et les pièces jointes d'une facture")
    extracted.add_argument("file", metavar="FILE", type=Path, help="une facture UBL, CII ou Factur-X, ou un PDF")
    extracted.add_argument("--out", metavar="FOLDER", type=Path, default=Path(), help="le dossier où les écrire")
    extracted.set_defaults(run=extract)
    embedded = commands.add_parser("embed", help="mettre une facture CII dans un PDF (Factur-X)")
    embedded.add_argument("pdf", metavar="PDF", type=Path, help="le PDF que les personnes lisent")
    embedded.add_argument("xml", metavar="XML", type=Path, help="la même facture en CII")
    embedded.add_argument("--out", metavar="OUT", type=Path, required=True, help="le Factur-X à écrire")
    embedded.set_defaults(run=embed)


def convert(given: argparse.Namespace) -> int:
    """Convert one invoice, and list what was lost."""
    from polyphonie.documents import invoice

    try:
        document = invoice.read(given.file.read_bytes(), file_name=given.file.name)
        converted = invoice.convert(document, to=given.to)
    except (invoice.Unreadable, OSError) as refusal:
        return refused(refusal)
    given.out.write_bytes(converted.content)
    for each in converted.lost:
        print(
            f"{given.to} ne peut pas porter : {each.name_fr} ({each.term or each.place}) = {each.value}",
            file=sys.stderr,
        )
    return DONE


def extract(given: argparse.Namespace) -> int:
    """Write the files inside an invoice into a folder, never over one that is there."""
    from polyphonie.documents import invoice

    try:
        files = invoice.extract(given.file.read_bytes(), file_name=given.file.name)
        given.out.mkdir(parents=True, exist_ok=True)
        for each in files:
            path = given.out / each.name
            with path.open("xb") as written:
                written.write(each.content)
            print(path)
    except (invoice.Unreadable, OSError) as refusal:
        return refused(refusal)
    if not files:
        print("Aucune pièce jointe.", file=sys.stderr)
    return DONE


def embed(given: argparse.Namespace) -> int:
    """Put a CII invoice into a PDF, and say what the result lacks to be a Factur-X invoice."""
    from polyphonie.documents import invoice
    from polyphonie.documents.invoice import facturx

    try:
        made = facturx.embed(given.pdf.read_bytes(), given.xml.read_bytes())
    except (invoice.Unreadable, OSError) as refusal:
        return refused(refusal)
    given.out.write_bytes(made)
    for code, french in dict.fromkeys((each.code, each.french) for each in facturx.problems(made)):
        print(f"{code} : {french}", file=sys.stderr)
    return DONE


def refused(refusal: Unreadable | OSError) -> int:
    if isinstance(refusal, OSError):
        print(f"{refusal.filename} : {refusal.strerror}", file=sys.stderr)
    else:
        print(f"{refusal.code} : {refusal.message_fr}\n→ {refusal.remedy_fr}", file=sys.stderr)
    return UNREADABLE
