"""Files that somebody careless or wicked would deposit, each with the one code that must answer it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from typing import Final

import pikepdf

from polyphonie.invoicing.tests.documents import Paper

SOUND: Final = Paper().content()
MEGABYTE: Final = 1_000_000
LONGEST_ANSWER: Final = 20_000
"""Characters. However long what is refused, its refusal is short."""


@dataclass(frozen=True, slots=True)
class Bad:
    """What is deposited, made when asked for, and the code that is among those of the answer."""

    make: Callable[[], bytes]
    code: str


def with_prologue(doctype: str, *, note: str = "&bomb;") -> Callable[[], bytes]:
    """A sound invoice with a document type before it and an entity of it in its first note."""

    def made() -> bytes:
        declaration, _, rest = SOUND.decode().partition("\n")
        return f"{declaration}\n<!DOCTYPE Invoice [{doctype}]>{rest}".replace("#PMT#", note, 1).encode()

    return made


def with_note(note: str) -> Callable[[], bytes]:
    return lambda: SOUND.replace(b"#PMT#", note.encode())


def with_number(number: str) -> Callable[[], bytes]:
    """A sound invoice whose number is put in as it is, unescaped."""
    return lambda: replace(Paper(), number="NUMBER").content().replace(b"NUMBER", number.encode())


def laughs() -> str:
    nested = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!ENTITY l0 "ha">{nested}<!ENTITY bomb "&l9;">'


def pdf_with(*files: tuple[str, bytes], encrypted: bool = False) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        for name, content in files:
            document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)
        written = BytesIO()
        document.save(written, encryption=pikepdf.Encryption(owner="o", user="u") if encrypted else False)
    return written.getvalue()


def pdf_bomb() -> bytes:
    """400 MB of zeros packed in 400 KB, as the embedded invoice."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(10 * MEGABYTE)) for _ in range(40)) + packer.flush()
    with pikepdf.new() as document:
        document.add_blank_page()
        stream = document.make_stream(b"")
        stream.write(packed, filter=pikepdf.Name.FlateDecode)
        specification = pikepdf.Dictionary(UF="factur-x.xml", F="factur-x.xml", EF=pikepdf.Dictionary(F=stream))
        document.Root["/AF"] = pikepdf.Array([document.make_indirect(specification)])
        written = BytesIO()
        document.save(written, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue()


def two_invoices() -> bytes:
    return pdf_with(("a.xml", SOUND), ("b.xml", replace(Paper(), net=Decimal("7.00")).content()))


BAD: Final[Mapping[str, Bad]] = {
    "nothing": Bad(lambda: b"", "DOC-FIL-01"),
    "only zeros": Bad(lambda: bytes(MEGABYTE), "DOC-FIL-01"),
    "a letter": Bad(lambda: b"Madame, Monsieur, voici ma facture.", "DOC-FIL-03"),
    "a picture": Bad(lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000), "DOC-FIL-03"),
    "a page of a site": Bad(lambda: b"<!DOCTYPE html><html><body>Facture</body></html>", "DOC-XML-02"),
    "another document": Bad(
        lambda: b"<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>", "DOC-XML-07"
    ),
    "cut short": Bad(lambda: SOUND[: len(SOUND) // 2], "DOC-XML-01"),
    "two in one file": Bad(lambda: SOUND + SOUND, "DOC-XML-05"),
    "Latin-1 that says UTF-8": Bad(lambda: SOUND.decode().encode("iso-8859-1"), "DOC-XML-03"),
    "UTF-8 that says UTF-16": Bad(lambda: SOUND.replace(b'"UTF-8"', b'"UTF-16"'), "DOC-XML-03"),
    "UTF-16 that says UTF-8": Bad(lambda: SOUND.decode().encode("utf-16"), "DOC-XML-03"),
    "an encoding of long ago": Bad(lambda: SOUND.replace(b'"UTF-8"', b'"EBCDIC-CP-FR"'), "DOC-XML-03"),
    "a billion laughs": Bad(with_prologue(laughs()), "DOC-XML-02"),
    "one entity, very often": Bad(
        with_prologue(f'<!ENTITY bomb "{"a" * 50_000}">', note="&bomb;" * 50_000), "DOC-XML-02"
    ),
    "an external entity": Bad(with_prologue('<!ENTITY bomb SYSTEM "file:///etc/passwd">'), "DOC-XML-02"),
    "an entity from the network": Bad(with_prologue('<!ENTITY bomb SYSTEM "http://127.0.0.1:1/x">'), "DOC-XML-02"),
    "a parameter entity": Bad(
        with_prologue('<!ENTITY % file SYSTEM "file:///etc/passwd"> %file;', note=""), "DOC-XML-02"
    ),
    "an entity that nobody declared": Bad(with_note("&bomb;"), "DOC-XML-01"),
    "an inclusion": Bad(
        lambda: SOUND.replace(
            b"<cbc:Note>",
            b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/><cbc:Note>',
            1,
        ),
        "XSD",
    ),
    "a style sheet": Bad(
        lambda: SOUND.replace(b"?>", b'?><?xml-stylesheet type="text/xsl" href="http://127.0.0.1:1/x"?>', 1)[:-3],
        "DOC-XML-01",
    ),
    "ninety thousand levels": Bad(lambda: b"<a>" * 90_000 + b"</a>" * 90_000, "DOC-XML-04"),
    "a very long attribute": Bad(
        lambda: SOUND.replace(b"<Invoice ", b'<Invoice long="' + b"a" * 20 * MEGABYTE + b'" ', 1), "XSD"
    ),
    "a very long name": Bad(lambda: b"<" + b"a" * 20 * MEGABYTE + b"/>", "DOC-XML-01"),
    "a million attributes": Bad(
        lambda: b"<x " + b" ".join(b'a%d="1"' % n for n in range(1_600_000)) + b"/>", "DOC-XML-06"
    ),
    "a very long number": Bad(with_number("F" * 8 * MEGABYTE), "INV-NUM-01"),
    "an amount of a million digits": Bad(
        lambda: SOUND.replace(b">120.00<", b">" + b"9" * MEGABYTE + b"<"), "INV-AMO-01"
    ),
    "a byte of zero": Bad(lambda: SOUND.replace(b"#PMT#", b"#P\0T#"), "DOC-XML-01"),
    "a zero in writing": Bad(with_note("&#0;"), "DOC-XML-01"),
    "a control character": Bad(with_note("&#7;"), "DOC-XML-01"),
    "half a character": Bad(with_note("&#xD800;"), "DOC-XML-01"),
    "a PDF without an invoice": Bad(pdf_with, "DOC-PDF-03"),
    "a PDF cut short": Bad(lambda: pdf_with(("factur-x.xml", SOUND))[:600], "DOC-PDF-01"),
    "a PDF with a password": Bad(lambda: pdf_with(("factur-x.xml", SOUND), encrypted=True), "DOC-PDF-02"),
    "a PDF with two invoices": Bad(two_invoices, "DOC-PDF-04"),
    "a PDF that unpacks without end": Bad(pdf_bomb, "DOC-PDF-05"),
}

NAMES: Final[Mapping[str, str]] = {
    "../../../etc/passwd": "passwd",
    r"C:\Users\compta\facture.xml": "facture.xml",
    "a\0b\x1b[31m.xml": "ab[31m.xml",
    "f.xml\r\nSet-Cookie: session=1": "f.xmlSet-Cookie: session=1",
    "f\u202elmx.exe": "flmx.exe",
    "é" * 5_000 + ".xml": "é" * 116 + ".xml",
    "/": "document",
}
"""Names that a file may be given, and what is left of each."""
