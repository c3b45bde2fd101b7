"""A person begins an invoice."""

from __future__ import annotations

import pytest

from polyphonie.invoicing import models
from polyphonie.invoicing.actions import drafts
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.terms import drafts as terms
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger
from .documents import TODAY
from .drafts import begun


def test_it_begins_in_the_name_of_the_only_supplier(republic: Republic) -> None:
    actor = republic.depositor()
    draft = drafts.begin_draft(actor=actor, on=TODAY)
    row = kept.draft(actor=actor, draft=draft)
    assert row.sheet.value("supplier") == str(republic.supplier()) and row.sheet.blank
    assert len(row.sheet.lines) == 1


def test_it_refuses_too_many(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "MOST_DRAFTS", 1)
    begun(republic)
    with pytest.raises(Refused) as refused:
        drafts.begin_draft(actor=republic.depositor(), on=TODAY)
    assert codes(refused) == ["INV-DRF-02"]


def test_it_forbids_who_deposits_for_nobody(republic: Republic) -> None:
    for actor in (republic.agent(), stranger()):
        with pytest.raises(Refused) as refused:
            drafts.begin_draft(actor=actor, on=TODAY)
        assert codes(refused) == ["ACC-RIG-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    actor = republic.depositor()
    assert drafts.begin_draft(actor=actor, on=TODAY) == drafts.begin_draft(actor=actor, on=TODAY)
    assert models.Draft.objects.count() == 1
