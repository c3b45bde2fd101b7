from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from polyphonie.controls import actions, models
from polyphonie.controls.proofs import draws_can_be_redone
from polyphonie.controls.terms import Assessment, Facts, Mode
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, REST, SUPPLIER, TODAY, facts, publish


def assess(actor: Actor, given: Facts) -> Assessment:
    return actions.assess(actor=actor, entity=BODY, facts=given, on=TODAY)


def test_it_gives_each_payment_its_category(plan: UUID, accountant: Actor) -> None:
    assert assess(accountant, facts(cents=10_000_000)).category == "large"
    assert assess(accountant, facts(nature="4")).category == "rest"
    usual = assess(accountant, facts())
    assert (usual.category, usual.mode, usual.probability) == ("usual", Mode.SAMPLED, Fraction(1, 4))
    assert {"credits", "oppositions"} <= set(usual.checks)
    assert (len(usual.checks) == 9) is usual.drawn
    assert list(draws_can_be_redone()) == []


def test_it_looks_at_the_supplier(plan: UUID, chief: Actor, accountant: Actor) -> None:
    actions.watch(actor=chief, entity=BODY, supplier=SUPPLIER, reason="factures en double", on=TODAY)
    assert assess(accountant, facts()).category == "watched"


def test_it_looks_at_all_where_there_is_no_plan(accountant: Actor) -> None:
    found = assess(accountant, facts())
    assert (found.mode, found.drawn, found.category) == (Mode.EXHAUSTIVE, True, "without_plan")
    assert list(draws_can_be_redone()) == []


def test_it_keeps_a_draw_as_it_was(plan: UUID, accountant: Actor) -> None:
    given = facts()
    before = assess(accountant, given)
    publish((REST,), TODAY + timedelta(days=1))
    again = actions.assess(actor=accountant, entity=BODY, facts=given, on=TODAY + timedelta(days=2))
    assert again == before
    with pytest.raises(IntegrityError), transaction.atomic():
        models.AssessmentRow.objects.update(drawn=True)


def test_it_tells_the_proof_of_a_draw_that_is_not_its_lot(plan: UUID, accountant: Actor) -> None:
    assess(accountant, facts())
    row = models.AssessmentRow.objects.get()
    row.subject, row.drawn = "payment_request:another", not row.drawn
    row.save(force_insert=True)
    assert len(list(draws_can_be_redone())) == 1


def test_it_refuses_what_is_no_payment(plan: UUID, accountant: Actor) -> None:
    with pytest.raises(Refused, match="CTL-SUJ-01"):
        assess(accountant, facts("nameless"))
    with pytest.raises(Refused, match="CTL-SUJ-02"):
        assess(accountant, facts(cents=0))


def test_it_forbids_whoever_orders(plan: UUID, officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        assess(officer, facts())


def test_it_repeats_safely(plan: UUID) -> None:
    given = facts()
    assert assess(SYSTEM, given) == assess(SYSTEM, given)
    assert models.AssessmentRow.objects.count() == 1
