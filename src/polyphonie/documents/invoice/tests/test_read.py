"""Reading a file: what it takes out of each format, and what it refuses."""

import time
import tracemalloc
import zlib
from dataclasses import fields, replace
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from lxml import etree

from polyphonie.documents import invoice
from polyphonie.documents.invoice import facturx, refusals, safexml
from polyphonie.documents.invoice.tests import cases, samples

SOUND = cases.xml()
SYNTAXES = ("UBL Invoice", "UBL CreditNote", "CII")
LEFT_OUT = {
    "notes",
    "payee",
    "tax_representative",
    "delivery",
    "period",
    "payments",
    "allowances",
    "charges",
    "vat",
    "lines",
}


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_it_reads_every_syntax_into_the_same_model(syntax):
    made = cases.invoice(buyer=cases.VALMONT, service="FINANCES", commitment="EJ-1", due_on=None)
    document = invoice.read(cases.xml(made, syntax=syntax), file_name="facture.xml")
    assert document.syntax == syntax
    assert document.profile == "EN 16931"
    assert document.invoice == made
    assert document.invoice.buyer.siret == "21999900000017"
    assert document.invoice.seller.siren == "999910011"
    assert document.invoice.service_code == "FINANCES"
    assert document.invoice.commitment_number == "EJ-1"


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_heading_says_what_the_whole_says_but_for_most_of_its_groups(syntax):
    made = cases.invoice(buyer=cases.VALMONT, service="FINANCES", commitment="EJ-1")
    document = invoice.read(cases.xml(made, syntax=syntax))
    whole, heading = document.invoice, document.heading
    assert whole.lines and whole.vat
    left_out = {each.name: getattr(heading, each.name) for each in fields(heading) if each.name in LEFT_OUT}
    assert heading == replace(whole, **left_out)
    assert not heading.lines and not heading.vat


def test_it_takes_the_invoice_out_of_a_factur_x_pdf():
    made = cases.invoice()
    document = invoice.read(facturx.generate(made), file_name="facture.pdf")
    assert document.embedded_name == "factur-x.xml"
    assert document.syntax == "CII"
    assert document.invoice == made


def test_it_decodes_the_attachments():
    document = invoice.read(samples.samples()["05-hopital-avec-piece-jointe-ubl.xml"])
    (attachment,) = document.attachments
    assert attachment.file_name == "bon-de-livraison.pdf"
    assert attachment.content == samples.scanned()


def test_it_leaves_empty_what_does_not_read_as_its_type():
    document = invoice.read(SOUND.replace(b"2026-11-16", b"16/11/2026").replace(b">2099.63<", b">1e5<"))
    assert document.invoice.issued_on is None
    assert document.invoice.totals.due is None
    assert document.invoice.totals.lines == Decimal("1779.90")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_it_reads_an_encoding_that_is_what_it_says(encoding):
    declared = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "iso-8859-1": "ISO-8859-1"}[encoding]
    text = SOUND.decode().replace("'UTF-8'", f"'{declared}'")
    document = invoice.read(text.encode(encoding))
    assert document.invoice.seller.name == "Atelier Numérique Lorient"


def bomb() -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]><x>&a11;</x>"


