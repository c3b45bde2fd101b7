"""The invoices of an invented country, month by month, with what their acts leave behind."""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import zstandard

from polyphonie.invoicing import models, terms
from polyphonie.invoicing.rules import search_words
from polyphonie.invoicing.terms import InvoiceState as S
from polyphonie.kernel import partitions
from polyphonie.kernel.models import Original

from . import drawing
from .copying import Copies, Table, cell
from .drawing import Ranked
from .ledger import AUDIT, Ledger, instant
from .paper import ITEMS, Line, Paper, content
from .parties import Recipient, Sender
from .people import Somebody

_ORIGINAL: Final = Table(Original, "entity_id", "id", "name", "media_type", "size", "sha256", "body")
_INVOICE: Final = Table(
    models.Invoice,
    *("entity_id", "id", "service_id", "service_code", "commitment_number", "supplier_id", "supplier_name", "kind"),
    *("number", "issued_on", "due_on", "currency", "net_cents", "vat_cents", "due_cents", "syntax", "profile"),
    *("original_id", "channel", "depositor_id", "deposited_at", "state", "state_at", "register_number", "search"),
)
_EVENT: Final = Table(
    models.StatusEvent,
    *("entity_id", "id", "invoice_id", "state", "at", "actor_kind", "actor_id", "actor_name", "reason"),
    "payment_request_number",
)
_ATTACHMENT: Final = Table(
    models.Attachment,
    *("entity_id", "id", "invoice_id", "original_id", "name", "media_type", "size", "added_at", "added_by"),
)
_IDENTITY: Final = Table(models.InvoiceIdentity, "issuer", "year", "number", "entity_id", "invoice_id", "sha256")
_REFUSED: Final = Table(
    models.RefusedDeposit,
    *("depositor_id", "id", "supplier_id", "channel", "file_name", "size", "sha256", "received_at", "refusals"),
)
_CREDIT_NOTES, _REFUSALS = 0.03, 0.02
_CHANNELS: Final = ("api", "api", "api", "api", "portal")
_BEFORE_NEXT_MONTH: Final = 2 * 3600.0
"""Nothing is deposited in the last two hours of a month, so that its delivery lies in the same month everywhere."""

_SLIP: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
)
_OFFICER: Final = frozenset({S.SERVICE_CERTIFIED, S.ORDERED, S.WITH_ACCOUNTANT})
_ACCOUNTANT: Final = frozenset({S.RECORDED, S.IN_PAYMENT})


class Act(NamedTuple):
    """An act on an invoice, to be told in its turn. Acts sort by their instant, then by their place."""

    at: float
    place: int
    name: str
    actor: Somebody | None
    entity: UUID
    invoice: UUID
    facts: dict[str, Any]
    states: tuple[tuple[S, str, str], ...]


