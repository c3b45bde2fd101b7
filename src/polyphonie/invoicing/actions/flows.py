"""A flow is received, treated document by document in batches that each commit, and may be treated again.

Each batch's results are in the transaction of what it deposits: cut short at any moment, a treatment goes on after the
last batch that was committed, and nothing is taken twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import IO, Any, Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM as WHOLE_PLATFORM
from polyphonie.access.terms import Perimeter, PerimeterKind, Right
from polyphonie.documents import flow as files
from polyphonie.documents.invoice import Unreadable
from polyphonie.documents.invoice.safexml import MEGABYTE
from polyphonie.invoicing import events, models, rules
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.terms import flows as terms
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel import clock, keys, rows, spool
from polyphonie.kernel.acts import SYSTEM, Actor, action, announce, note, unchanged, unit
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.processes import pool
from polyphonie.kernel.refusals import Outage, Refusal, Refused

from . import deposits, messages, status_files

BATCH: Final = 100
LARGEST_BATCH: Final = 8_000_000
SPREAD_FROM: Final = 2_000_000
"""Bytes of a flow: a thousand invoices in a ZIP. To start a process takes as long as to treat five hundred."""

MOST_RUNS: Final = 5
"""A flow whose treatment began so often without passing a document is given up: it may be what ends the worker."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FlowReceipt:
    """The answer to a flow: its id and number, and why it was rejected at once, if it was.

    `repeated` says that this very request was answered before: nothing new happened.
    """

    depositor: UUID
    flow: UUID
    number: int
    state: FlowState
    refusals: tuple[Refusal, ...] = ()
    repeated: bool = False

    def as_answer(self) -> dict[str, Any]:
        """JSON values from which `from_answer` makes the receipt again."""
        return asdict(self) | {"depositor": str(self.depositor), "flow": str(self.flow)}

    @classmethod
    def from_answer(cls, answer: dict[str, Any]) -> FlowReceipt:
        """The receipt that a key's earlier request was given."""
        return cls(
            UUID(answer["depositor"]),
            UUID(answer["flow"]),
            answer["number"],
            FlowState(answer["state"]),
            tuple(Refusal.kept(each) for each in answer["refusals"]),
            repeated=True,
        )


