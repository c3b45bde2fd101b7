"""Playing a use case of the reform through our acts, and comparing our life-cycle messages with expected ones.

The published messages say who gave which status when: each is played by the act of that status, at that instant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from uuid import UUID

from polyphonie.documents import chorus
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar.composing import Amount, Cause
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import deliveries, deposits, messages, outgoing, treatments
from polyphonie.invoicing.queries import messages as queries
from polyphonie.invoicing.terms import Channel, InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.days import Span
from polyphonie.parties import actions as parties
from polyphonie.parties.terms import EntityEntry, SupplierEntry, SupplierIdKind

OPENED_ON = date(2020, 1, 1)
_STATES = {"210": InvoiceState.REJECTED, "208": InvoiceState.SUSPENDED, "211": InvoiceState.IN_PAYMENT}


@dataclass(frozen=True)
class Step:
    """A status to play: as a message says it."""

    status: str
    given_at: object
    causes: tuple[Cause, ...] = ()
    amounts: tuple[Amount, ...] = ()
    comment: str = ""


@dataclass
class Player:
    """Plays the steps of an invoice. The seller and the buyer are known here, and both platforms are ours."""

    content: bytes
    twin: bytes = b""
    entity: UUID | None = None
    invoice: UUID | None = None
    rejected: list[bytes] = field(default_factory=list)

    def play(self, step: Step) -> None:
        instant = outgoing.instant(step.given_at)  # type: ignore[arg-type]  # an instant as messages state it
        with clock.set_at(instant):
            self._play(step)

    def _play(self, step: Step) -> None:
        on = clock.today()
        if step.status == "200":
            receipt = self._deposit(self.content)
            assert receipt.accepted, [refusal.code for refusal in receipt.refusals]
            self.entity, self.invoice = receipt.entity, receipt.invoice
        elif step.status == "213":
            receipt = self._deposit(self.twin)
            made = messages.rejection(self.twin, [each.code for each in receipt.refusals], at=clock.now())
            assert made is not None and not receipt.accepted
            self.rejected.append(made)
        assert self.entity is not None and self.invoice is not None
        place = {"entity": self.entity, "invoice": self.invoice}
        if step.status == "203":
            deliveries.deliver(actor=SYSTEM, invoices=[(self.entity, self.invoice)], on=on)
        elif step.status in _STATES:
            state = _STATES[step.status]
            reason = next((chorus.reason_by_code(state, cause.code) for cause in step.causes), None)
            treatments.treat(
                actor=SYSTEM,
                state=state,
                reason=step.comment,
                reason_code=reason.word if reason else "",
                on=on,
                **place,  # type: ignore[arg-type]
            )
        elif step.status not in ("200", "202", "213"):
            messages.tell(
                actor=SYSTEM,
                status=step.status,
                causes=step.causes,
                amounts=step.amounts,
                comment=step.comment,
                on=on,
                **place,
            )
        messages.report(actor=SYSTEM, invoices=[(self.entity, self.invoice)], on=on)

    def _deposit(self, content: bytes) -> deposits.Receipt:
        return deposits.deposit(
            actor=SYSTEM, content=content, file_name="facture.xml", channel=Channel.API, on=clock.today()
        )

    def made(self) -> dict[tuple[str, bool], bytes]:
        """Our messages by status, and whether each is the public portal's own."""
        assert self.entity is not None and self.invoice is not None
        found = {}
        for row in queries.messages_of(entity=self.entity, invoice=self.invoice):
            _, content = queries.message(entity=self.entity, invoice=self.invoice, identifier=row.id)
            found[row.status, row.to_portal] = content
        if self.rejected:
            found["213", False] = self.rejected[-1]
        return found


def steps_of(message: cdar.model.Message) -> Step:
    """The step that a published message is the trace of."""
    (acknowledgement,) = message.acknowledgements
    (subject,) = acknowledgement.subjects
    assert subject.status is not None
    return Step(
        subject.status,
        acknowledgement.given_at,
        tuple(
            Cause(detail.reason_code, "\n".join(note.text or "" for note in detail.notes), detail.action_code or "")
            for detail in subject.details
            if detail.reason_code
        ),
        tuple(
            Amount(each.code or "", each.amount, each.currency or "", each.day, each.percentage)
            for detail in subject.details
            for each in detail.characteristics
            if each.amount is not None
        ),
    )


def register(*, supplier: str, recipient: str, seller_address: str, buyer_address: str) -> None:
    """Make the seller a supplier and the buyer an entity, reached through our sending and our receiving platform."""
    parties.register_supplier(
        actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=supplier, entry=SupplierEntry("Vendeur"), on=OPENED_ON
    )
    parties.register_entity(actor=SYSTEM, siret=recipient, entry=EntityEntry("Acheteur", Span(OPENED_ON)), on=OPENED_ON)
    for address, platform in ((seller_address, "0003"), (buyer_address, "0005")):
        parties.define_line(actor=SYSTEM, address=address, platform=platform, starts_on=date(2020, 1, 2), on=OPENED_ON)


def differences(ours: bytes, expected: bytes) -> list[tuple[str, object, object]]:
    """Every value in which two messages differ: where, ours, expected."""
    mine, theirs = (dict(_flat(cdar.read(content).message)) for content in (ours, expected))
    return [
        (path, mine.get(path), theirs.get(path))
        for path in sorted({*mine, *theirs})
        if mine.get(path) != theirs.get(path)
    ]


def _flat(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if is_dataclass(value):
        for each in fields(value):
            yield from _flat(getattr(value, each.name), f"{path}.{each.name}" if path else each.name)
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            yield from _flat(each, f"{path}[{place}]")
    elif value is not None and value != "":
        yield path, value


def plain(path: str) -> str:
    """A path without its ranks."""
    return re.sub(r"\[\d+\]", "", path)


def states_of(invoice: UUID | None) -> list[str]:
    return list(models.StatusEvent.objects.filter(invoice_id=invoice).order_by("id").values_list("state", flat=True))
