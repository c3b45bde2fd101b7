from __future__ import annotations

import io
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from polyphonie.documents.bank import codes, reading, reports, statements
from polyphonie.documents.bank.words import (
    Answer,
    Detail,
    Direction,
    ReportHead,
    StatementHead,
    StatementLine,
    TransferAnswer,
)

SHARED = Path(os.environ.get("POLYPHONIE_CORPUS", "../shared/corpus")) / "accounting/iso20022"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
IBAN = "FR7630001007941234567890185"


def test_a_report_is_read_as_it_was_written() -> None:
    head = ReportHead("RPT-1", "LOT-1", Answer.PARTLY)
    answers = [
        TransferAnswer("A1", Answer.REJECTED, "AC04", "Compte clos"),
        TransferAnswer("A2", Answer.ACCEPTED),
    ]
    sink = io.BytesIO()
    reports.write(head, answers, sink, created_at=NOW)
    assert list(reports.read(io.BytesIO(sink.getvalue()))) == [head, *answers]
    if SHARED.is_dir():
        schema = etree.XMLSchema(file=str(SHARED / f"{reports.VERSION}.xsd"))
        assert schema.validate(etree.fromstring(sink.getvalue())), schema.error_log


def test_a_report_may_reject_a_whole_message_or_group() -> None:
    sink = io.BytesIO()
    reports.write(ReportHead("RPT-2", "LOT-2", Answer.REJECTED, "FF01"), [], sink, created_at=NOW)
    (head,) = list(reports.read(io.BytesIO(sink.getvalue())))
    assert head == ReportHead("RPT-2", "LOT-2", Answer.REJECTED, "FF01")
    content = (
        sink.getvalue()
        .replace(b"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>", b"")
        .replace(
            b"</OrgnlGrpInfAndSts>",
            b"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>G</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>"
            b"</OrgnlPmtInfAndSts>",
        )
    )
    assert [each.group for each in reports.read(io.BytesIO(content)) if isinstance(each, ReportHead)] == ["", "G"]


def test_a_statement_is_read_as_it_was_written() -> None:
    head = StatementHead("RLV-1", IBAN, "2026-03-04T12:00:00Z", opening=100_00, closing=65_00)
    lines = [
        StatementLine(
            "R1", Direction.DEBIT, 50_00, date(2026, 3, 4), date(2026, 3, 4), group="G", message="M", count=2
        ),
        StatementLine(
            "R2",
            Direction.CREDIT,
            15_00,
            date(2026, 3, 4),
            date(2026, 3, 4),
            label="Retour",
            details=(Detail("A1", 15_00, returned=True, reason="AC04"),),
        ),
    ]
    sink = io.BytesIO()
    statements.write(head, lines, sink, on=date(2026, 3, 4), created_at=NOW)
    assert list(statements.read(io.BytesIO(sink.getvalue()))) == [head, *lines]
    assert lines[0].signed == -50_00 and lines[1].signed == 15_00


def test_a_reversed_line_and_a_notification_are_understood() -> None:
    content = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
      <Ntfctn><Id>N</Id>
      <Acct><Id><IBAN>FR7630001007941234567890185</IBAN></Id></Acct>
      <Ntry><NtryRef>R</NtryRef><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd>
      <Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-03-04T10:00:00</DtTm></BookgDt>
      <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">1.00</Amt></TxDtls></NtryDtls>
      </Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"""
    head, line = list(statements.read(io.BytesIO(content)))
    assert isinstance(head, StatementHead) and not head.booked and head.opening is None
    assert isinstance(line, StatementLine) and line.direction is Direction.CREDIT and line.booked
    assert line.details[0].end_to_end == ""


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpus is not here (POLYPHONIE_CORPUS)")
def test_a_statement_of_another_program_is_read() -> None:
    head, line = list(statements.read(io.BytesIO((SHARED / "camt053_sample.xml").read_bytes())))
    assert isinstance(head, StatementHead) and head.iban == "DE89370400440532013000"
    assert isinstance(line, StatementLine) and (line.cents, line.booked) == (150_00, True)


@pytest.mark.parametrize("amount", ["x", "1.005", ""])
def test_an_amount_that_is_none_is_told(amount: str) -> None:
    with pytest.raises(reading.Unreadable):
        reading.cents(amount)


def test_codes_have_words() -> None:
    assert codes.answer("ACSC") is Answer.SETTLED and codes.answer("XXXX") is None
    assert codes.reason("AC04", "fr") == "Compte clos" and codes.reason("ZZ99", "en") == "ZZ99"
