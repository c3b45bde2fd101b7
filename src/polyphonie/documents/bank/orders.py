"""Payment orders, pain.001.001.09 and .03: written transfer by transfer, read the same way.

A million transfers take the memory of one. The heading is written first, so the caller tells what its transfers count
and amount to; where they turn out otherwise nothing is called written.
Source: ISO 20022, pain.001; EPC132-08 (SEPA credit transfer, customer to bank).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import BinaryIO, Final, Protocol
from xml.sax.saxutils import escape

from lxml import etree

from . import latin, reading
from .identifiers import compact, keys_hold
from .words import Order, Party, Place, Transfer, Version

LONGEST_NAME: Final = 70
LONGEST_REMITTANCE: Final = 140
MOST_CENTS: Final = 99_999_999_999
"""The largest amount of one transfer: 999,999,999.99 euros (EPC132-08, AT-04)."""
_PACK: Final = 2_000
"""Transfers that are written at once."""


class Sink(Protocol):
    """Where bytes go: a file, a hash, both."""

    def write(self, data: bytes, /) -> object: ...


def write(order: Order, transfers: Iterable[Transfer], sink: Sink, *, version: Version = Version.V09) -> None:
    """Write an order. Raises ValueError: an identifier or an IBAN that no bank takes, totals that differ."""
    for name in (order.message, order.group):
        if not latin.is_identifier(name):
            raise ValueError(f"{name!r} cannot name a message")
    written = _Transfers(version)
    sink.write(_heading(order, version).encode())
    pack: list[str] = []
    for transfer in transfers:
        pack.append(written.of(transfer))
        if len(pack) == _PACK:
            sink.write("".join(pack).encode())
            pack.clear()
    sink.write("".join(pack).encode())
    if (written.count, written.cents) != (order.count, order.cents):
        raise ValueError(
            f"{written.count} transfers of {written.cents} cents were written under a heading that tells"
            f" {order.count} of {order.cents}"
        )
    sink.write(b"</PmtInf></CstmrCdtTrfInitn></Document>\n")


def amount(cents: int) -> str:
    """An amount as the format writes it."""
    return f"{cents // 100}.{cents % 100:02d}"


def _heading(order: Order, version: Version) -> str:
    created = order.created_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    totals = f"<NbOfTxs>{order.count}</NbOfTxs><CtrlSum>{amount(order.cents)}</CtrlSum>"
    identified = (
        f"<Id><OrgId><Othr><Id>{_text(order.identifier, 35)}</Id></Othr></OrgId></Id>" if order.identifier else ""
    )
    day = order.execute_on.isoformat()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}">'
        f"<CstmrCdtTrfInitn><GrpHdr><MsgId>{escape(order.message)}</MsgId><CreDtTm>{created}Z</CreDtTm>{totals}"
        f"<InitgPty><Nm>{_text(order.initiator, LONGEST_NAME)}</Nm>{identified}</InitgPty></GrpHdr>"
        f"<PmtInf><PmtInfId>{escape(order.group)}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>{totals}"
        "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
        f"<ReqdExctnDt>{f'<Dt>{day}</Dt>' if version is Version.V09 else day}</ReqdExctnDt>"
        f"<Dbtr><Nm>{_text(order.debtor.name, LONGEST_NAME)}</Nm>{_place(order.debtor.place)}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{_iban(order.debtor.iban)}</IBAN></Id></DbtrAcct>"
        f"<DbtrAgt>{_agent(order.debtor.bic, version)}</DbtrAgt><ChrgBr>SLEV</ChrgBr>"
    )


class _Transfers:
    """Writes transfers and counts them."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.count = self.cents = 0

    def of(self, transfer: Transfer) -> str:
        if not latin.is_identifier(transfer.end_to_end):
            raise ValueError(f"{transfer.end_to_end!r} cannot name a transfer")
        if not 0 < transfer.cents <= MOST_CENTS:
            raise ValueError(f"{transfer.end_to_end}: {transfer.cents} cents cannot be transferred")
        self.count += 1
        self.cents += transfer.cents
        payee, name = transfer.payee, transfer.end_to_end
        agent = f"<CdtrAgt>{_agent(payee.bic, self.version)}</CdtrAgt>" if payee.bic else ""
        said = (
            transfer.remittance and f"<RmtInf><Ustrd>{_text(transfer.remittance, LONGEST_REMITTANCE)}</Ustrd></RmtInf>"
        )
        return (
            f"<CdtTrfTxInf><PmtId><InstrId>{name}</InstrId><EndToEndId>{name}</EndToEndId></PmtId>"
            f'<Amt><InstdAmt Ccy="EUR">{amount(transfer.cents)}</InstdAmt></Amt>{agent}'
            f"<Cdtr><Nm>{_text(payee.name, LONGEST_NAME)}</Nm>{_place(payee.place) if payee.place else ''}</Cdtr>"
            f"<CdtrAcct><Id><IBAN>{_iban(payee.iban)}</IBAN></Id></CdtrAcct>{said}</CdtTrfTxInf>"
        )


