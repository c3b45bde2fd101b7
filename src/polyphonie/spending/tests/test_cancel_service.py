from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as books_of
from polyphonie.spending import actions, models

from .stage import STATE, TODAY, certified, kept_line, observed, validated


def cancel(service: UUID, reason: str = "Retour au fournisseur", *, by: Actor = SYSTEM) -> None:
    actions.cancel_service(actor=by, entity=STATE, service=service, reason=reason, on=TODAY)


def test_it_cancels_once_with_the_mirror_of_its_entry(unit: UUID, supplier: UUID, officer: Actor) -> None:
    made = validated(supplier)
    service = certified(made)
    for _ in range(2):
        cancel(service, by=officer)
    assert kept_line(made).certified == 0
    entry = models.ServiceCertificate.objects.get(id=service).entry_id
    assert entry is not None
    found = books_of.entry(STATE, entry)
    assert found is not None and found.corrected_by is not None


def test_it_cancels_what_is_only_observed_without_an_entry(unit: UUID, supplier: UUID, manager: Actor) -> None:
    cancel(observed(validated(supplier), by=manager), by=manager)
    assert models.ServiceCertificate.objects.get().entry_id is None


def test_it_refuses_what_is_requested_for_payment_and_no_reason(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    service = certified(made)
    models.CommitmentLine.objects.filter(id=made).update(requested=1)
    with pytest.raises(Refused, match="SPE-SER-07"):
        cancel(service)
    with pytest.raises(Refused, match="SPE-ENG-12"):
        cancel(service, " ")


def test_it_forbids_whoever_does_not_certify(unit: UUID, supplier: UUID, manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        cancel(certified(validated(supplier)), by=manager)
