"""A file is taken out of a draft."""

from __future__ import annotations

import pytest

from polyphonie.invoicing import models
from polyphonie.invoicing.actions import drafts
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.kernel.models import SpoolPart
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import PAPETERIE, TODAY
from .drafts import begun


def test_it_goes_with_its_bytes_and_repeats_safely(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    file = drafts.join_file(actor=actor, draft=draft, name="bon.pdf", content=b"%PDF-1.7", on=TODAY)
    for _ in range(2):
        drafts.remove_file(actor=actor, draft=draft, file=file, on=TODAY)
    assert kept.files(actor=actor, draft=draft) == ()
    assert not models.FileAhead.objects.exists() and not SpoolPart.objects.exists()


def test_it_refuses_once_the_draft_is_deposited(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    file = drafts.join_file(actor=actor, draft=draft, name="bon.pdf", content=b"%PDF-1.7", on=TODAY)
    drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    with pytest.raises(Refused) as refused:
        drafts.remove_file(actor=actor, draft=draft, file=file, on=TODAY)
    assert codes(refused) == ["INV-DRF-07"]


def test_it_forbids_the_drafts_of_others(republic: Republic) -> None:
    draft = begun(republic)
    file = drafts.join_file(actor=republic.depositor(), draft=draft, name="bon.pdf", content=b"%PDF-1.7", on=TODAY)
    with pytest.raises(Refused) as refused:
        drafts.remove_file(actor=republic.depositor(PAPETERIE), draft=draft, file=file, on=TODAY)
    assert codes(refused) == ["INV-DRF-01"]