def _text(text: str, longest: int) -> str:
    """A text as banks take it. None of the letters that they take is one that XML escapes."""
    return latin.written(text, longest)


def _iban(iban: str) -> str:
    try:
        if keys_hold(iban):
            return iban
    except ValueError:
        pass
    raise ValueError(f"{iban!r} is not an IBAN")


def _place(place: Place) -> str:
    """A structured address, in the order of the format; a free one is taken no more."""
    if not place:
        return ""
    parts = (
        ("StrtNm", _text(place.street, 70) if place.street else ""),
        ("PstCd", _text(place.postcode, 16) if place.postcode else ""),
        ("TwnNm", _text(place.town, 35)),
        ("Ctry", escape(place.country)),
    )
    return f"<PstlAdr>{''.join(f'<{tag}>{said}</{tag}>' for tag, said in parts if said)}</PstlAdr>"


def _agent(bic: str, version: Version) -> str:
    tag = "BICFI" if version is Version.V09 else "BIC"
    said = f"<{tag}>{escape(bic)}</{tag}>" if bic else "<Othr><Id>NOTPROVIDED</Id></Othr>"
    return f"<FinInstnId>{said}</FinInstnId>"


def read(file: BinaryIO) -> Iterator[Order | Transfer]:
    """The order's heading, then its transfers, as they stream; one group is read. Raises Unreadable.

    What the heading tells is compared with what was read, once all was.
    """
    order: Order | None = None
    head: etree._Element | None = None
    told = [0, 0]
    for name, element in reading.elements(file, "GrpHdr", "CdtTrfTxInf", "PmtInf"):
        if name == "GrpHdr":
            head = _copied(element)
        elif name == "CdtTrfTxInf":
            if order is None:
                order = _order(head, element.getparent())
                yield order
            transfer = _transfer(element)
            told[0] += 1
            told[1] += transfer.cents
            yield transfer
        elif order is None:
            raise reading.Unreadable("a group holds no transfer")
    if order is None:
        raise reading.Unreadable("this is no payment order: it holds no transfer")
    if told != [order.count, order.cents]:
        raise reading.Unreadable(f"the heading tells {order.count} transfers of {order.cents} cents, not {told}")


def _copied(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element))


def _order(head: etree._Element | None, group: etree._Element | None) -> Order:
    created = datetime.min.replace(tzinfo=UTC)
    with suppress(ValueError):
        created = datetime.fromisoformat(reading.text(head, "CreDtTm").replace("Z", "+00:00"))
    wanted = reading.text(group, "ReqdExctnDt", "Dt") or reading.text(group, "ReqdExctnDt")
    return Order(
        message=reading.text(head, "MsgId"),
        group=reading.text(group, "PmtInfId"),
        created_at=created,
        initiator=reading.text(head, "InitgPty", "Nm"),
        debtor=_party(group, "Dbtr", "DbtrAcct", "DbtrAgt"),
        execute_on=reading.day(wanted),
        count=int(reading.text(head, "NbOfTxs") or 0),
        cents=reading.cents(reading.text(head, "CtrlSum") or "0"),
        identifier=reading.text(head, "InitgPty", "Id", "OrgId", "Othr", "Id"),
    )


def _transfer(element: etree._Element) -> Transfer:
    return Transfer(
        end_to_end=reading.text(element, "PmtId", "EndToEndId"),
        cents=reading.euros(reading.child(element, "Amt", "InstdAmt")),
        payee=_party(element, "Cdtr", "CdtrAcct", "CdtrAgt"),
        remittance=reading.text(element, "RmtInf", "Ustrd"),
    )


def _party(element: etree._Element | None, party: str, account: str, agent: str) -> Party:
    bank = reading.child(element, agent, "FinInstnId")
    place = reading.child(element, party, "PstlAdr")
    return Party(
        name=reading.text(element, party, "Nm"),
        iban=compact(reading.text(element, account, "Id", "IBAN")),
        bic=reading.text(bank, "BICFI") or reading.text(bank, "BIC"),
        place=Place(
            town=reading.text(place, "TwnNm"),
            country=reading.text(place, "Ctry"),
            street=reading.text(place, "StrtNm"),
            postcode=reading.text(place, "PstCd"),
        ),
    )
