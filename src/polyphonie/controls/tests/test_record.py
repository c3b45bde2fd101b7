from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from polyphonie.controls import actions, models, queries
from polyphonie.controls.proofs import required_checks_are_present
from polyphonie.controls.terms import Verdict
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, TODAY, all_well, facts


@pytest.fixture
def subject(plan: UUID) -> str:
    """A payment that must be looked at whole."""
    given = facts(cents=10_000_000)
    return actions.assess(actor=SYSTEM, entity=BODY, facts=given, on=TODAY).subject


def record(actor: Actor, subject: str, verdicts: Mapping[str, Verdict]) -> None:
    actions.record(actor=actor, entity=BODY, subject=subject, verdicts=verdicts, on=TODAY)


def test_it_keeps_verdicts_with_their_reasons(subject: str, accountant: Actor) -> None:
    record(accountant, subject, {"documents": Verdict(ok=False, reason=" facture illisible ")})
    record(accountant, subject, all_well())
    found = queries.findings(actor=accountant, entity=BODY, subject=subject, on=TODAY)
    assert (found[0].code, found[0].verdict.reason) == ("documents", "facture illisible")
    assert all(each.ok for each in queries.verdicts_of(BODY, [subject], campaign=None)[subject].values())
    assert list(required_checks_are_present()) == []


def test_it_refuses_to_be_all_well_without_every_required_check(subject: str, accountant: Actor) -> None:
    given = all_well()
    del given["liquidation"]
    with pytest.raises(Refused, match="CTL-VER-03"):
        record(accountant, subject, given)


def test_it_asks_always_for_credits_and_oppositions(plan: UUID, accountant: Actor) -> None:
    let_pass = facts(nature="4")
    actions.assess(actor=accountant, entity=BODY, facts=let_pass, on=TODAY)
    with pytest.raises(Refused, match="CTL-VER-03"):
        record(accountant, let_pass.subject, {"credits": Verdict(ok=True)})
    record(accountant, let_pass.subject, {"credits": Verdict(ok=True), "oppositions": Verdict(ok=True)})
    assert list(required_checks_are_present()) == []


def test_it_tells_the_proof_of_a_payment_that_passed_without(subject: str, accountant: Actor) -> None:
    models.VerdictRow.objects.create(
        entity_id=BODY, subject=subject, code="credits", ok=True, by=accountant.id, by_name="", on=TODAY
    )
    assert len(list(required_checks_are_present())) == 1


def test_it_refuses_what_says_nothing(subject: str, accountant: Actor) -> None:
    for code, verdicts in {
        "CTL-VER-01": {"colour": Verdict(ok=True)},
        "CTL-VER-02": {"credits": Verdict(ok=False)},
        "CTL-VER-04": {},
    }.items():
        with pytest.raises(Refused, match=code):
            record(accountant, subject, verdicts)
    with pytest.raises(Refused, match="CTL-SUJ-03"):
        record(accountant, "payment_request:unknown", all_well())


def test_it_forbids_whoever_orders(subject: str, officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        record(officer, subject, all_well())


def test_it_repeats_safely(subject: str, accountant: Actor) -> None:
    record(accountant, subject, all_well())
    record(accountant, subject, all_well())
    assert models.VerdictRow.objects.count() == len(all_well())
    with pytest.raises(IntegrityError), transaction.atomic():
        models.VerdictRow.objects.update(ok=False, reason="changed")