HOSTILE = {
    "empty": (b"", "DOC-FIL-01"),
    "blank": (b" \n\t ", "DOC-FIL-01"),
    "text": (b"facture 12 : 120 euros", "DOC-FIL-03"),
    "image": (b"\x89PNG\r\n\x1a\n" + bytes(100), "DOC-FIL-03"),
    "truncated": (SOUND[:2000], "DOC-XML-01"),
    "ill-formed": (SOUND.replace(b"</cbc:ID>", b"</cbc:IDD>", 1), "DOC-XML-01"),
    "entity bomb": (bomb(), "DOC-XML-02"),
    "external entity": (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "DOC-XML-02"),
    "DTD after a comment": (b"<?xml version='1.0'?><!-- a --><!DOCTYPE x><x/>", "DOC-XML-02"),
    "UTF-16 bomb": (bomb().decode().encode("utf-16"), "DOC-XML-02"),
    "Latin-1 said to be UTF-8": (SOUND.decode().encode("iso-8859-1"), "DOC-XML-03"),
    "UTF-8 said to be UTF-16": (SOUND.replace(b"'UTF-8'", b"'UTF-16'"), "DOC-XML-03"),
    "unknown encoding": (SOUND.replace(b"'UTF-8'", b"'UTF-7'"), "DOC-XML-03"),
    "deep": (b"<a>" * 150 + b"</a>" * 150, "DOC-XML-04"),
    "very deep": (b"<a>" * 90_000 + b"</a>" * 90_000, "DOC-XML-04"),
    "two documents": (SOUND + SOUND, "DOC-XML-05"),
    "two documents, one line": (b"<a/><b/>", "DOC-XML-05"),
    "too many tags": (b"<x>" + b"<a/>" * (safexml.MOST_TAGS + 1) + b"</x>", "DOC-XML-06"),
    "too many attributes": (
        b"<x>" + b"<a " + b" ".join(b'b%d="1"' % n for n in range(safexml.MOST_TAGS + 1)) + b"/></x>",
        "DOC-XML-06",
    ),
    "an order": (
        b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
        "DOC-XML-07",
    ),
    "XInclude": (
        b'<x xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="file:///etc/passwd"/></x>',
        "DOC-XML-07",
    ),
    "too many attachments": (
        SOUND.replace(
            b"<cac:AccountingSupplierParty>",
            b"<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>"
            b"<cbc:EmbeddedDocumentBinaryObject/></cac:Attachment></cac:AdditionalDocumentReference>"
            * 201
            + b"<cac:AccountingSupplierParty>",
        ),
        "DOC-XML-08",
    ),
    "PDF cut short": (facturx.generate(cases.invoice())[:5000], "DOC-PDF-01"),
    "PDF without XML": (samples.scanned(), "DOC-PDF-03"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_refuses(name):
    content, code = HOSTILE[name]
    with pytest.raises(invoice.Unreadable) as refused:
        invoice.read(content)
    assert refused.value.code == code
    assert all((refused.value.message_fr, refused.value.message_en, refused.value.remedy_fr, refused.value.remedy_en))
    assert "{" not in refused.value.message_fr


def test_it_refuses_an_encrypted_pdf():
    with pikepdf.open(BytesIO(facturx.generate(cases.invoice()))) as document:
        written = BytesIO()
        document.save(written, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(invoice.Unreadable, match="DOC-PDF-02"):
        invoice.read(written.getvalue())


def embedding(*files: tuple[str, bytes], raw: bytes | None = None, flate: bool = False) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        for name, content in files:
            document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)
        if raw is not None:
            stream = document.make_stream(raw)
            if flate:
                stream.write(raw, filter=pikepdf.Name.FlateDecode)
            specification = pikepdf.Dictionary(UF="factur-x.xml", F="factur-x.xml", EF=pikepdf.Dictionary(F=stream))
            document.Root["/AF"] = pikepdf.Array([document.make_indirect(specification)])
        written = BytesIO()
        document.save(written, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue()


def test_it_refuses_a_pdf_with_several_invoices():
    other = cases.xml(cases.invoice(number="AUTRE"), syntax="CII")
    content = embedding(("a.xml", cases.xml(syntax="CII")), ("b.xml", other))
    with pytest.raises(invoice.Unreadable, match="DOC-PDF-04"):
        invoice.read(content)


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "x.xml"]
)
def test_it_finds_the_invoice_under_any_known_name(name):
    content = embedding(("notes.xml", b"<notes/>"), (name, cases.xml(syntax="CII")))
    assert invoice.read(content).embedded_name == name


def test_it_finds_the_invoice_among_the_associated_files():
    content = embedding(raw=cases.xml(syntax="CII"))
    assert invoice.read(content).embedded_name == "factur-x.xml"


def test_it_refuses_a_pdf_that_unpacks_without_end():
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(10_000_000)) for _ in range(40)) + packer.flush()
    content = embedding(raw=packed, flate=True)
    assert len(content) < 1_000_000
    with pytest.raises(invoice.Unreadable, match="DOC-PDF-05"):
        invoice.read(content)


def test_it_refuses_two_hundred_megabytes_at_once_and_without_memory():
    content = bytes(200_000_000)
    started = time.perf_counter()
    tracemalloc.start()
    with pytest.raises(invoice.Unreadable, match="DOC-FIL-02"):
        invoice.read(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.perf_counter() - started < 2
    assert peak < 1_000_000


def test_it_forbids_the_network_and_the_file_system():
    parser = etree.XMLParser(**safexml.options(b""))
    assert parser.resolvers is not None
    include = b'<x xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="file:///etc/hostname"/></x>'
    assert len(safexml.parse(include)) == 1


def test_it_gives_a_large_attachment_whole():
    made = cases.invoice()
    content = bytes(range(256)) * 50_000
    attached = invoice.model.Attachment(
        identifier=invoice.model.Identifier("A"), content=content, mime_type="application/pdf", file_name="a.pdf"
    )
    document = invoice.read(cases.xml(replace(made, attachments=(attached,))))
    assert document.attachments[0].content == content


def test_it_repeats_itself():
    first, second = invoice.read(SOUND), invoice.read(SOUND)
    assert first.invoice == second.invoice


def test_it_has_one_sentence_of_each_kind_for_every_refusal():
    for code, reason in refusals.REASONS.items():
        assert code.startswith("DOC-")
        assert all(reason)
    assert len({reason.message_fr for reason in refusals.REASONS.values()}) == len(refusals.REASONS)
