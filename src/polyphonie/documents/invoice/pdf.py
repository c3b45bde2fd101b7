"""Taking the XML invoice out of a Factur-X or ZUGFeRD PDF, however it was named, without being blown up by it."""

import binascii
import io
import re
import zlib
from base64 import a85decode
from collections.abc import Callable, Iterator

import pikepdf

from .refusals import unreadable
from .safexml import LARGEST_FILE, MEGABYTE

KNOWN_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
LARGEST_UNPACKED = 300 * MEGABYTE
CHUNK = MEGABYTE
STREAM = re.compile(rb"stream\r?\n")
INVOICE_MARKS = (b"CrossIndustryInvoice", b"CrossIndustryDocument", b"oasis:names:specification:ubl:schema:xsd:")


def extract(content: bytes) -> tuple[str, bytes]:
    """The name and bytes of the one XML invoice in a PDF.

    Refuses: DOC-PDF-01 damaged, 02 encrypted, 03 no XML invoice, 04 several, 05 unpacks too large, 06 odd filter.
    """
    return the_invoice(dict(files(content, wanted=may_be_xml)))


def may_be_xml(name: str) -> bool:
    return name.lower().endswith(".xml") or not name


def files(content: bytes, *, wanted: Callable[[str], bool] = bool) -> tuple[tuple[str, bytes], ...]:
    """(name, bytes) of the files of a PDF whose name is wanted, all named ones by default, each once.

    Refuses as `extract` does, but 03 and 04.
    """
    refuse_bombs(content)
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if document.is_encrypted:
                raise unreadable("DOC-PDF-02")
            return tuple(embedded_files(document, wanted))
    except pikepdf.PasswordError:
        raise unreadable("DOC-PDF-02") from None
    except (
        pikepdf.PdfError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        RuntimeError,
        RecursionError,
        zlib.error,
    ):
        # What pikepdf raises on a damaged object depends on the object; each means the same to the user.
        raise unreadable("DOC-PDF-01") from None


def refuse_bombs(content: bytes) -> None:
    """Unpack every stream in small pieces and count, before any library unpacks one whole."""
    total = 0
    for found in STREAM.finditer(content):
        start = found.end()
        if content[start : start + 1] not in (b"\x78", b"\x68", b"\x58", b"\x48", b"\x38", b"\x28", b"\x18", b"\x08"):
            continue
        unpacker = zlib.decompressobj()
        pending = content[start : start + CHUNK]
        while pending and not unpacker.eof:
            try:
                total += len(unpacker.decompress(pending, CHUNK))
            except zlib.error:
                break
            if total > LARGEST_UNPACKED:
                raise unreadable("DOC-PDF-05", limit=LARGEST_UNPACKED // MEGABYTE)
            pending = unpacker.unconsumed_tail
            if not pending:
                start += CHUNK
                pending = content[start : start + CHUNK]


def embedded_files(document: pikepdf.Pdf, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each wanted file that the PDF embeds, from its name tree or its associated files."""
    specifications = [each.obj for each in document.attachments.values()]
    associated = document.Root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        specifications += [each for each in associated if isinstance(each, pikepdf.Dictionary)]
    seen = set()
    for each in specifications:
        name = str(each.get("/UF") or each.get("/F") or "")
        files = each.get("/EF")
        stream = (files.get("/UF") or files.get("/F")) if isinstance(files, pikepdf.Dictionary) else None
        if isinstance(stream, pikepdf.Stream) and wanted(name) and stream.objgen not in seen:
            seen.add(stream.objgen)
            yield name, unpacked(stream)


def unpacked(stream: pikepdf.Stream) -> bytes:
    """The bytes of an embedded file, its filters undone within bounds."""
    content = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    names = [] if filters is None else [filters] if isinstance(filters, pikepdf.Name) else list(filters)
    for each in map(str, names):
        if each in ("/FlateDecode", "/Fl"):
            unpacker = zlib.decompressobj()
            content = unpacker.decompress(content, LARGEST_FILE + 1)
        elif each in ("/ASCIIHexDecode", "/AHx"):
            content = binascii.unhexlify(b"".join(content.rstrip().removesuffix(b">").split()))
        elif each in ("/ASCII85Decode", "/A85"):
            content = a85decode(content.rstrip().removesuffix(b"~>").removeprefix(b"<~"))
        else:
            raise unreadable("DOC-PDF-06", detail=each)
        if len(content) > LARGEST_FILE:
            raise unreadable("DOC-PDF-05", limit=LARGEST_FILE // MEGABYTE)
    return content


def the_invoice(files: dict[str, bytes]) -> tuple[str, bytes]:
    """The one file that is an invoice: by its known name, else by what its beginning says."""
    known = [name for name in files if name.lower() in KNOWN_NAMES]
    candidates = known or [
        name for name, content in files.items() if any(mark in content[:4096] for mark in INVOICE_MARKS)
    ]
    if not candidates:
        raise unreadable("DOC-PDF-03")
    if len({files[name] for name in candidates}) > 1:
        raise unreadable("DOC-PDF-04", names=", ".join(sorted(candidates)))
    return candidates[0], files[candidates[0]]
