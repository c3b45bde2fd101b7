"""What happens in the field is written by models, dated data; what joins two bodies, by their liaison accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import rules, terms
from polyphonie.ledger.actions import posting
from polyphonie.ledger.terms import Draft, Line, Posted

NOTHING_MORE: Final = Line("")


@action
def post_event(
    *,
    actor: Actor,
    entity: UUID,
    event: str,
    dated_on: date,
    accounts: Mapping[str, str],
    amounts: Mapping[str, Money],
    source: str,
    key: str,
    on: date,
    about: Line = NOTHING_MORE,
) -> Posted:
    """Post the entry of an event (`service_done`, `payment`…) by the model in force on its accounting day.

    `accounts` and `amounts` are what the model asks for by name; `about` tells what each line says besides.
    Refuses: LED-MOD-01, LED-MOD-02, and what `post` refuses.
    """
    happened = Happened(event, accounts, amounts, source, key, about)
    (posted,) = _post(actor, entity, [happened], dated_on, on)
    return posted


@dataclass(frozen=True, slots=True)
class Happened:
    """An event to be posted, as `post_event` is told of it."""

    event: str
    accounts: Mapping[str, str]
    amounts: Mapping[str, Money]
    source: str
    key: str
    about: Line = NOTHING_MORE


@action
def post_events(
    *, actor: Actor, entity: UUID, events: Sequence[Happened], dated_on: date, on: date
) -> tuple[Posted, ...]:
    """Post the entries of many events of one accounting day at once, all or none; answered in their order.

    Refuses: as `post_event`, event by event.
    """
    return _post(actor, entity, events, dated_on, on)


def _post(actor: Actor, entity: UUID, events: Sequence[Happened], dated_on: date, on: date) -> tuple[Posted, ...]:
    unchanged()
    refuse(
        refusal
        for each in events
        for refusal in rules.model_refusals(each.event, on=dated_on, accounts=each.accounts, amounts=each.amounts)
    )
    drafts = [_draft(each, dated_on) for each in events]
    if len(drafts) == 1:
        posted: tuple[Posted, ...] = (posting.post(actor=actor, entity=entity, draft=drafts[0], on=on),)
    else:
        posted = posting.post_all(actor=actor, entity=entity, drafts=drafts, on=on)
    for happened, each in zip(events, posted, strict=True):
        if not each.again:
            note(entity=entity, subject=f"entry:{each.id}", event=happened.event)
    return posted


def _draft(happened: Happened, dated_on: date) -> Draft:
    model = rules.model_of(happened.event, on=dated_on)
    assert model is not None, "refused otherwise"
    return rules.modelled(
        model,
        on=dated_on,
        accounts=happened.accounts,
        amounts=happened.amounts,
        about=happened.about,
        source=happened.source,
        key=happened.key,
    )


@action
def post_between(
    *, actor: Actor, entity: UUID, other: UUID, draft: Draft, mirrored: Draft, liaison: str, on: date
) -> tuple[Posted, Posted]:
    """Post an operation of two bodies, both or none: what each side lacks goes to its liaison account.

    The drafts are of either body, each without the line of the liaison account. What one owes the other claims, so that
    over all bodies these accounts are nil. Refuses: LED-LIA-01, LED-BAL-01 they do not face each other, and what `post`
    refuses, on either side.
    """
    if entity == other:
        raise Refused(terms.LIAISON_SAME())
    left = sum(line.amount for line in draft.lines)
    posted = (
        posting.post(actor=actor, entity=entity, draft=_completed(draft, liaison, -left, other), on=on),
        posting.post(actor=actor, entity=other, draft=_completed(mirrored, liaison, left, entity), on=on),
    )
    if all(each.again for each in posted):
        unchanged()
    for each, side, facing in zip(posted, (entity, other), (other, entity), strict=True):
        if not each.again:
            note(entity=side, subject=f"entry:{each.id}", facing=str(facing))
    return posted


def _completed(draft: Draft, liaison: str, cents: int, facing: UUID) -> Draft:
    line = rules.balanced_line(liaison, cents, currency="EUR", party=facing)
    return replace(draft, lines=(*draft.lines, line))
