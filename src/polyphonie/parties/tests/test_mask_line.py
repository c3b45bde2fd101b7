from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.documents.directory import Address
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.queries import lines
from polyphonie.parties.terms.lines import LineState

from .cases import TODAY, VALMONT, acts, codes

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def line() -> UUID:
    return actions.define_line(actor=SYSTEM, address=VALMONT[:9], platform="9999", starts_on=DECEMBER, on=TODAY).id


def test_it_masks_a_line_to_come_so_that_it_never_answers(line: UUID) -> None:
    actions.mask_line(actor=SYSTEM, line=line, on=TODAY)
    found = lines.line(line)
    assert found is not None
    assert (found.state(DECEMBER), found.to_tell) == (LineState.MASKED, True)
    assert lines.resolve(Address(VALMONT[:9]), on=DECEMBER) is None


def test_it_refuses_a_line_that_has_taken_effect_or_is_unknown(line: UUID) -> None:
    for identifier, code in [(line, "PAR-DIR-08"), (new_id(), "PAR-DIR-01")]:
        with pytest.raises(Refused) as caught:
            actions.mask_line(actor=SYSTEM, line=identifier, on=DECEMBER)
        assert codes(caught) == {code}


def test_it_forbids_a_stranger(line: UUID, stranger: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actions.mask_line(actor=stranger, line=line, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(line: UUID) -> None:
    for _ in range(2):
        actions.mask_line(actor=SYSTEM, line=line, on=TODAY)
    assert acts(f"line:{line}") == ["parties.define_line", "parties.mask_line"]