@dataclass
class Invoices:
    """All that is being made. `acts` wait for their month, `lines` for their copy, by table and month."""

    drawn: random.Random
    now: float
    recipients: Sequence[Recipient]
    senders: Sequence[Sender]
    ledger: Ledger = field(default_factory=Ledger)
    acts: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    lines: dict[tuple[str, tuple[str, ...]], list[str]] = field(default_factory=lambda: defaultdict(list))
    last_numbers: dict[tuple[UUID, int], int] = field(default_factory=lambda: defaultdict(int))
    places: int = 0

    def __post_init__(self) -> None:
        self._to = Ranked.of(len(self.recipients), 0.95)
        self._by = Ranked.of(len(self.senders), 0.8)
        self._packer = zstandard.ZstdCompressor(level=1)

    def make_month(self, *, start: float, end: float, number: int) -> None:
        """Make a month's deposits, then tell all the acts of the month in order of time."""
        until = min(end - _BEFORE_NEXT_MONTH, self.now - 60)
        for at in sorted(drawing.working_instant(self.drawn, start, until) for _ in range(number)):
            self._deposit(at)
            if self.drawn.random() < _REFUSALS:
                self._refuse(at)
        for act in sorted(self.acts.pop(_month(start), ()), key=lambda act: act[:2]):
            self._tell(act)

    def send(self, copies: Copies) -> None:
        """Copy the lines that wait."""
        for (into, columns), lines in self.lines.items():
            copies.send(into, columns, lines)
        self.lines.clear()

    def _deposit(self, at: float) -> None:
        sender = self.senders[self._by.draw(self.drawn)]
        recipient = self.recipients[self._to.draw(self.drawn)]
        service = self.drawn.choice(recipient.services) if recipient.services else None
        written = self._paper(sender, recipient, service, at)
        body = content(written, seller=sender.seller, buyer=recipient.buyer)
        digest = hashlib.sha256(body)
        invoice, original = self._id(at), self._id(at)
        steps = drawing.life(self.drawn, at + 3, now=self.now)
        register = self.ledger.register_number(recipient.id, instant(at))
        state, state_at = (steps[-1].state, steps[-1].at) if steps else (S.DELIVERED, at + 3)
        self._add(
            _INVOICE,
            at,
            *(str(recipient.id), str(invoice), str(service[0]) if service else "\\N", written.service),
            *(written.commitment, str(sender.id), cell(sender.name)),
            *("credit_note" if written.credit_note else "invoice", written.number, written.issued_on, written.due_on),
            *("EUR", str(written.net), str(written.vat), str(written.net + written.vat), "UBL", "EN 16931"),
            *(str(original), self.drawn.choice(_CHANNELS), str(sender.manager.id), str(instant(at)), state),
            *(str(instant(state_at)), register, search_words(written.number, sender.name, written.commitment)),
        )
        self._keep(recipient.id, original, at, (f"{written.number}.xml", "application/xml"), body)
        year = written.issued_on[:4]
        taken = (sender.siren, year, written.number, str(recipient.id), str(invoice), cell(digest.digest()))
        self.lines[_IDENTITY.name, _IDENTITY.columns].append(_IDENTITY.line(*taken))
        deposited = Act(
            at,
            0,
            "invoicing.deposit",
            sender.manager,
            recipient.id,
            invoice,
            {"number": written.number, "sha256": digest.hexdigest()},
            ((S.DEPOSITED, "", ""),),
        )
        self._will(deposited)
        self._plan(deposited, sender, recipient, steps, register)

    def _plan(
        self, deposited: Act, sender: Sender, recipient: Recipient, steps: Sequence[drawing.Step], register: str
    ) -> None:
        """Put the acts that follow a deposit among those of their months."""
        delivered = ((S.IN_TRANSIT, "", ""), (S.DELIVERED, "", ""))
        facts: dict[str, Any] = {"register_number": register}
        said: dict[str, Any] = {"at": deposited.at + 3, "name": "invoicing.deliver", "actor": None}
        self._will(deposited._replace(**said, facts=facts, states=delivered))
        before = S.DELIVERED
        for state, at in steps:
            if state is S.COMPLETED:
                self._will(self._completion(deposited, sender, at))
            else:
                reason = self.drawn.choice(drawing.REASONS) if state in (S.SUSPENDED, S.REJECTED) else ""
                request = f"DP{deposited.invoice.int % 10**8:08d}" if state in (S.ORDERED, S.IN_PAYMENT) else ""
                said = {"at": at, "name": "invoicing.treat", "actor": _treats(recipient, state)}
                facts = {"before": before, "after": state, "reason": reason}
                self._will(deposited._replace(**said, facts=facts, states=((state, reason, request),)))
            before = state

    def _completion(self, deposited: Act, sender: Sender, at: float) -> Act:
        """A supplier's answer to a suspension, with a document."""
        comment, name = "Voici la pièce demandée.", "bon-de-livraison.pdf"
        original = self._id(at)
        self._keep(deposited.entity, original, at, (name, "application/pdf"), _SLIP)
        self._add(
            _ATTACHMENT,
            at,
            *(str(deposited.entity), str(self._id(at)), str(deposited.invoice), str(original), name),
            *("application/pdf", str(len(_SLIP)), str(instant(at)), sender.manager.name),
        )
        said: dict[str, Any] = {"at": at, "name": "invoicing.complete", "actor": sender.manager}
        facts = {"comment": comment, "files": [name]}
        return deposited._replace(**said, facts=facts, states=((S.COMPLETED, comment, ""),))

    def _will(self, act: Act) -> None:
        self.places += 1
        self.acts[_month(act.at)].append(act._replace(place=self.places))

    def _tell(self, act: Act) -> None:
        """An act's row in the journal, and its status events, at the same instant."""
        at = instant(act.at)
        kind, actor, name = ("person", str(act.actor.id), act.actor.name) if act.actor else _SYSTEM
        for state, reason, request in act.states:
            identifier = str(self._id(act.at))
            self._add(
                _EVENT,
                act.at,
                *(str(act.entity), identifier, str(act.invoice), state, str(at), kind, actor, name, reason, request),
            )
        line = self.ledger.line(
            entity=act.entity,
            identifier=self._id(act.at),
            at=at,
            actor=act.actor,
            act=act.name,
            about=f"invoice:{act.invoice}",
            facts=act.facts,
        )
        self.lines[partitions.partition_at(AUDIT.name, at), AUDIT.columns].append(line)

    def _refuse(self, at: float) -> None:
        """A deposit that was answered with a refusal: the recipient is not in the directory."""
        sender = self.senders[self._by.draw(self.drawn)]
        refusal = asdict(terms.RECIPIENT_UNKNOWN(siret=f"{self.drawn.randrange(10**13, 10**14)}"))
        self._add(
            _REFUSED,
            at,
            *(str(sender.manager.id), str(self._id(at)), str(sender.id), "api", "facture.xml", "4200"),
            *(cell(self.drawn.randbytes(32)), str(instant(at)), cell([json.loads(json.dumps(refusal))])),
        )

    def _keep(self, entity: UUID, identifier: UUID, at: float, known_as: tuple[str, str], body: bytes) -> None:
        """Keep an original, by its name and its media type."""
        packed = cell(self._packer.compress(body))
        digest = cell(hashlib.sha256(body).digest())
        self._add(_ORIGINAL, at, str(entity), str(identifier), *known_as, str(len(body)), digest, packed)

    def _paper(self, sender: Sender, recipient: Recipient, service: tuple[UUID, str] | None, at: float) -> Paper:
        issued = instant(at).date() - timedelta(days=self.drawn.choice((0, 0, 0, 1, 1, 2, 5)))
        key = sender.id, issued.year
        self.last_numbers[key] += 1
        number = f"F{issued.year}-{self.last_numbers[key]:06d}"
        wanted = recipient.references_required in ("commitment", "both", "either") or self.drawn.random() < 0.3
        count = self.drawn.choice((1, 1, 2, 3))
        return Paper(
            number=number,
            issued_on=str(issued),
            due_on=str(issued + timedelta(days=30)),
            credit_note=self.drawn.random() < _CREDIT_NOTES,
            corrects=f"F{issued.year}-{max(self.last_numbers[key] - 1, 1):06d}",
            service=service[1] if service else "",
            commitment=f"EJ{self.drawn.randrange(10**8):08d}" if wanted else "",
            lines=[Line(self.drawn.randrange(len(ITEMS)), drawing.cents(self.drawn)) for _ in range(count)],
        )

    def _add(self, table: Table, at: float, *cells: str) -> None:
        self.lines[partitions.partition_at(table.name, instant(at)), table.columns].append(table.line(*cells))

    def _id(self, at: float) -> UUID:
        """A UUIDv7 of an instant. Those of one millisecond follow each other in the order in which they are made."""
        self.places += 1
        rest = (self.places & 0xFFF) << 64 | 0b10 << 62 | self.drawn.getrandbits(62)
        return UUID(int=int(at * 1000) << 80 | 0x7 << 76 | rest)


_SYSTEM: Final = ("system", str(UUID(int=0)), "Polyphonie")


def _treats(recipient: Recipient, state: S) -> Somebody:
    """Whose duty a state is."""
    if state in _OFFICER:
        return recipient.staff.officer
    return recipient.staff.accountant if state in _ACCOUNTANT else recipient.staff.agent


def _month(at: float) -> str:
    return instant(at).strftime("%Y-%m")
