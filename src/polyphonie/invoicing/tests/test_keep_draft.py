"""What is typed is kept, right or wrong."""

from __future__ import annotations

from typing import Any

import pytest

from polyphonie.invoicing.actions import drafts
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.terms import drafts as terms
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger
from .documents import PAPETERIE, TODAY
from .drafts import begun, typed


def test_it_keeps_what_is_wrong_as_it_was_typed(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    sheet = typed(republic, ({"name": "", "price": "douze"},), recipient="1234", number="")
    drafts.keep_draft(actor=actor, draft=draft, sheet=sheet, on=TODAY)
    assert kept.draft(actor=actor, draft=draft).sheet == sheet


def test_it_lists_the_last_written_first(republic: Republic) -> None:
    first, second = begun(republic), begun(republic, number="F2")
    assert [row.id for row in kept.drafts(actor=republic.depositor(), limit=5)] == [second, first]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"note": "x" * 2001}, "INV-TXT-01"),
        ({"note": "\x00"}, "INV-TXT-01"),
        ({"lines": ({"name": "x"},) * (terms.MOST_LINES + 1)}, "INV-DRF-03"),
    ],
)
def test_it_refuses_what_cannot_be_kept(republic: Republic, given: dict[str, Any], code: str) -> None:
    draft = begun(republic)
    with pytest.raises(Refused) as refused:
        drafts.keep_draft(actor=republic.depositor(), draft=draft, sheet=typed(republic, **given), on=TODAY)
    assert codes(refused) == [code]


def test_it_refuses_a_draft_that_is_deposited_or_unknown(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    assert drafts.deposit_draft(actor=actor, draft=draft, on=TODAY).accepted
    for there, code in ((draft, "INV-DRF-07"), (new_id(), "INV-DRF-01")):
        with pytest.raises(Refused) as refused:
            drafts.keep_draft(actor=actor, draft=there, sheet=typed(republic), on=TODAY)
        assert codes(refused) == [code]


def test_it_forbids_the_drafts_and_the_suppliers_of_others(republic: Republic) -> None:
    draft, rival = begun(republic), republic.depositor(PAPETERIE)
    with pytest.raises(Refused) as refused:
        drafts.keep_draft(actor=rival, draft=draft, sheet=typed(republic), on=TODAY)
    assert codes(refused) == ["INV-DRF-01"]
    with pytest.raises(Refused) as refused:
        drafts.keep_draft(actor=stranger(), draft=draft, sheet=typed(republic), on=TODAY)
    assert codes(refused) == ["ACC-RIG-01"]
    own = drafts.begin_draft(actor=rival, on=TODAY)
    with pytest.raises(Refused) as refused:
        drafts.keep_draft(actor=rival, draft=own, sheet=typed(republic), on=TODAY)
    assert codes(refused) == ["ACC-RIG-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    rows = AuditRow.objects.filter(act="invoicing.keep_draft")
    assert rows.count() == 1
    again = drafts.keep_draft(actor=actor, draft=draft, sheet=typed(republic), on=TODAY)
    assert again == kept.draft(actor=actor, draft=draft) and rows.count() == 1
