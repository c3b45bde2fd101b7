from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions
from polyphonie.access.terms import SecurityEvent
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import PLATFORM as NIL
from polyphonie.kernel.models import AuditRow

from .conftest import TODAY, invite

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def test_it_keeps_the_event_in_the_journal_of_the_platform() -> None:
    person = invite("Nina Neuve")
    actions.record_security_event(actor=SYSTEM, event=SecurityEvent.PASSWORD_CHANGED, person=person)
    row = AuditRow.objects.get(act="access.record_security_event")
    assert (row.entity_id, row.subject, row.facts) == (NIL, f"person:{person}", {"event": "password_changed"})


def test_it_forbids_nobody_and_names_nobody_when_the_address_is_unknown() -> None:
    actions.record_security_event(actor=SYSTEM, event=SecurityEvent.SIGN_IN_FAILED, person=None)
    assert AuditRow.objects.get(act="access.record_security_event").subject == "person:unknown"


def test_it_repeats_safely_as_two_events() -> None:
    for _again in range(2):
        actions.record_security_event(actor=SYSTEM, event=SecurityEvent.SIGN_IN_FAILED, person=None)
    assert AuditRow.objects.filter(act="access.record_security_event").count() == 2