@dataclass(frozen=True, slots=True)
class Announced:
    """What the sender says of a flow: its own reference, the SHA-256 that it has, and the interface's own words."""

    reference: str
    sha256: str
    declared: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A document of a flow, at its place from 0: its bytes, or why there are none."""

    place: int
    name: str
    content: bytes
    refusal: Refusal | None = None


@action
def receive_flow(
    *,
    actor: Actor,
    file: IO[bytes],
    name: str,
    channel: Channel,
    on: date,
    syntax: str = "",
    key: str | None = None,
    announced: Announced | None = None,
) -> FlowReceipt:
    """Take in a file of one or many invoices, to be treated apart: XML, PDF, or a ZIP or TAR.GZ of them.

    It is read once and kept as it comes; `file` may be a stream of up to 1 GB. By EDI its name must be that of a flow,
    else it is rejected at once, which is an answer as well. `syntax` is what its documents are said to be (ubl, cii,
    facturx), when that is known otherwise than by its name. `key` is the caller's idempotency key. `announced` is what
    the sender says of it, where the interface has words for that.
    A flow of life-cycle messages (`cdar`) is applied to the invoices that they are about (`messages.receive`), and so
    is one of the states that a recipient gives (`statut`, CPPStatut).
    Refuses: ACC-RIG-01 the actor deposits for nobody; INV-FLW-04 too large; INV-FLW-05 empty; KER-KEY-01.
    In the receipt: INV-FLW-02, INV-FLW-03, INV-FLW-09.
    Source: Chorus Pro, spécifications externes EDI.
    """
    interface, refusals = _interface(name, named=channel is Channel.EDI)
    syntax = _syntax(interface) or syntax
    access.require_somewhere(actor, Right.INVOICE_CONSULT if syntax in _APPLIED else Right.INVOICE_DEPOSIT, on=on)
    flow = new_id()
    try:
        kept = spool.put(entity=actor.id, identifier=flow, file=file, most=terms.LARGEST_FLOW)
    except spool.TooLarge:
        raise Refused(terms.FLOW_TOO_LARGE(most=terms.LARGEST_FLOW // MEGABYTE)) from None
    if not kept.size:
        raise Refused(terms.FLOW_EMPTY())
    claim = None
    if key is not None:
        claim = keys.claim(scope=f"invoicing.flow:{actor.id}", key=key, content={"sha256": kept.sha256})
        if claim.answer is not None:
            spool.discard(entity=actor.id, identifier=flow)
            unchanged()
            return FlowReceipt.from_answer(claim.answer)
    if announced and announced.sha256 not in ("", kept.sha256):
        refusals = (*refusals, terms.FLOW_ALTERED(announced=announced.sha256, received=kept.sha256))
    receipt = _keep(
        actor,
        flow,
        kept,
        name=rules.safe_name(name),
        channel=channel,
        interface=interface.code if interface else "",
        syntax=syntax,
        announced=announced,
        refusals=refusals,
    )
    if claim is not None:
        claim.settle(receipt.as_answer())
    return receipt


def _keep(
    actor: Actor,
    flow: UUID,
    spooled: spool.Spooled,
    *,
    name: str,
    channel: Channel,
    interface: str,
    syntax: str,
    announced: Announced | None,
    refusals: tuple[Refusal, ...],
) -> FlowReceipt:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('invoicing_flow_numbers')")
        (number,) = cursor.fetchone()
    at = clock.now()
    kept = models.Flow(
        depositor_id=actor.id,
        id=flow,
        number=number,
        supplier_id=_supplier_of(actor),
        actor=access.as_kept(actor),
        channel=channel,
        name=name,
        interface=interface,
        syntax=syntax,
        size=spooled.size,
        sha256=bytes.fromhex(spooled.sha256),
        reference=announced.reference if announced else "",
        declared=dict(announced.declared) if announced else None,
        refusals=[asdict(each) for each in refusals],
        state=FlowState.RECEIVED,
        state_at=at,
        received_at=at,
        asked_at=at,
    )
    kept.save(force_insert=True)
    if refusals:
        _let_go(kept)
        kept.move("reject")
    note(entity=_journal(kept), subject=f"flow:{flow}", name=name, sha256=spooled.sha256, state=kept.state)
    event = events.FlowTreated(entity=actor.id, subject=flow, state=kept.state) if refusals else None
    announce(event or events.FlowReceived(entity=actor.id, subject=flow))
    return FlowReceipt(actor.id, flow, number, FlowState(kept.state), refusals)


def _interface(name: str, *, named: bool) -> tuple[files.Interface | None, tuple[Refusal, ...]]:
    """The interface that a file's name tells, and why it is none; only where flows are `named` must there be one."""
    try:
        interface = files.named(name).interface
    except files.Misnamed as misnamed:
        if not named:
            return None, ()
        if misnamed.part == "form":
            return None, (terms.FLOW_MISNAMED(name=name),)
        interface = None
    if interface is None or not _is_taken(interface):
        known = ", ".join(each.code for each in files.interfaces().values() if _is_taken(each))
        return None, (terms.INTERFACE_REFUSED(interface=name[:8], known=known),) if named else ()
    return interface, ()


def _is_taken(interface: files.Interface) -> bool:
    return interface.way == "in" and interface.content in ("invoices", "messages", "statuses")


def _syntax(interface: files.Interface | None) -> str:
    """What the documents of an interface are; "" when there is none."""
    if interface is None:
        return ""
    return terms.STATUS_FILE if interface.content == "statuses" else interface.syntax


def _supplier_of(actor: Actor) -> UUID | None:
    """The supplier whose people see the flow as well: the one for which the program was registered."""
    perimeter = actor.perimeter if isinstance(actor, access.ClientActor) else None
    return perimeter.id if perimeter and perimeter.kind is PerimeterKind.SUPPLIER else None


@dataclass(frozen=True, slots=True)
class Run:
    """A treatment that begins: on whose behalf, from which document on, and how to read the flow."""

    actor: Actor
    name: str
    size: int
    reached: int
    syntax: str


@action
def begin_run(*, actor: Actor, depositor: UUID, flow: UUID, on: date) -> Run | None:
    """Begin a treatment of a flow, or go on with one that was cut short; None when there is nothing to do.

    Refuses: ACC-RIG-01 the actor is neither the system nor in charge of its deliveries, INV-FLW-01 no such flow.
    """
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    found = models.Flow.locked(depositor, flow)
    if found.state not in terms.TO_TREAT:
        unchanged()
        return None
    found.runs += 1
    if found.runs > MOST_RUNS:
        _end(found, "fail", terms.FLOW_FAILED())
        return None
    found.move("begin")
    reached = _reached(found)
    note(entity=_journal(found), subject=f"flow:{flow}", reached=reached)
    return Run(access.acting_again(found.actor), found.name, found.size, reached, found.syntax)


