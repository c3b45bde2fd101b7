"""Appropriations used: reserved, consumed, released, given back, charged elsewhere; each with its source document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Sum

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import guarding, models, rules
from polyphonie.budget.guarding import Facts, Shift, Step
from polyphonie.budget.terms import Kind, MoveType, Operation, Total, refusals
from polyphonie.kernel import keys
from polyphonie.kernel.acts import Actor, ActorKind, action, at_once, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused, refuse


@dataclass(frozen=True, slots=True)
class Charged:
    """What an operation did, in cents: what it took from what was reserved before, and what from what was available."""

    from_reserved: int
    from_available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """An operation as it was asked for. `commitment` is the line of a commitment that it is about."""

    actor: Actor
    entity: UUID
    envelope: UUID
    kind: Kind
    amount: Money
    source: str
    on: date
    commitment: str = ""

    def shift(self, facts: Facts, *steps: Step, committed: int = 0, paid: int = 0, carried_in: int = 0) -> None:
        guarding.shift(
            Shift(
                entity=self.entity,
                envelope=self.envelope,
                fiscal_year=facts.fiscal_year,
                kind=self.kind,
                on=self.on,
                source=self.source,
                steps=tuple(step for step in steps if step.cents),
                commitment=self.commitment,
                committed=committed,
                paid=paid,
                carried_in=carried_in,
            )
        )

    def note(self, cents: int) -> None:
        note(entity=self.entity, subject=f"envelope:{self.envelope}", **self.told(cents))

    def told(self, cents: int) -> dict[str, str | int]:
        about = {"commitment": self.commitment} if self.commitment not in ("", self.source) else {}
        return {"kind": self.kind, "cents": cents, "source": self.source, **about}


@action
def reserve(
    *, actor: Actor, entity: UUID, envelope: UUID, kind: Kind, amount: Money, source: str, on: date, key: str = ""
) -> Charged:
    """Keep an amount aside for a document, as long as it is available.

    Refuses: BUD-AMO-01, BUD-SOU-01, BUD-SOU-02 the document is of the spending chain, BUD-ENV-01, BUD-ENV-02,
    BUD-ANN-02 closed year, BUD-ANN-03 another day, BUD-AVA-01 not enough, ACC-RIG-01; KER-KEY-01 a key that served.
    """
    asked = _Asked(actor=actor, entity=entity, envelope=envelope, kind=kind, amount=amount, source=source, on=on)
    return _once(asked, "reserve", key, _reserve)


def _reserve(asked: _Asked) -> Charged:
    facts = _allowed(asked)
    asked.shift(facts, Step(MoveType.RESERVATION, Total.RESERVED, asked.amount.cents))
    asked.note(asked.amount.cents)
    return Charged(0, asked.amount.cents)


@action
def release(
    *, actor: Actor, entity: UUID, envelope: UUID, kind: Kind, amount: Money, source: str, on: date, key: str = ""
) -> Charged:
    """Give back what was kept aside for a document, or a part of it.

    Refuses: BUD-RES-01 more than it has reserved, and as `reserve`.
    """
    asked = _Asked(actor=actor, entity=entity, envelope=envelope, kind=kind, amount=amount, source=source, on=on)
    return _once(asked, "release", key, _release)


def _release(asked: _Asked) -> Charged:
    facts = _allowed(asked)
    if asked.amount.cents > facts.reserved:
        reserved = Money(facts.reserved)
        raise Refused(
            refusals.NOTHING_RESERVED(source=asked.source, reserved=reserved, asked=asked.amount, kind=asked.kind)
        )
    asked.shift(facts, Step(MoveType.RELEASE, Total.RESERVED, -asked.amount.cents))
    asked.note(-asked.amount.cents)
    return Charged(asked.amount.cents, 0)


@action
def consume(
    *,
    actor: Actor,
    entity: UUID,
    envelope: UUID,
    kind: Kind,
    amount: Money,
    source: str,
    on: date,
    commitment: str = "",
    key: str = "",
) -> Charged:
    """Consume AE by a commitment, or CP by a payment, first of what the source had reserved.

    AE: `source` is the commitment's own line, and a second time amends it. CP: `source` is the payment, `commitment`
    the line that it pays, which must have as much left to pay. One line has one envelope: its document's lines differ.
    Refuses: BUD-VIS-01 the controller's visa is missing, BUD-ENG-01 charged elsewhere, BUD-ENG-02 more than committed,
    BUD-ENG-03 no such commitment, and as `reserve`.
    Source: décret 2012-1246, article 158 (AE at the firm amount); CP when the accountant pays.
    """
    asked = _Asked(
        actor=actor,
        entity=entity,
        envelope=envelope,
        kind=kind,
        amount=amount,
        source=source,
        on=on,
        commitment=commitment or source,
    )
    return _once(asked, "consume", key, _consume if key else _consume_at_once)


def _consume_at_once(asked: _Asked) -> Charged:
    """In one call when that is all that there is to do, else step by step."""
    place = guarding.place_of(asked.actor.id, asked.entity, asked.envelope)
    access.require(asked.actor, Right.BUDGET_MANAGE, perimeter=place.perimeter, on=asked.on)
    refuse(rules.day_refusals(place.fiscal_year, asked.on))
    cents = asked.amount.cents
    row = at_once(
        guarding.CONSUME,
        guarding.consumption(
            place, kind=asked.kind, cents=cents, source=asked.source, commitment=asked.commitment, on=asked.on
        ),
        entity=asked.entity,
        subject=f"envelope:{asked.envelope}",
        **asked.told(cents),
    )
    return _consume(asked) if row is None else Charged(row[0], cents - row[0])


def _consume(asked: _Asked) -> Charged:
    facts = _allowed(asked)
    refuse(_consumption_refusals(asked, facts))
    cents = asked.amount.cents
    taken = min(facts.reserved, cents)
    commits = asked.kind is Kind.AE
    type_ = MoveType.PAYMENT if not commits else MoveType.MODIFICATION if facts.committed else MoveType.COMMITMENT
    asked.shift(
        facts,
        Step(MoveType.RELEASE, Total.RESERVED, -taken),
        Step(type_, Total.CONSUMED, cents),
        committed=cents if commits else 0,
        paid=0 if commits else cents,
    )
    asked.note(cents)
    return Charged(taken, cents - taken)


def _consumption_refusals(asked: _Asked, facts: Facts) -> Iterator[Refusal]:
    if facts.charged_to is not None and facts.charged_to != asked.envelope:
        yield refusals.OTHER_ENVELOPE(commitment=asked.commitment)
    elif asked.kind is Kind.AE:
        yield from rules.visa_refusals(
            operation=Operation.COMMITMENT,
            source=asked.commitment,
            cents=facts.committed + asked.amount.cents,
            threshold=facts.threshold,
            granted=facts.granted,
        )
    elif facts.remaining is None:
        yield refusals.NO_SUCH_COMMITMENT(commitment=asked.commitment)
    elif asked.amount.cents > facts.remaining:
        yield _too_much(asked, facts.remaining)


def _too_much(asked: _Asked, most: int) -> Refusal:
    return refusals.MORE_THAN_COMMITTED(commitment=asked.commitment, left=Money(most), asked=asked.amount)


@action
def spend(
    *, actor: Actor, entity: UUID, envelope: UUID, amount: Money, source: str, on: date, key: str = ""
) -> Charged:
    """Consume AE and CP together, at the same amount, for an expense without an earlier commitment (flux 4).

    Refuses: as `consume`. Source: décret 2012-1246, article 159.
    """
    asked = _Asked(
        actor=actor,
        entity=entity,
        envelope=envelope,
        kind=Kind.AE,
        amount=amount,
        source=source,
        on=on,
        commitment=source,
    )
    return _once(asked, "spend", key, _spend)


def _spend(asked: _Asked) -> Charged:
    committed = _consume(asked)
    _consume(replace(asked, kind=Kind.CP))
    return committed


@action
def lower(
    *,
    actor: Actor,
    entity: UUID,
    envelope: UUID,
    kind: Kind,
    amount: Money,
    commitment: str,
    on: date,
    source: str = "",
    final: bool = False,
    key: str = "",
) -> Charged:
    """Give back AE that a commitment no longer needs, or the CP of a payment that did not go through.

    What was committed in an earlier year is withdrawn but not given back: those AE are gone with their year.
    CP go back where they were consumed; where the commitment was charged elsewhere since, as many AE follow it there.
    `final`: the commitment is settled for less than its amount, which its last document told.
    Refuses: BUD-ENG-01, BUD-ENG-02 more than is left to pay (AE) or was paid (CP), BUD-ENG-03, BUD-AVA-01 not enough
    AE where the commitment went, and as `reserve`.
    """
    asked = _Asked(
        actor=actor,
        entity=entity,
        envelope=envelope,
        kind=kind,
        amount=amount,
        source=source or commitment,
        on=on,
        commitment=commitment,
    )
    lowering = MoveType.FOLLOWING_ADJUSTMENT if final else MoveType.MODIFICATION
    return _once(asked, "lower", key, lambda each: _lower(each, MoveType.PAYMENT if kind is Kind.CP else lowering))


def _lower(asked: _Asked, type_: MoveType) -> Charged:
    facts = _allowed(asked)
    if facts.remaining is None:
        raise Refused(refusals.NO_SUCH_COMMITMENT(commitment=asked.commitment))
    elsewhere = facts.charged_to if facts.charged_to != asked.envelope else None
    cents = asked.amount.cents
    consumed = _consumed_here(asked) if elsewhere and asked.kind is Kind.CP else {}
    if elsewhere and not consumed.get(Kind.CP):
        raise Refused(refusals.OTHER_ENVELOPE(commitment=asked.commitment))
    most = facts.remaining if asked.kind is Kind.AE else consumed.get(Kind.CP, facts.paid)
    if cents > most:
        raise Refused(_too_much(asked, most))
    if asked.kind is Kind.CP:
        lowering = _Change(asked, facts, (Step(type_, Total.CONSUMED, -cents),), paid=-cents)
        committed = replace(asked, kind=Kind.AE, source=asked.commitment)
        following = _pair(committed, elsewhere, cents, min(cents, consumed.get(Kind.AE, 0))) if elsewhere else ()
        _apply(lowering, *following)
        given_back = cents
    else:
        given_back = min(cents, facts.committed)
        withdrawn = cents - given_back
        asked.shift(
            facts,
            Step(type_, Total.CONSUMED, -given_back),
            Step(MoveType.FOLLOWING_ADJUSTMENT, Total.CARRIED, -withdrawn),
            committed=-given_back,
            carried_in=-withdrawn,
        )
    asked.note(-cents)
    return Charged(0, given_back)


@action
def reimpute(*, actor: Actor, entity: UUID, commitment: str, envelope: UUID, to: UUID, on: date) -> Charged:
    """Charge what a commitment has left to pay to another envelope of the same year: a pair of moves, from and to.

    Whoever keeps the commitment asks for it, and follows with its own lines (`spending.reimpute_commitment`).

    Refuses: BUD-SOU-01, BUD-ENG-01, BUD-ENG-03, BUD-ENV-01, BUD-AVA-01 not enough where it goes, BUD-ANN-02,
    BUD-ANN-03, ACC-RIG-01 on either.
    """
    refuse(rules.source_refusals(commitment))
    leaving = _Asked(
        actor=actor,
        entity=entity,
        envelope=envelope,
        kind=Kind.AE,
        amount=Money(0),
        source=commitment,
        on=on,
        commitment=commitment,
    )
    taking = replace(leaving, envelope=to)
    facts, there = _allowed(leaving), _allowed(taking)
    if there.charged_to == to:
        unchanged()
        return Charged(0, 0)
    if facts.remaining is None or facts.fiscal_year != there.fiscal_year:
        raise Refused(refusals.NO_SUCH_COMMITMENT(commitment=commitment))
    if facts.charged_to != envelope:
        raise Refused(refusals.OTHER_ENVELOPE(commitment=commitment))
    moved = min(facts.remaining, facts.committed)
    _apply(*_pair(leaving, to, facts.remaining, moved))
    models.Commitment.objects.filter(entity_id=entity, fiscal_year=facts.fiscal_year, reference=commitment).update(
        envelope_id=to
    )
    note(entity=entity, subject=f"envelope:{envelope}", to=str(to), cents=facts.remaining, commitment=commitment)
    return Charged(0, moved)


@dataclass(frozen=True, slots=True)
class _Change:
    """What an operation changes on one envelope."""

    asked: _Asked
    facts: Facts
    steps: tuple[Step, ...]
    paid: int = 0


def _apply(*changes: _Change) -> None:
    """Make changes of several envelopes, which are locked in one order, always."""
    for each in sorted(changes, key=lambda each: (each.asked.envelope.int, each.asked.kind)):
        each.asked.shift(each.facts, *each.steps, paid=each.paid)


def _pair(leaving: _Asked, to: UUID, cents: int, committed: int) -> tuple[_Change, _Change]:
    """What a commitment has to pay leaves an envelope for another: AE committed this year, and those carried over."""

    def change(asked: _Asked, sign: int, type_: MoveType) -> _Change:
        carried = Step(type_, Total.CARRIED, sign * (cents - committed))
        return _Change(asked, _allowed(asked), (Step(type_, Total.CONSUMED, sign * committed), carried))

    return (
        change(leaving, -1, MoveType.IMPUTATION_LEFT),
        change(replace(leaving, envelope=to), 1, MoveType.IMPUTATION_TAKEN),
    )


def _consumed_here(asked: _Asked) -> dict[Kind, int]:
    """What a commitment consumed of an envelope, and was not taken elsewhere, by kind."""
    moves = models.MoveRow.objects.filter(
        entity_id=asked.entity, envelope_id=asked.envelope, commitment=asked.commitment, total=Total.CONSUMED
    )
    return {Kind(kind): cents for kind, cents in moves.values_list("kind").annotate(Sum("cents"))}


def _allowed(asked: _Asked) -> Facts:
    """The facts of an operation that the actor may do that day on that envelope."""
    facts = guarding.look(
        entity=asked.entity,
        envelope=asked.envelope,
        kind=asked.kind,
        source=asked.source,
        commitment=asked.commitment,
        on=asked.on,
    )
    access.require(asked.actor, Right.BUDGET_MANAGE, perimeter=facts.perimeter, on=asked.on)
    refuse(rules.day_refusals(facts.fiscal_year, asked.on))
    return facts


def _once(asked: _Asked, act: str, key: str, work: Callable[[_Asked], Charged]) -> Charged:
    """Done under the caller's key, when one is given: the same request again is answered as the first time."""
    sources = (asked.source, asked.commitment) if asked.commitment else (asked.source,)
    refuse([*rules.amount_refusals(asked.amount), *rules.source_refusals(*sources)])
    if asked.actor.kind is not ActorKind.SYSTEM:  # the house that keeps a document acts in consequence of its own act
        refuse(rules.kept_refusals(*sources))
    if not key:
        return work(asked)
    content = {
        "act": act,
        "envelope": str(asked.envelope),
        "kind": str(asked.kind),
        "amount": str(asked.amount.cents),
        "source": asked.source,
        "commitment": asked.commitment,
    }
    claim = keys.claim(scope=f"budget:{asked.entity}", key=key, content=content)
    if claim.answer is not None:
        unchanged()
        return Charged(**claim.answer)
    done = work(asked)
    claim.settle(asdict(done))
    return done
