"""Reading and writing life-cycle messages: nothing is lost on the way there and back."""

import pytest
from lxml import etree

from polyphonie.documents import invoice
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar.tests import messages
from polyphonie.documents.invoice.tests import cases
from polyphonie.documents.invoice.tests.corpus import CORPUS, present


def tree(element):
    children = tuple(tree(child) for child in element)
    return element.tag, (element.text or "").strip(), sorted(element.attrib.items()), children


@pytest.mark.parametrize("message", [messages.REFUSAL, messages.RECEIVED])
def test_it_gives_back_the_message_that_was_written(message):
    assert cdar.read(cdar.write(message)).message == message


def test_it_reads_who_says_what_of_which_invoice():
    document = cdar.read(cdar.write(messages.REFUSAL), file_name="refus.xml")
    subject = document.message.acknowledgements[0].subjects[0]
    assert (subject.number, subject.status, subject.details[0].reason_code) == ("F2026-001842", "210", "TX_TVA_ERR")
    assert document.message.issuer.identifier("0002") == "219999000"
    assert (document.syntax, document.profile, document.file_name) == ("CDAR", "CDV", "refus.xml")


def test_it_recognises_a_message_whatever_its_prefix():
    content = cdar.write(messages.REFUSAL)
    assert cdar.recognised(content)
    assert cdar.recognised(content.replace(b"rsm:", b"x:").replace(b":rsm", b":x"))
    assert not cdar.recognised(cases.xml(cases.invoice()))


def test_it_refuses_an_invoice():
    with pytest.raises(invoice.Unreadable) as refused:
        cdar.read(cases.xml(cases.invoice()))
    assert refused.value.code == "DOC-XML-09"


def test_it_knows_every_status_with_its_phase_and_code():
    rejected = cdar.terms.statuses()["213"]
    assert (rejected.french, rejected.phase, rejected.code, rejected.for_ppf) == ("Rejetée", "305", "8", True)
    assert len(cdar.terms.statuses()) == 31
    assert "NON_TRANSMISE" in cdar.terms.allowed("200")
    for status in cdar.terms.statuses().values():
        if status.phase and status.code:
            assert status.code in cdar.terms.CODES_OF_PHASE[status.phase]


@present
def test_it_gives_back_every_official_example_element_for_element():
    read = 0
    for path in CORPUS.rglob("*.xml"):
        content = path.read_bytes()
        if cdar.recognised(content):
            document = cdar.read(content)
            written = cdar.read(cdar.write(document.message))
            assert written.message == document.message
            assert tree(written.root) == tree(document.root), path.name
            read += 1
    assert read > 100


@present
def test_it_follows_the_official_schema():
    (path,) = CORPUS.glob("fr-fnfe-rfe-1.4/CDAR/*/CrossDomainAcknowledgementAndResponse_100pD22B.xsd")
    schema = etree.XMLSchema(etree.parse(str(path)))
    for message in (messages.REFUSAL, messages.RECEIVED):
        schema.assertValid(cdar.read(cdar.write(message)).root)