def _reached(flow: models.Flow) -> int:
    """How many documents from the first on are done, each of them: what comes after is asked for again."""
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [flow.depositor_id, flow.id, flow.asked_at])
        (reached,) = cursor.fetchone()
        return int(reached)


_REACHED: Final = """
    SELECT count(*) FROM (
        SELECT place, row_number() OVER (ORDER BY place) AS rank FROM invoicing_flowitem
        WHERE depositor_id = %s AND id = %s AND (accepted OR treated_at >= %s)
    ) done WHERE place = rank - 1
"""


@action
def take_in(*, actor: Actor, depositor: UUID, flow: UUID, items: Sequence[Item], on: date) -> None:
    """Deposit the documents of a flow at these places, and keep what became of each.

    Those that are in, or were treated since the flow's treatment was last asked for, stay as they are. Batches of one
    flow may be taken in at once: the flow's own row is held for the end of each only.
    Refuses: INV-FLW-01 the flow does not exist, or is not the actor's.
    """
    found = models.Flow.objects.filter(depositor_id=depositor, id=flow).first()
    if found is None:
        raise Refused(terms.FLOW_NOT_FOUND())
    _require_own(actor, found, on=on)
    places = [item.place for item in items]
    kept = models.FlowItem.objects.filter(depositor_id=depositor, id=flow, place__in=places)
    before = {each.place: each.accepted or each.treated_at >= found.asked_at for each in kept}
    waiting = [item for item in items if not before.get(item.place, False)]
    if not waiting:
        unchanged()
        return
    results = _APPLIED.get(found.syntax, _deposited)(actor, found, waiting, on=on)
    again = [place for place, done in before.items() if not done]
    if again:
        kept.filter(place__in=again).delete()
    rows.insert(results)
    accepted = sum(result.accepted for result in results)
    models.Flow.objects.filter(depositor_id=depositor, id=flow).update(
        accepted=F("accepted") + accepted, refused=F("refused") + len(results) - accepted - len(again), runs=0
    )
    note(entity=_journal(found), subject=f"flow:{flow}", places=f"{places[0]}-{places[-1]}", accepted=accepted)


def _deposited(actor: Actor, flow: models.Flow, items: Sequence[Item], *, on: date) -> list[models.FlowItem]:
    items = [_of_its_interface(flow, item) for item in items]
    whole = [item for item in items if item.refusal is None]
    files = [deposits.File(item.name, item.content) for item in whole]
    receipts = deposits.deposit_lot(actor=actor, files=files, channel=Channel(flow.channel), on=on)
    by_place = {item.place: receipt for item, receipt in zip(whole, receipts, strict=True)}
    return [_result(flow, item, by_place.get(item.place)) for item in items]


def _of_its_interface(flow: models.Flow, item: Item) -> Item:
    """A document, refused when it is of another syntax than those that its flow's interface brings."""
    found = files.syntax_of(item.content) if flow.interface and item.refusal is None else ""
    if found in ("", flow.syntax):
        return item
    told = terms.OTHER_SYNTAX(interface=flow.interface, expected=flow.syntax.upper(), found=found.upper())
    return replace(item, refusal=told)


def _applied(
    apply: Callable[[Actor, Item, date], tuple[UUID, UUID, str]],
    actor: Actor,
    flow: models.Flow,
    items: Sequence[Item],
    *,
    on: date,
) -> list[models.FlowItem]:
    """Apply each document to the invoices that it is about, whole or not at all."""
    results = []
    for item in items:
        result = _result(flow, item, None)
        results.append(result)
        if item.refusal is not None:
            continue
        try:
            with unit():
                told = apply(actor, item, on)
        except Refused as refused:
            result.refusals = [asdict(each) for each in refused.refusals]
        else:
            result.accepted = True
            result.entity_id, result.invoice_id, result.number = told
    return results


def _hear(actor: Actor, item: Item, on: date) -> tuple[UUID, UUID, str]:
    """A life-cycle message; the first of the invoices that it is about."""
    heard = messages.receive(actor=actor, content=item.content, file_name=item.name, on=on)
    return heard[0].entity, heard[0].invoice, ""


