"""Making a Factur-X invoice: the readable PDF/A-3 of an invoice, or any PDF, with the invoice's CII inside."""

import io
from datetime import date

import pikepdf

from polyphonie.documents.invoice import model, render
from polyphonie.documents.invoice.reading import read
from polyphonie.documents.invoice.refusals import unreadable
from polyphonie.documents.invoice.render.naming import Language
from polyphonie.documents.invoice.writing import write

from . import metadata
from .levels import Level, cut, level_of, relationship

FILE_NAME = "factur-x.xml"
DESCRIPTION = "Facture au format Factur-X"
NO_DATE = date(2000, 1, 1)


def generate(invoice: model.Invoice, *, level: Level | None = None, language: Language = "fr") -> bytes:
    """A Factur-X invoice: PDF/A-3a that people read, with the CII of a level that programs read.

    `level` is by default what the invoice's specification identifier says, else EN 16931; a lower level leaves out
    of the XML, and only there, what it does not have. The same invoice always gives the same bytes.
    """
    chosen = level or level_of(invoice.specification or "")
    xml = write(cut(invoice, chosen), syntax="CII")
    return attached(render.pdf(invoice, language=language), xml, level=chosen, made_on=invoice.issued_on or NO_DATE)


def embed(pdf: bytes, xml: bytes) -> bytes:
    """The PDF with a CII invoice inside, as Factur-X wants it; an invoice that it already had is replaced.

    A PDF that was no PDF/A does not become one: `structure.problems` tells what it lacks. Raises `Unreadable` when
    the PDF cannot be opened (DOC-PDF-01, 02) or the XML is no CII invoice (DOC-XML-09).
    """
    document = read(xml)
    if document.syntax != "CII":
        raise unreadable("DOC-XML-09", root=document.syntax, expected="CII")
    made_on = document.invoice.issued_on or NO_DATE
    return attached(pdf, xml, level=level_of(document.customization), made_on=made_on)


def attached(pdf: bytes, xml: bytes, *, level: Level, made_on: date) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if document.is_encrypted:
                raise unreadable("DOC-PDF-02")
            remove_former(document)
            add(document, xml, level=level, made_on=made_on)
            describe(document, level=level)
            written = io.BytesIO()
            document.save(written, deterministic_id=True, min_version="1.7", fix_metadata_version=False)
            return written.getvalue()
    except pikepdf.PasswordError:
        raise unreadable("DOC-PDF-02") from None
    except pikepdf.PdfError:
        raise unreadable("DOC-PDF-01") from None


def remove_former(document: pikepdf.Pdf) -> None:
    """Take out the XML invoice that the PDF had."""
    former = [name for name in document.attachments if name.lower() == FILE_NAME]
    for name in former:
        del document.attachments[name]
    associated = document.Root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        kept = [each for each in associated if str(each.get("/UF") or each.get("/F") or "").lower() != FILE_NAME]
        document.Root["/AF"] = pikepdf.Array(kept)


def add(document: pikepdf.Pdf, xml: bytes, *, level: Level, made_on: date) -> None:
    """The XML as an embedded file that the whole document is associated with."""
    stream = document.make_stream(xml)
    stream["/Type"] = pikepdf.Name("/EmbeddedFile")
    stream["/Subtype"] = pikepdf.Name("/text/xml")
    stream["/Params"] = pikepdf.Dictionary(Size=len(xml), ModDate=pikepdf.String(f"D:{made_on:%Y%m%d}000000Z"))
    specification = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name("/Filespec"),
            F=FILE_NAME,
            UF=FILE_NAME,
            Desc=pikepdf.String(DESCRIPTION),
            AFRelationship=pikepdf.Name(f"/{relationship(level)}"),
            EF=pikepdf.Dictionary(F=stream, UF=stream),
        )
    )
    tree = names(document)
    tree[FILE_NAME] = specification
    associated = document.Root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        associated.append(specification)
    else:
        document.Root["/AF"] = pikepdf.Array([specification])


def names(document: pikepdf.Pdf) -> pikepdf.NameTree:
    """The name tree of the embedded files, made when the PDF has none."""
    if "/Names" not in document.Root:
        document.Root["/Names"] = document.make_indirect(pikepdf.Dictionary())
    if "/EmbeddedFiles" not in document.Root["/Names"]:
        return pikepdf.NameTree(set_tree(document))
    return pikepdf.NameTree(document.Root["/Names"]["/EmbeddedFiles"])


def set_tree(document: pikepdf.Pdf) -> pikepdf.Object:
    made = document.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array([])))
    document.Root["/Names"]["/EmbeddedFiles"] = made
    return made


def describe(document: pikepdf.Pdf, *, level: Level) -> None:
    former = document.Root.get("/Metadata")
    packet = former.read_bytes() if isinstance(former, pikepdf.Stream) else None
    stream = document.make_stream(metadata.described(packet, level=level.value, file_name=FILE_NAME))
    stream["/Type"] = pikepdf.Name("/Metadata")
    stream["/Subtype"] = pikepdf.Name("/XML")
    document.Root["/Metadata"] = stream
