from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.documents.directory import Address
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.queries import lines
from polyphonie.parties.terms import Registered

from .cases import COMBE, TODAY, VALMONT, acts, codes

pytestmark = pytest.mark.django_db
ADDRESS = f"{VALMONT[:9]}_{VALMONT}_FINANCES"
DECEMBER = date(2026, 12, 1)


def _define(**changed: object) -> Registered:
    asked = {"actor": SYSTEM, "address": ADDRESS, "platform": "9999", "starts_on": DECEMBER, "on": TODAY} | changed
    return actions.define_line(**asked)  # type: ignore[arg-type]  # the tests say less than the act


def test_it_defines_where_an_address_is_reached(finances: UUID, valmont: UUID) -> None:
    defined = _define(entity=valmont, service=finances, ends_on=date(2027, 12, 1))
    found = lines.line(defined.id)
    assert found is not None
    assert found.address == Address(VALMONT[:9], VALMONT, "FINANCES")
    assert found.declared == Span(DECEMBER, date(2027, 12, 1))
    assert (found.platform, found.entity_id, found.service_id, found.to_tell) == ("9999", valmont, finances, True)
    assert acts(f"line:{defined.id}") == ["parties.define_line"]


def test_it_refuses_what_is_wrong_in_the_line_all_at_once() -> None:
    with pytest.raises(Refused) as caught:
        _define(address="Valmont", platform="99", starts_on=TODAY, ends_on=date(2100, 1, 1))
    assert codes(caught) == {"PAR-DIR-02", "PAR-DIR-03", "PAR-DIR-04", "PAR-DIR-06"}


def test_it_refuses_an_end_before_the_start() -> None:
    with pytest.raises(Refused) as caught:
        _define(ends_on=DECEMBER)
    assert codes(caught) == {"PAR-DIR-05"}


def test_it_refuses_two_lines_of_one_address_on_one_day() -> None:
    _define(ends_on=date(2027, 1, 1))
    assert _define(starts_on=date(2027, 1, 1)).new
    for starts_on, ends_on in [(date(2026, 12, 15), date(2026, 12, 20)), (date(2028, 1, 1), None)]:
        with pytest.raises(Refused) as caught:
            _define(starts_on=starts_on, ends_on=ends_on)
        assert codes(caught) == {"PAR-DIR-07"}


def test_it_defines_anew_what_was_masked() -> None:
    first = _define()
    actions.mask_line(actor=SYSTEM, line=first.id, on=TODAY)
    assert _define(platform="0123").new


def test_it_refuses_the_address_of_another_entity(valmont: UUID, finances: UUID) -> None:
    with pytest.raises(Refused) as caught:
        _define(entity=valmont, address=f"{COMBE[:9]}_{COMBE}")
    assert codes(caught) == {"PAR-DIR-10"}
    with pytest.raises(Refused) as caught:
        _define(entity=new_id())
    assert codes(caught) == {"PAR-ENT-01"}
    for entity, service in [(valmont, new_id()), (None, finances)]:
        with pytest.raises(Refused) as caught:
            _define(entity=entity, service=service)
        assert codes(caught) == {"PAR-SER-01"}


def test_it_forbids_whoever_does_not_keep_that_entity(
    valmont: UUID, person_who_is: Callable[[Role, Perimeter], Actor], stranger: Actor
) -> None:
    manager = person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))
    assert _define(actor=manager, entity=valmont).new
    for actor, entity in [(manager, None), (stranger, valmont)]:
        with pytest.raises(Refused) as caught:
            _define(actor=actor, entity=entity)
        assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely() -> None:
    first = _define()
    assert _define() == Registered(first.id, new=False)
    assert acts(f"line:{first.id}") == ["parties.define_line"]
