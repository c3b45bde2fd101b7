"""Bad files through the action itself: each is refused for its reason, and nothing is written but the trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from polyphonie.access import queries as access
from polyphonie.invoicing.actions import deposits
from polyphonie.invoicing.models import Invoice, InvoiceIdentity, Notice, RefusedDeposit, StatusEvent
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.tests.documents import Paper
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow, CallerKey, Delivery, Original
from polyphonie.wiring import demonstration

from .files import BAD, LONGEST_ANSWER, NAMES, SOUND

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
NEVER_WRITTEN = (Invoice, InvoiceIdentity, StatusEvent, Notice, Original, Delivery, CallerKey)


@pytest.fixture
def depositor(settings: LazySettings, tmp_path: Path) -> Actor:
    settings.VAR = tmp_path
    demonstration.load(on=TODAY)
    Delivery.objects.all().delete()
    return access.actor_of(demonstration.depositor())


def deposited(actor: Actor, content: bytes, *, name: str = "facture.xml", key: str | None = None) -> deposits.Receipt:
    return deposits.deposit(actor=actor, content=content, file_name=name, channel=Channel.API, on=TODAY, key=key)


def test_it_refuses_each_bad_file_and_writes_only_its_trace(depositor: Actor) -> None:
    journal = AuditRow.objects.count()
    for place, (name, bad) in enumerate(BAD.items(), start=1):
        receipt = deposited(depositor, bad.make(), key="the same key")
        assert not receipt.accepted, name
        assert bad.code in [refusal.code for refusal in receipt.refusals], name
        assert sum(len(refusal.fr) for refusal in receipt.refusals) < LONGEST_ANSWER, name
        assert (RefusedDeposit.objects.count(), AuditRow.objects.count()) == (place, journal + place), name
    assert not [model for model in NEVER_WRITTEN if model.objects.exists()]
    assert deposited(depositor, SOUND, key="the same key").accepted


def test_it_keeps_what_is_harmless_in_a_name(depositor: Actor) -> None:
    for place, (name, kept) in enumerate(NAMES.items()):
        receipt = deposited(depositor, replace(Paper(), number=f"NAME-{place}").content(), name=name)
        assert (receipt.accepted, receipt.file_name) == (True, kept)
    assert sorted(Original.objects.values_list("name", flat=True)) == sorted(NAMES.values())
