from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, proofs
from polyphonie.budget.terms import Axis, Centre, Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import POLICE, STATE, TERRITORIES, TODAY, credit, envelope, euros


def redeploy(
    source: UUID, to: str, amount: int = 10, *, centre: Centre = TERRITORIES, actor: Actor = SYSTEM
) -> actions.Allotted:
    return actions.redeploy(
        actor=actor,
        entity=STATE,
        envelope=source,
        to=Axis(centre, title=to),
        kind=Kind.AE,
        amount=euros(amount),
        source="redéploiement 1",
        on=TODAY,
    )


def test_it_feeds_the_other_titles_with_personnel(state: UUID) -> None:
    to = redeploy(envelope(title="2"), "3", 100).envelope
    assert credit(to).opened == 10_000 and credit(envelope(title="2")).available == 39_990_000
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_to_feed_personnel(state: UUID) -> None:
    with pytest.raises(Refused, match="BUD-PER-01"):
        redeploy(envelope(), "2")


def test_it_refuses_another_programme_and_more_than_there_is(state: UUID) -> None:
    with pytest.raises(Refused, match="BUD-FON-01"):
        redeploy(envelope(), "3", centre=POLICE)
    with pytest.raises(Refused, match="BUD-AVA-01"):
        redeploy(envelope(), "3", 600_001)


def test_it_forbids_whoever_does_not_manage_the_centre(state: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        redeploy(envelope(), "3", actor=controller)


def test_it_repeats_safely_on_the_same_envelope(state: UUID) -> None:
    assert redeploy(envelope(), "3") == redeploy(envelope(), "3")
