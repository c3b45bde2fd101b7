"""Checking as a document streams: the verdict of the whole way, or none; and little memory."""

import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from polyphonie.documents import invoice
from polyphonie.documents.invoice import streaming, wording
from polyphonie.documents.invoice.render.tests import examples
from polyphonie.documents.invoice.tests import cases, fuzz


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A document with a few bytes too many, or without its end."""
    place = chance.randrange(len(content))
    return (
        content[:place]
        + chance.choice((b"&none;", b"<", b"</x>", b"\xff", b"\x01", b"]]>", b" ", b""))
        + (content[place:] if chance.random() < 0.9 else b"")
    )


CHANGES = (fuzz.removed, fuzz.doubled, fuzz.swapped, fuzz.reworded, fuzz.reworded, damaged)
PACKS = ("auto", "en16931", "br-fr", "b2g")
MUTATIONS = 600
MANY = 3_000
PEAK = """
import sys
from dataclasses import replace
from pathlib import Path
from polyphonie.documents import invoice
{act}
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024)
"""


def streamed(content: bytes, *, pack="auto") -> streaming.Judged | None:
    return streaming.judged(content, file_name="", embedded_name="", choice=pack, most=20)


def whole(content: bytes, *, pack="auto") -> invoice.Report:
    return invoice.check(invoice.read(content), pack=pack)


def large(syntax: str, *, lines: int = 40) -> bytes:
    several = tuple(cases.LINES[number % len(cases.LINES)] for number in range(lines))
    return cases.xml(cases.invoice(lines=several), syntax=syntax)


def same(content: bytes, *, pack="auto") -> bool:
    """Whether the document was judged as it streamed, and then as it is judged whole."""
    found = streamed(content, pack=pack)
    if found is None:
        return False
    expected = whole(content, pack=pack)
    assert expected.schema.valid
    assert tuple(map(wording.failure, found.found)) == expected.failed
    assert tuple(each.title for each in found.packs) == expected.packs
    assert (found.document.syntax, found.document.profile) == (expected.syntax, expected.profile)
    return True


def test_it_judges_as_the_whole_way_does():
    chance = random.Random(2026)
    pool = [each for each in fuzz.originals() if each[:1] == b"<"]
    pool += [large(syntax, lines=count) for syntax in ("UBL Invoice", "UBL CreditNote", "CII") for count in (1, 2, 25)]
    judged = 0
    for number in range(MUTATIONS):
        content = chance.choice(pool)
        for _ in range(number % 4):
            content = chance.choice(CHANGES)(content, chance)
        try:
            judged += same(content, pack=chance.choice(PACKS))
        except invoice.Unreadable:
            assert streamed(content) is None
    assert judged > MUTATIONS / 4


@pytest.mark.parametrize("syntax", ["UBL Invoice", "UBL CreditNote", "CII"])
def test_it_judges_lines_of_every_shape(syntax: str):
    shapes = [
        replace(each, item=item)
        for each in (*cases.LINES, examples.MAINTENANCE, examples.PAPER)
        for item in (each.item, replace(each.item, description="Autre", seller_identifier="A"))
    ]
    content = cases.xml(cases.invoice(lines=tuple(shapes * 3)), syntax=syntax)
    for pack in PACKS:
        assert same(content, pack=pack)


@pytest.mark.parametrize("syntax", ["UBL Invoice", "UBL CreditNote", "CII"])
def test_it_tells_each_rule_so_many_times(syntax: str):
    content = re.sub(rb' unitCode="[^"]*"', b"", large(syntax))
    assert same(content, pack="br-fr")
    failed = whole(content, pack="br-fr").failed
    assert max(sum(one.rule == each.rule for one in failed) for each in failed) == 20


DEDUCTION = """<cac:AllowanceCharge>
  <cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>
  <cbc:AllowanceChargeReason>Port</cbc:AllowanceChargeReason>
  <cbc:Amount currencyID="EUR">{amount}.00</cbc:Amount>
  <cac:TaxCategory>
    <cbc:ID>S</cbc:ID>
    <cbc:Percent>20.00</cbc:Percent>
    <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
  </cac:TaxCategory>
</cac:AllowanceCharge>"""


@pytest.mark.parametrize("kinds", [("true",), ("false",), ("false", "true"), ("true", "false")])
def test_it_tells_allowances_from_charges_of_the_same_category(kinds: tuple[str, ...]):
    lines = large("UBL Invoice", lines=4).split(b"<cac:Item>")
    content = lines[0] + b"".join(
        "".join(DEDUCTION.format(charge=charge, amount=place) for charge in kinds).encode() + b"<cac:Item>" + line
        for place, line in enumerate(lines[1:])
    )
    seller = re.compile(rb"(<cac:AccountingSupplierParty>.*)<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>", re.DOTALL)
    content = seller.sub(rb"\1", content, count=1)
    assert same(content)
    failed = {each.rule for each in whole(content).failed}
    assert ("BR-S-03" in failed, "BR-S-04" in failed) == ("false" in kinds, "true" in kinds)


def test_it_leaves_what_it_cannot_be_sure_of_to_the_whole_way():
    sound = large("CII")
    unregistered = sound.replace(b'schemeID="VA"', b'schemeID="ZZ"')
    assert sound != unregistered
    assert streamed(unregistered) is None
    assert "BR-S-02" in {each.rule for each in whole(unregistered).failed}
    for other in (sound.replace(b"ram:Name>", b"ram:Nom>"), sound[:-30], sound.decode().encode("utf-16"), b"", b"<x/>"):
        assert streamed(other) is None


def test_it_does_not_take_lines_too_deep():
    content = large("UBL Invoice", lines=2)
    start = content.rindex(b"<cac:InvoiceLine>")
    line = content[start : content.index(b"</cac:InvoiceLine>", start)].replace(
        b"cac:InvoiceLine", b"cac:SubInvoiceLine"
    )
    for depth, sound in ((80, True), (90, True), (99, False), (99, False), (120, False)):
        nested = line * depth + b"</cac:SubInvoiceLine>" * depth
        deep = content.replace(b"</cac:InvoiceLine>", nested + b"</cac:InvoiceLine>", 1)
        if sound:
            assert same(deep)
            continue
        assert streamed(deep) is None
        with pytest.raises(invoice.Unreadable, match="DOC-XML-04"):
            invoice.read(deep)


def test_it_gives_the_document_of_a_large_file_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(streaming, "LEAST", 1)
    content = large("UBL Invoice")
    document = invoice.check(content, file_name="a.xml").document
    assert not document.head.findall("{*}InvoiceLine/*")
    assert len(document.invoice.lines) == 40
    assert document.seller_agent_siret == invoice.read(content).seller_agent_siret


@pytest.mark.parametrize("syntax", ["UBL Invoice", "CII"])
def test_it_keeps_no_line(syntax: str, tmp_path: Path):
    content = large(syntax, lines=MANY)
    (tmp_path / "large.xml").write_bytes(content)
    (tmp_path / "small.xml").write_bytes(large(syntax, lines=1))
    peaks = []
    for name in ("small", "large"):
        act = f"invoice.check(Path({str(tmp_path / f'{name}.xml')!r}).read_bytes(), pack='br-fr')"
        command = [sys.executable, "-c", PEAK.format(act=act)]
        peaks.append(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    # Whole, three thousand lines take 25 MB and more beside the file.
    assert peaks[1] - peaks[0] < len(content) / 1e6 + 9