def _give(actor: Actor, item: Item, on: date) -> tuple[UUID, UUID, str]:
    """A recipient's status; its invoice."""
    return status_files.apply(actor=actor, content=item.content, on=on)


_APPLIED: Final[Mapping[str, Callable[..., list[models.FlowItem]]]] = {
    terms.LIFE_CYCLE_MESSAGE: partial(_applied, _hear),
    terms.STATUS_FILE: partial(_applied, _give),
}
"""What becomes of flows that bring no invoices, by their syntax."""


def _result(flow: models.Flow, item: Item, receipt: deposits.Receipt | None) -> models.FlowItem:
    refusals = receipt.refusals if receipt else (item.refusal,) if item.refusal else ()
    return models.FlowItem(
        depositor_id=flow.depositor_id,
        id=flow.id,
        place=item.place,
        name=rules.safe_name(item.name),
        size=len(item.content),
        sha256=bytes.fromhex(receipt.sha256) if receipt else hashlib.sha256(item.content).digest(),
        accepted=receipt is not None and receipt.accepted,
        number=receipt.number if receipt else "",
        entity_id=receipt.entity if receipt else None,
        invoice_id=receipt.invoice if receipt else None,
        refusals=[asdict(each) for each in refusals],
        treated_at=clock.now(),
    )


@action
def end_run(
    *, actor: Actor, depositor: UUID, flow: UUID, on: date, move: str = "", refusal: Refusal | None = None
) -> None:
    """End a treatment: `move` is "pause" to go on later, "fail" after an error, or nothing when the flow was read to
    its end or to where `refusal` says that it cannot be read.

    Refuses: ACC-RIG-01 the actor is neither the system nor in charge of its deliveries, INV-FLW-01 no such flow.
    """
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    found = models.Flow.locked(depositor, flow)
    if found.state != FlowState.IN_TREATMENT:
        unchanged()
        return
    if move == "pause":
        found.move("pause")
        note(entity=_journal(found), subject=f"flow:{flow}", accepted=found.accepted, refused=found.refused)
        announce(events.FlowReceived(entity=depositor, subject=flow))
        return
    whole = "integrate" if not found.refused and refusal is None else "integrate_in_part"
    _end(found, move or (whole if found.accepted else "reject"), refusal)


def _end(found: models.Flow, move: str, refusal: Refusal | None) -> None:
    found.refusals = [asdict(refusal)] if refusal else []
    if move == "integrate":
        _let_go(found)
    found.move(move)
    note(
        entity=_journal(found),
        subject=f"flow:{found.id}",
        state=found.state,
        accepted=found.accepted,
        refused=found.refused,
    )
    announce(events.FlowTreated(entity=found.depositor_id, subject=found.id, state=found.state))


@action
def retreat(*, actor: Actor, depositor: UUID, flow: UUID, on: date) -> None:
    """Have the documents of a flow that were refused treated again: what refused them may be gone.

    Refuses: INV-FLW-01 the flow does not exist, or is not the actor's; INV-FLW-06 its bytes are no longer kept;
    KER-LIF-01 its treatment is not over, or left nothing to do.
    """
    found = models.Flow.locked(depositor, flow)
    _require_own(actor, found, on=on)
    if found.state == FlowState.WAITING_FOR_RETREATMENT:
        unchanged()
        return
    if not found.bytes_kept:
        raise Refused(terms.BYTES_GONE(days=terms.DAYS_KEPT))
    found.asked_at, found.runs, found.refusals = clock.now(), 0, []
    found.move("retreat")
    note(entity=_journal(found), subject=f"flow:{flow}", refused=found.refused)
    announce(events.FlowReceived(entity=depositor, subject=flow))


def treat(
    *, depositor: UUID, flow: UUID, on: date, processes: int = 1, until: Callable[[], bool] = lambda: False
) -> None:
    """Treat a flow from where it stands to its end, or until `until` says that others must have their turn.

    It may be called again at any moment, and twice at once: each document is taken once. A document, or a flow, that
    makes the program fail is told so in the report and stops nothing else. An outage is raised, to be tried again.
    From `SPREAD_FROM` bytes on, so many `processes` treat batches at once.
    """
    run = begin_run(actor=SYSTEM, depositor=depositor, flow=flow, on=on)
    if run is None:
        return
    end: dict[str, Any] = {}
    take = partial(_take_in_batch, run.actor, depositor, flow, on=on)
    file = spool.opened(entity=depositor, identifier=flow, size=run.size)
    batches = _batches(_members(file, run), after=run.reached)
    try:
        one_by_one = run.syntax in _APPLIED or run.size < SPREAD_FROM  # in their order, or few
        if _each(take, batches, processes=1 if one_by_one else processes, until=until):
            end = {"move": "pause"}
    except Unreadable as unreadable:
        end = {"refusal": rules.unreadable_refusal(unreadable)}
    except _OUTAGES:
        raise
    except Exception:
        logger.exception("flow %s cannot be treated", flow)
        end = {"move": "fail", "refusal": terms.FLOW_FAILED()}
    end_run(actor=SYSTEM, depositor=depositor, flow=flow, on=on, **end)


