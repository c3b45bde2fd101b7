"""Status reports, pain.002: what the bank says of an order, of its group, of each of its transfers.

Read in any version as they stream; written, for a bank that is played, in pain.002.001.03.
Source: ISO 20022, pain.002; EPC132-08.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

from lxml import etree

from . import codes, latin, reading
from .orders import Sink
from .words import Answer, ReportHead, TransferAnswer

VERSION: Final = "pain.002.001.03"


def read(file: BinaryIO) -> Iterator[ReportHead | TransferAnswer]:
    """The report's heading, then its answers on transfers, as they stream. Raises Unreadable."""
    head: ReportHead | None = None
    identifier = ""
    for name, element in reading.elements(file, "GrpHdr", "OrgnlGrpInfAndSts", "TxInfAndSts", "OrgnlPmtInfAndSts"):
        if name == "GrpHdr":
            identifier = reading.text(element, "MsgId")
        elif name == "OrgnlGrpInfAndSts":
            said, reason, detail = _said(element, "GrpSts")
            head = ReportHead(identifier, reading.text(element, "OrgnlMsgId"), said, reason, detail)
            yield head
        elif name == "TxInfAndSts":
            said, reason, detail = _said(element, "TxSts")
            if said is not None:
                yield TransferAnswer(reading.text(element, "OrgnlEndToEndId"), said, reason, detail)
        else:
            said, reason, detail = _said(element, "PmtInfSts")
            if said is not None and head is not None:
                group = reading.text(element, "OrgnlPmtInfId")
                yield ReportHead(identifier, head.message, said, reason, detail, group)
    if head is None:
        raise reading.Unreadable("this is no status report: it names no message")


def _said(element: etree._Element, tag: str) -> tuple[Answer | None, str, str]:
    why = reading.child(element, "StsRsnInf")
    reason = reading.text(why, "Rsn", "Cd") or reading.text(why, "Rsn", "Prtry")
    detail = " ".join(each.text or "" for each in reading.children(why, "AddtlInf")).strip()
    return codes.answer(reading.text(element, tag)), reason, detail


def write(head: ReportHead, answers: Iterable[TransferAnswer], sink: Sink, *, created_at: datetime) -> None:
    """Write a report, as a bank that is played would."""
    created = created_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    group = f"<GrpSts>{codes.code_of(head.answer)}</GrpSts>" if head.answer else ""
    sink.write(
        (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{VERSION}">'
            f"<CstmrPmtStsRpt><GrpHdr><MsgId>{escape(head.identifier)}</MsgId><CreDtTm>{created}Z</CreDtTm></GrpHdr>"
            f"<OrgnlGrpInfAndSts><OrgnlMsgId>{escape(head.message)}</OrgnlMsgId>"
            f"<OrgnlMsgNmId>pain.001</OrgnlMsgNmId>{group}{_why(head.reason, head.detail)}</OrgnlGrpInfAndSts>"
        ).encode()
    )
    opened = False
    for each in answers:
        if not opened:
            named = escape(head.group or head.message)
            sink.write(f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{named}</OrgnlPmtInfId>".encode())
            opened = True
        sink.write(
            (
                f"<TxInfAndSts><OrgnlEndToEndId>{escape(each.end_to_end)}</OrgnlEndToEndId>"
                f"<TxSts>{codes.code_of(each.answer)}</TxSts>{_why(each.reason, each.detail)}</TxInfAndSts>"
            ).encode()
        )
    sink.write(b"</OrgnlPmtInfAndSts>" if opened else b"")
    sink.write(b"</CstmrPmtStsRpt></Document>\n")


def _why(reason: str, detail: str) -> str:
    if not reason:
        return ""
    told = f"<AddtlInf>{escape(latin.written(detail, 105))}</AddtlInf>" if detail else ""
    return f"<StsRsnInf><Rsn><Cd>{escape(reason)}</Cd></Rsn>{told}</StsRsnInf>"
