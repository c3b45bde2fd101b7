from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.queries import lines

from .cases import TODAY, VALMONT, acts, codes

pytestmark = pytest.mark.django_db
NEW_YEAR, TOMORROW = date(2027, 1, 1), TODAY + timedelta(days=1)


@pytest.fixture
def line() -> UUID:
    return actions.define_line(actor=SYSTEM, address=VALMONT[:9], platform="9999", starts_on=TOMORROW, on=TODAY).id


def test_it_ends_a_line_and_changes_its_end(line: UUID) -> None:
    for ends_on in (NEW_YEAR, date(2028, 1, 1)):
        actions.end_line(actor=SYSTEM, line=line, ends_on=ends_on, on=TODAY)
        found = lines.line(line)
        assert found is not None
        assert found.declared.end == ends_on


def test_it_refuses_an_end_that_is_too_soon(line: UUID) -> None:
    for ends_on, on in [(TODAY, TODAY), (TOMORROW, TODAY), (NEW_YEAR, NEW_YEAR)]:
        with pytest.raises(Refused) as caught:
            actions.end_line(actor=SYSTEM, line=line, ends_on=ends_on, on=on)
        assert codes(caught) == {"PAR-DIR-05"}
    with pytest.raises(Refused) as caught:
        actions.end_line(actor=SYSTEM, line=line, ends_on=date(2100, 1, 1), on=TODAY)
    assert codes(caught) == {"PAR-DIR-06"}


def test_it_refuses_an_end_within_another_line(line: UUID) -> None:
    actions.end_line(actor=SYSTEM, line=line, ends_on=NEW_YEAR, on=TODAY)
    actions.define_line(actor=SYSTEM, address=VALMONT[:9], platform="0123", starts_on=NEW_YEAR, on=TODAY)
    with pytest.raises(Refused) as caught:
        actions.end_line(actor=SYSTEM, line=line, ends_on=NEW_YEAR + timedelta(days=1), on=TODAY)
    assert codes(caught) == {"PAR-DIR-07"}


def test_it_refuses_a_line_that_is_masked_or_unknown(line: UUID) -> None:
    actions.mask_line(actor=SYSTEM, line=line, on=TODAY)
    for identifier, code in [(line, "PAR-DIR-09"), (new_id(), "PAR-DIR-01")]:
        with pytest.raises(Refused) as caught:
            actions.end_line(actor=SYSTEM, line=identifier, ends_on=NEW_YEAR, on=TODAY)
        assert codes(caught) == {code}


def test_it_forbids_a_stranger(line: UUID, stranger: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actions.end_line(actor=stranger, line=line, ends_on=NEW_YEAR, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(line: UUID) -> None:
    for _ in range(2):
        actions.end_line(actor=SYSTEM, line=line, ends_on=NEW_YEAR, on=TODAY)
    assert acts(f"line:{line}") == ["parties.define_line", "parties.end_line"]
