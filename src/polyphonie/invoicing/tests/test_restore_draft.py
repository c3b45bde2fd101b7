"""A draft that was discarded is taken back."""

from __future__ import annotations

import pytest

from polyphonie.invoicing.actions import drafts
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import PAPETERIE, TODAY
from .drafts import begun


def test_it_is_in_the_list_again(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    drafts.discard_draft(actor=actor, draft=draft, on=TODAY)
    drafts.restore_draft(actor=actor, draft=draft, on=TODAY)
    assert [row.id for row in kept.drafts(actor=actor, limit=5)] == [draft]


def test_it_refuses_once_it_is_deposited(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    with pytest.raises(Refused) as refused:
        drafts.restore_draft(actor=actor, draft=draft, on=TODAY)
    assert codes(refused) == ["INV-DRF-07"]


def test_it_forbids_the_drafts_of_others(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        drafts.restore_draft(actor=republic.depositor(PAPETERIE), draft=begun(republic), on=TODAY)
    assert codes(refused) == ["INV-DRF-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    drafts.discard_draft(actor=actor, draft=draft, on=TODAY)
    for _ in range(2):
        drafts.restore_draft(actor=actor, draft=draft, on=TODAY)
    assert AuditRow.objects.filter(act="invoicing.restore_draft").count() == 1
