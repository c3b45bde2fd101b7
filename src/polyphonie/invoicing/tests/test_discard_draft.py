"""A draft is put aside, and forgotten some time after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.invoicing import models
from polyphonie.invoicing.actions import drafts
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.terms import drafts as terms
from polyphonie.kernel import clock
from polyphonie.kernel.models import AuditRow, SpoolPart
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import PAPETERIE, TODAY
from .drafts import begun


def test_it_leaves_the_list_and_is_forgotten_with_its_files(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    drafts.join_file(actor=actor, draft=draft, name="bon.pdf", content=b"%PDF-1.7", on=TODAY)
    drafts.discard_draft(actor=actor, draft=draft, on=TODAY)
    assert kept.drafts(actor=actor, limit=5) == ()
    assert drafts.forget_drafts(on=clock.now()) == 0
    assert drafts.forget_drafts(on=clock.now() + timedelta(days=terms.DAYS_DISCARDED + 1)) == 1
    assert not models.Draft.objects.exists() and not SpoolPart.objects.exists()


def test_it_is_forgotten_when_it_is_left_for_long(republic: Republic) -> None:
    begun(republic)
    assert drafts.forget_drafts(on=clock.now() + timedelta(days=terms.DAYS_DISCARDED + 1)) == 0
    assert drafts.forget_drafts(on=clock.now() + timedelta(days=terms.DAYS_UNTOUCHED + 1)) == 1


def test_it_refuses_once_it_is_deposited(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    with pytest.raises(Refused) as refused:
        drafts.discard_draft(actor=actor, draft=draft, on=TODAY)
    assert codes(refused) == ["INV-DRF-07"]


def test_it_forbids_the_drafts_of_others(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        drafts.discard_draft(actor=republic.depositor(PAPETERIE), draft=begun(republic), on=TODAY)
    assert codes(refused) == ["INV-DRF-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    for _ in range(2):
        drafts.discard_draft(actor=actor, draft=draft, on=TODAY)
    assert AuditRow.objects.filter(act="invoicing.discard_draft").count() == 1
