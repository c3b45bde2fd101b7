"""A file is joined to a draft, and stands within the invoice that it makes."""

from __future__ import annotations

import pytest

from polyphonie.invoicing import models, queries
from polyphonie.invoicing.actions import drafts, files_ahead
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.terms import drafts as terms
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import PAPETERIE, TODAY
from .drafts import begun

PDF = b"%PDF-1.7 bon de livraison"


def test_it_stands_within_the_invoice(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    drafts.join_file(actor=actor, draft=draft, name="bon.pdf", content=PDF, on=TODAY)
    assert files_ahead.forget_files(before=clock.now()) == 0
    receipt = drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    assert receipt.accepted and receipt.entity and receipt.invoice, codes(receipt)
    row = queries.rows([(receipt.entity, receipt.invoice)])[receipt.invoice]
    assert queries.supporting_document(row, place=0).content == PDF


def test_it_refuses_a_file_that_is_not_accepted_and_one_too_many(
    republic: Republic, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, draft = republic.depositor(), begun(republic)
    with pytest.raises(Refused) as refused:
        drafts.join_file(actor=actor, draft=draft, name="virus.exe", content=b"MZ", on=TODAY)
    assert codes(refused) == ["INV-ATT-01"]
    monkeypatch.setattr(terms, "MOST_FILES", 0)
    with pytest.raises(Refused) as refused:
        drafts.join_file(actor=actor, draft=draft, name="bon.pdf", content=PDF, on=TODAY)
    assert codes(refused) == ["INV-DRF-03"]


def test_it_forbids_the_drafts_of_others(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        drafts.join_file(
            actor=republic.depositor(PAPETERIE), draft=begun(republic), name="bon.pdf", content=PDF, on=TODAY
        )
    assert codes(refused) == ["INV-DRF-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    first, again = (drafts.join_file(actor=actor, draft=draft, name="bon.pdf", content=PDF, on=TODAY) for _ in range(2))
    assert first == again and len(kept.files(actor=actor, draft=draft)) == 1
    assert models.FileAhead.objects.count() == 1