_OUTAGES: Final = (OperationalError, InterfaceError, Outage, BrokenExecutor)
Take = Callable[[list[Item]], None]


def _each(take: Take, batches: Iterator[list[Item]], *, processes: int, until: Callable[[], bool]) -> bool:
    """Take every batch, or those until it is told to stop: then true. What was read before the flow breaks is taken."""
    if processes == 1:
        for batch in batches:
            take(batch)
            if until():
                return True
        return False
    with pool(processes) as executor:
        under_way: deque[Future[None]] = deque()
        try:
            for batch in batches:
                under_way.append(executor.submit(take, batch))
                if len(under_way) > 2 * processes:
                    under_way.popleft().result()
                if until():
                    return True
        finally:
            while under_way:
                under_way.popleft().result()
    return False


def _members(file: IO[bytes], run: Run) -> Iterator[files.Member]:
    """The documents of a flow that are still to treat; each status of a file of statuses is one."""
    if run.syntax == terms.STATUS_FILE:
        yield from islice(status_files.singled(files.members(file, name=run.name)), run.reached, None)
    else:
        yield from files.members(file, name=run.name, after=run.reached)


def _batches(members: Iterator[files.Member], *, after: int) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    try:
        for place, member in enumerate(members, start=after):
            batch.append(_item(place, member))
            size += len(batch[-1].content)
            if len(batch) >= BATCH or size >= LARGEST_BATCH:
                yield batch
                batch, size = [], 0
    except Unreadable:
        if batch:  # what was read before the archive broke is whole
            yield batch
        raise
    if batch:
        yield batch


def _item(place: int, member: files.Member) -> Item:
    if isinstance(member.content, Unreadable):
        return Item(place, member.name, b"", rules.unreadable_refusal(member.content))
    return Item(place, member.name, member.content)


def _take_in_batch(actor: Actor, depositor: UUID, flow: UUID, items: list[Item], *, on: date) -> None:
    """Take in a batch; if it makes the program fail, document by document, so that the others come in."""
    try:
        take_in(actor=actor, depositor=depositor, flow=flow, items=items, on=on)
    except _OUTAGES:
        raise
    except Exception:
        if len(items) > 1:
            for item in items:
                _take_in_batch(actor, depositor, flow, [item], on=on)
        elif items[0].refusal is None:
            logger.exception("document %s of flow %s cannot be treated", items[0].place, flow)
            failed = replace(items[0], refusal=terms.ITEM_FAILED())
            take_in(actor=actor, depositor=depositor, flow=flow, items=[failed], on=on)
        else:
            raise


def forget_bytes(*, before: datetime) -> int:
    """Let go of the bytes of flows that ended before an instant, and that nobody will treat again; says of how many."""
    with unit():
        old = models.Flow.objects.filter(bytes_kept=True, state_at__lt=before).exclude(state__in=terms.TO_TREAT)
        gone = list(old.select_for_update(skip_locked=True))
        for flow in gone:
            _let_go(flow)
            flow.save(update_fields=["bytes_kept"])
    return len(gone)


def _let_go(flow: models.Flow) -> None:
    spool.discard(entity=flow.depositor_id, identifier=flow.id)
    flow.bytes_kept = False


def _require_own(actor: Actor, flow: models.Flow, *, on: date) -> None:
    if actor.id == flow.depositor_id:
        return
    supplier = Perimeter.of_supplier(flow.supplier_id) if flow.supplier_id else WHOLE_PLATFORM
    if not access.holds(actor, Right.INVOICE_DEPOSIT, perimeter=supplier, on=on):
        raise Refused(terms.FLOW_NOT_FOUND())


def _journal(flow: models.Flow) -> UUID:
    return flow.supplier_id or PLATFORM
