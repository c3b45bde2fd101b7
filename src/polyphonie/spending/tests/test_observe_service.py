from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.queries import certificates as queries
from polyphonie.spending.terms.certificates import CertificateState

from .stage import STATE, TODAY, YESTERDAY, drafted, euros, observed, validated


def test_it_observes_a_part_with_reserves(unit: UUID, supplier: UUID, manager: Actor) -> None:
    made = validated(supplier)
    observed(made, 40, by=manager, partial=True, reserves="Un carton abîmé")
    (told,) = queries.of_line(STATE, made, 1)
    assert (told.cents, told.partial, told.reserves) == (40_00, True, "Un carton abîmé")
    assert told.state is CertificateState.OBSERVED and told.done_on == YESTERDAY and told.observed_by == manager.id
    assert queries.certified_unrequested(STATE, made, 1) == 0


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("SPE-SER-03", {"amount": euros("100.51")}),
        ("SPE-SER-04", {"done_on": date(2026, 3, 3)}),
        ("SPE-SER-05", {"amount": euros(0)}),
        ("SPE-SER-06", {"reserves": "x" * 2001}),
        ("SPE-ENG-02", {"place": 2}),
    ],
)
def test_it_refuses(unit: UUID, supplier: UUID, manager: Actor, code: str, changed: dict[str, object]) -> None:
    told = {"place": 1, "amount": euros(1), "done_on": YESTERDAY, "on": TODAY, **changed}
    with pytest.raises(Refused, match=code):
        actions.observe_service(actor=manager, entity=STATE, commitment=validated(supplier), **told)  # type: ignore[arg-type]


def test_it_refuses_on_a_commitment_that_is_not_validated(unit: UUID, supplier: UUID) -> None:
    with pytest.raises(Refused, match="SPE-SER-02"):
        observed(drafted(supplier))


def test_it_forbids_whoever_does_not_observe_services_there(
    unit: UUID, supplier: UUID, officer: Actor, elsewhere: Actor
) -> None:
    made = validated(supplier)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        observed(made, by=officer)
    with pytest.raises(Refused, match="SPE-ENG-01"):
        observed(made, by=elsewhere)


def test_it_repeats_safely_under_the_caller_s_key(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    assert observed(made, 40, key="k") == observed(made, 40, key="k")
    assert models.ServiceCertificate.objects.count() == 1
    with pytest.raises(Refused, match="KER-KEY-01"):
        observed(made, 41, key="k")
