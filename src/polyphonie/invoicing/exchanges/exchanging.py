"""One round of exchanges with partners: receive what they sent, hand over what they must know."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date
from pathlib import Path

from polyphonie.access import queries as access
from polyphonie.invoicing.actions import exchanges, flows
from polyphonie.invoicing.terms import Channel
from polyphonie.kernel.refusals import Refused

from . import folders
from .folders import Partner

logger = logging.getLogger(__name__)


def exchange(root: Path, *, on: date) -> Counter[str]:
    """Go round all partners once; says how many files were received, refused and handed over.

    It may be cut short at any moment and go round again: a flow is received once, under its name as key, and a file to
    hand over keeps its name and its content until it was. What fails for one partner is logged, and stops no other.
    """
    done: Counter[str] = Counter()
    for partner in folders.partners(root):
        try:
            folders.prepared(partner)
            _receive(partner, done, on=on)
            _hand_over(partner, done)
        except OSError:
            logger.exception("the folder of %s cannot be used", partner.application)
            done["failed"] += 1
    return done


def _receive(partner: Partner, done: Counter[str], *, on: date) -> None:
    actor = access.client_actor(partner.client)
    for received in folders.waiting(partner):
        number = 0
        try:
            receipt = flows.receive_flow(
                actor=actor, file=received.file, name=received.name, channel=Channel.EDI, on=on, key=received.name[:200]
            )
            number = receipt.number
            done["received"] += not receipt.repeated
        except Refused as refused:
            exchanges.tell_refusal(depositor=actor.id, name=received.name, refusals=refused.refusals)
            done["refused"] += 1
        folders.set_aside(partner, received.name, number=number)


def _hand_over(partner: Partner, done: Counter[str]) -> None:
    for parcel in exchanges.parcels(depositor=partner.client, application=partner.application):
        folders.put(partner, parcel.name, parcel.content)
        exchanges.handed_over(depositor=partner.client, name=parcel.name)
        done["handed over"] += 1
