"""Statements and notifications of an account, camt.053 and camt.054: what moved, and which transfers it was made of.

Read in any version as they stream, line by line; written, for a bank that is played, in version 02, which all read.
Source: ISO 20022, camt.053 and camt.054.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

from lxml import etree

from . import latin, reading
from .identifiers import compact
from .orders import Sink, amount
from .words import Detail, Direction, StatementHead, StatementLine

STATEMENT: Final = "camt.053.001.02"
NOTIFICATION: Final = "camt.054.001.02"
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
_NONE: Final = ("", "NOTPROVIDED")


def read(file: BinaryIO) -> Iterator[StatementHead | StatementLine]:
    """Each statement's heading, then its lines, as they stream. Raises Unreadable.

    A bank may tell balances before or after the lines: the heading is told once the first line ends, and again with
    the balances that came later.
    """
    found = False
    told: StatementHead | None = None
    for name, element in reading.elements(file, "Ntry", "Stmt", "Ntfctn", "Rpt"):
        holder = element.getparent() if name == "Ntry" else element
        head = _head(holder)
        if told is None or (name != "Ntry" and head != told):
            found, told = True, head
            yield head
        if name == "Ntry":
            yield _line(element)
        else:
            told = None
    if not found:
        raise reading.Unreadable("this is no statement of an account")


def _head(holder: etree._Element | None) -> StatementHead:
    account = reading.child(holder, "Acct")
    return StatementHead(
        identifier=reading.text(holder, "Id"),
        iban=compact(reading.text(account, "Id", "IBAN")),
        created_at=reading.text(holder, "CreDtTm"),
        opening=_balance(holder, _OPENING),
        closing=_balance(holder, _CLOSING),
        booked=holder is not None and reading.local(holder) == "Stmt",
        page=reading.text(holder, "StmtPgntn", "PgNb") or reading.text(holder, "NtfctnPgntn", "PgNb"),
    )


def _balance(holder: etree._Element | None, wanted: tuple[str, ...]) -> int | None:
    for each in reading.children(holder, "Bal"):
        if reading.text(each, "Tp", "CdOrPrtry", "Cd") in wanted:
            cents = reading.euros(reading.child(each, "Amt"))
            return cents if reading.text(each, "CdtDbtInd") == "CRDT" else -cents
    return None


def _line(element: etree._Element) -> StatementLine:
    batch = reading.child(element, "NtryDtls", "Btch")
    booked = reading.text(element, "BookgDt", "Dt") or reading.text(element, "BookgDt", "DtTm")
    value = reading.text(element, "ValDt", "Dt") or reading.text(element, "ValDt", "DtTm")
    return StatementLine(
        reference=reading.text(element, "AcctSvcrRef"),  # NtryRef only counts the lines of one file
        direction=_direction(element),
        cents=reading.euros(reading.child(element, "Amt")),
        booked_on=reading.day(booked or value),
        value_on=reading.day(value) if value else None,
        booked=(reading.text(element, "Sts", "Cd") or reading.text(element, "Sts")) == "BOOK",
        group=reading.text(batch, "PmtInfId"),
        message=reading.text(batch, "MsgId"),
        count=int(reading.text(batch, "NbOfTxs") or 0),
        label=reading.text(element, "AddtlNtryInf"),
        details=tuple(_details(element)),
    )


def _direction(element: etree._Element) -> Direction:
    said = reading.text(element, "CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise reading.Unreadable(f"{said!r} is neither a credit nor a debit")
    credit = (said == "CRDT") is not (reading.text(element, "RvslInd") == "true")
    return Direction.CREDIT if credit else Direction.DEBIT


def _details(line: etree._Element) -> Iterator[Detail]:
    for details in reading.children(line, "NtryDtls"):
        for each in reading.children(details, "TxDtls"):
            name = reading.text(each, "Refs", "EndToEndId")
            moved = reading.child(each, "Amt")
            if moved is None:
                moved = reading.child(each, "AmtDtls", "TxAmt", "Amt")
            if moved is None:
                moved = reading.child(line, "Amt")
            back = reading.child(each, "RtrInf")
            parties = reading.child(each, "RltdPties")
            yield Detail(
                end_to_end="" if name in _NONE else name,
                cents=reading.euros(moved),
                returned=back is not None,
                reason=reading.text(back, "Rsn", "Cd"),
                counterparty=reading.text(parties, "Cdtr", "Nm") or reading.text(parties, "Cdtr", "Pty", "Nm"),
            )


def write(head: StatementHead, lines: Iterable[StatementLine], sink: Sink, *, on: date, created_at: datetime) -> None:
    """Write a statement or a notification, as a bank that is played would: its balances, then its lines."""
    version, message, holder = (
        (STATEMENT, "BkToCstmrStmt", "Stmt") if head.booked else (NOTIFICATION, "BkToCstmrDbtCdtNtfctn", "Ntfctn")
    )
    page = (
        f"<{holder}Pgntn><PgNb>{escape(head.page)}</PgNb><LastPgInd>false</LastPgInd></{holder}Pgntn>"
        if head.page
        else ""
    )
    created = created_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(abs(cents))}"
        f"<CdtDbtInd>{'CRDT' if cents >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{on.isoformat()}</Dt></Dt></Bal>"
        for code, cents in (("OPBD", head.opening), ("CLBD", head.closing))
        if cents is not None
    )
    sink.write(
        (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}">'
            f"<{message}><GrpHdr><MsgId>{escape(head.identifier)}</MsgId><CreDtTm>{created}Z</CreDtTm></GrpHdr>"
            f"<{holder}><Id>{escape(head.identifier)}</Id>{page}<CreDtTm>{created}Z</CreDtTm>"
            f"<Acct><Id><IBAN>{escape(head.iban)}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}"
        ).encode()
    )
    for line in lines:
        sink.write(_written(line).encode())
    sink.write(f"</{holder}></{message}></Document>\n".encode())


def _written(line: StatementLine) -> str:
    parts = [
        f"<Ntry>{_amount(line.cents)}<CdtDbtInd>{'CRDT' if line.direction is Direction.CREDIT else 'DBIT'}</CdtDbtInd>",
        f"<Sts>{'BOOK' if line.booked else 'PDNG'}</Sts><BookgDt><Dt>{line.booked_on.isoformat()}</Dt></BookgDt>",
        f"<ValDt><Dt>{(line.value_on or line.booked_on).isoformat()}</Dt></ValDt>",
        f"<AcctSvcrRef>{escape(line.reference)}</AcctSvcrRef>" if line.reference else "",
        "<BkTxCd><Prtry><Cd>SCT</Cd></Prtry></BkTxCd>",
    ]
    details = [
        f"<TxDtls><Refs><EndToEndId>{escape(each.end_to_end or 'NOTPROVIDED')}</EndToEndId></Refs>"
        f"<AmtDtls><TxAmt>{_amount(each.cents)}</TxAmt></AmtDtls>"
        + (f"<RtrInf><Rsn><Cd>{escape(each.reason)}</Cd></Rsn></RtrInf>" if each.returned else "")
        + "</TxDtls>"
        for each in line.details
    ]
    batch = (
        f"<Btch><MsgId>{escape(line.message)}</MsgId><PmtInfId>{escape(line.group)}</PmtInfId>"
        f"<NbOfTxs>{line.count}</NbOfTxs></Btch>"
        if line.group
        else ""
    )
    if batch or details:
        parts.append(f"<NtryDtls>{batch}{''.join(details)}</NtryDtls>")
    if line.label:
        parts.append(f"<AddtlNtryInf>{escape(latin.written(line.label, 500))}</AddtlNtryInf>")
    return "".join([*parts, "</Ntry>"])


def _amount(cents: int) -> str:
    return f'<Amt Ccy="EUR">{amount(cents)}</Amt>'
