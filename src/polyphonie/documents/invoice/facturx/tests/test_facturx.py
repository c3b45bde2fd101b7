"""Factur-X: what we make is built as PDF/A-3 wants, every level follows its schema, and others read it."""

import io
from dataclasses import replace

import facturx as outside
import pikepdf
import pytest
from lxml import etree

from polyphonie.documents import invoice
from polyphonie.documents.invoice import facturx
from polyphonie.documents.invoice.facturx import levels, metadata
from polyphonie.documents.invoice.tests import cases
from polyphonie.documents.invoice.tests.corpus import CORPUS, present
from polyphonie.documents.invoice.tests.samples import scanned
from polyphonie.documents.invoice.tests.test_write import RICH

MADE = facturx.generate(RICH)


def codes(content):
    return {problem.code for problem in facturx.problems(content)}


def changed(content, change):
    with pikepdf.open(io.BytesIO(content)) as document:
        change(document)
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()


@pytest.mark.parametrize("level", facturx.Level)
def test_it_is_built_as_pdf_a_3_and_factur_x_want(level):
    made = facturx.generate(RICH, level=level)
    assert facturx.problems(made) == ()
    document = invoice.read(made)
    assert levels.level_of(document.customization) == level and document.embedded_name == "factur-x.xml"


@pytest.mark.parametrize("level", facturx.Level)
def test_an_outside_reader_finds_the_level_and_a_valid_xml(level):
    name, xml = outside.get_facturx_xml_from_pdf(facturx.generate(RICH, level=level), check_xsd=True)
    assert name == "factur-x.xml"
    assert outside.get_level(etree.fromstring(xml)) == level.lower().replace(" ", "")


def test_it_says_in_the_xml_all_that_the_invoice_says():
    assert invoice.read(MADE).invoice == RICH
    assert invoice.check(facturx.generate(cases.invoice())).valid


@pytest.mark.parametrize(("level", "relationship"), [("MINIMUM", "/Data"), ("EN 16931", "/Alternative")])
def test_it_says_what_the_xml_is_to_the_pdf(level, relationship):
    with pikepdf.open(io.BytesIO(facturx.generate(RICH, level=facturx.Level(level)))) as document:
        (associated,) = document.Root.AF
        assert str(associated.AFRelationship) == relationship


def test_it_follows_the_level_that_the_invoice_states():
    stated = replace(cases.invoice(), specification=levels.SPECIFICATIONS[facturx.Level.EXTENDED])
    assert invoice.read(facturx.generate(stated)).profile == "Factur-X EXTENDED"


def test_it_replaces_the_invoice_that_a_pdf_had():
    other = replace(RICH, number="AUTRE-1")
    made = facturx.embed(MADE, cases.xml(other, syntax="CII"))
    assert facturx.problems(made) == () and invoice.read(made).invoice.number == "AUTRE-1"
    assert len(invoice.extract(made)) == 1


def test_it_embeds_into_any_pdf_and_says_what_it_lacks():
    made = facturx.embed(scanned(), cases.xml(RICH, syntax="CII"))
    assert invoice.read(made).invoice.number == RICH.number
    assert codes(made) == {"FX-OUT", "FX-A3"}


def test_it_turns_a_pdf_a_2_into_a_pdf_a_3():
    packet = metadata.parsed(metadata.described(None, level="BASIC", file_name="factur-x.xml"))
    next(packet.iter(f"{{{metadata.RDF}}}Description")).set(f"{{{metadata.PDFA}}}part", "2")
    two = etree.tostring(packet)
    again = metadata.parsed(metadata.described(two, level="EXTENDED", file_name="factur-x.xml"))
    assert metadata.values(again, metadata.PDFA) == {"part": "3"}
    assert metadata.values(again, metadata.FX)["ConformanceLevel"] == "EXTENDED"
    assert metadata.declares_schema(again) and len(list(again.iter(f"{{{metadata.SCHEMA}}}namespaceURI"))) == 1


def test_it_refuses_to_embed_what_is_no_cii_and_into_what_is_no_pdf():
    with pytest.raises(invoice.Unreadable) as refused:
        facturx.embed(MADE, cases.xml(RICH))
    assert refused.value.code == "DOC-XML-09"
    with pytest.raises(invoice.Unreadable) as refused:
        facturx.embed(b"%PDF-1.7 nothing", cases.xml(RICH, syntax="CII"))
    assert refused.value.code == "DOC-PDF-01"


BREAKS = {
    "FX-OUT": lambda pdf: pdf.Root.__delitem__("/OutputIntents"),
    "FX-XMP": lambda pdf: pdf.Root.__delitem__("/Metadata"),
    "FX-AF": lambda pdf: pdf.Root.__delitem__("/AF"),
    "FX-REL": lambda pdf: pdf.Root.AF[0].__setitem__("/AFRelationship", pikepdf.Name("/Supplement")),
    "FX-EF": lambda pdf: pdf.Root.AF[0].__delitem__("/EF"),
    "FX-MIME": lambda pdf: pdf.Root.AF[0].EF.F.__delitem__("/Subtype"),
    "FX-XML": lambda pdf: pdf.Root.AF[0].EF.F.write(b"<x/>"),
    "FX-ACT": lambda pdf: pdf.Root.__setitem__(
        "/OpenAction", pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="1"))
    ),
    "FX-FONT": lambda pdf: [
        each.__delitem__(name)
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        for name in ("/FontFile2", "/FontFile3")
        if name in each
    ],
}


@pytest.mark.parametrize("code", BREAKS)
def test_it_tells_what_is_wrong_with_a_pdf(code):
    assert codes(changed(MADE, BREAKS[code])) == {code}


def restated(**properties):
    def change(document):
        packet = document.Root.Metadata.read_bytes()
        root = metadata.parsed(packet)
        for name, value in properties.items():
            for each in root.iter(f"{{{metadata.FX}}}{name}"):
                each.text = value
        document.Root.Metadata.write(etree.tostring(root))

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (restated(ConformanceLevel="COMFORT"), "FX-LVL"),
        (restated(ConformanceLevel="BASIC"), "FX-SAME"),
        (restated(DocumentFileName="other.xml"), "FX-PROP"),
    ],
)
def test_it_tells_what_is_wrong_with_the_metadata(change, code):
    assert codes(changed(MADE, change)) == {code}


def test_it_refuses_a_pdf_that_cannot_be_opened():
    with pytest.raises(invoice.Unreadable) as refused:
        facturx.problems(b"%PDF-1.7 nothing")
    assert refused.value.code == "DOC-PDF-01"


def test_it_repeats_itself():
    assert facturx.generate(RICH) == MADE


@present
def test_it_finds_official_examples_well_built():
    checked = 0
    for path in sorted(CORPUS.glob("fr-xp-z12-examples/annexe-b/UC*/*FX_EN16931.pdf")):
        assert codes(path.read_bytes()) <= {"FX-MIME", "FX-SAME", "FX-REL", "FX-EXT"}, path.name
        checked += 1
    assert checked
