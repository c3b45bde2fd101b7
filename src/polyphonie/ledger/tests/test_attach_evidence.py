from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, models, queries
from polyphonie.ledger.terms import Posted

from .conftest import STATE, TODAY, draft, person


@pytest.fixture
def posted(accountant: Actor) -> Posted:
    return actions.post(actor=accountant, entity=STATE, draft=draft(), on=TODAY)


def attach(actor: Actor, entry: object, place: int = 0) -> object:
    return actions.attach_evidence(
        actor=actor,
        entity=STATE,
        entry=entry,
        content=b"%PDF",
        name="facture.pdf",
        media_type="application/pdf",
        place=place,
        on=TODAY,
    )


def test_it_keeps_the_document_beside_the_entry_or_its_line(accountant: Actor, posted: Posted) -> None:
    attach(accountant, posted.id)
    attach(accountant, posted.id, place=2)
    told = queries.evidence(STATE, entry=posted.id)
    assert [(each.place, each.document.name, each.document.size) for each in told] == [
        (0, "facture.pdf", 4),
        (2, "facture.pdf", 4),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Evidence.objects.all().delete()


def test_it_refuses_what_is_no_entry_and_no_line(accountant: Actor, posted: Posted) -> None:
    with pytest.raises(Refused, match="LED-ENT-01"):
        attach(accountant, new_id())
    with pytest.raises(Refused, match="LED-ENT-01"):
        attach(accountant, posted.id, place=3)


def test_it_forbids_whoever_does_not_post(posted: Posted) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        attach(person(Role.AUDITOR), posted.id)


def test_it_repeats_safely(accountant: Actor, posted: Posted) -> None:
    assert attach(accountant, posted.id).id == attach(accountant, posted.id).id
