"""Flows for the tests: invoices packed as software packs them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

from polyphonie.invoicing.actions import flows
from polyphonie.invoicing.actions.flows import FlowReceipt
from polyphonie.invoicing.queries import flows as asked
from polyphonie.invoicing.queries.flows import FlowRow, ItemRow
from polyphonie.invoicing.terms import Channel
from polyphonie.kernel.acts import SYSTEM, Actor

from .cases import PLAIN, Republic
from .documents import TODAY, UNKNOWN, Paper

FLOW_NAME = "FSO1110A_ABC123_ABC1231110000000000000001.zip"
GOOD = (Paper(number="L-1"), Paper(number="L-2"))
LOST = Paper(number="L-3", buyer=UNKNOWN)


def packed(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, the same for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def lot(*papers: Paper) -> bytes:
    """A ZIP of invoices."""
    return packed({f"{paper.number}.xml": paper.content() for paper in papers})


def many(count: int) -> tuple[Paper, ...]:
    return tuple(replace(PLAIN, number=f"M-{number:04d}") for number in range(count))


def received(
    republic: Republic,
    content: bytes,
    *,
    actor: Actor | None = None,
    name: str = FLOW_NAME,
    channel: Channel = Channel.EDI,
    key: str | None = None,
) -> FlowReceipt:
    republic.prepared(PLAIN)
    return flows.receive_flow(
        actor=actor or republic.depositor(),
        file=io.BytesIO(content),
        name=name,
        channel=channel,
        on=TODAY,
        key=key,
    )


def treated(republic: Republic, content: bytes, *, actor: Actor | None = None) -> FlowRow:
    """A flow received and treated to its end."""
    receipt = received(republic, content, actor=actor)
    flows.treat(depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    return seen(receipt)


def seen(receipt: FlowReceipt) -> FlowRow:
    return asked.flow(actor=SYSTEM, identifier=receipt.flow, on=TODAY)


def again(row: FlowRow) -> FlowRow:
    """The flow as it is now."""
    return asked.flow(actor=SYSTEM, identifier=row.id, on=TODAY)


def results(row: FlowRow) -> list[ItemRow]:
    return list(asked.items(row, limit=10_000))
