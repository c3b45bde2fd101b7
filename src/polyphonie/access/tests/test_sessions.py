from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from polyphonie.access import models
from polyphonie.access.terms import Role, SecurityEvent
from polyphonie.kernel import clock
from polyphonie.kernel.models import AuditRow

from .conftest import BUILDER, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]


@pytest.fixture
def signed_in(client: Client, db: None) -> Client:
    client.force_login(models.Person.objects.get(id=somebody(Role.SUPPLIER_AGENT, BUILDER).id))
    return client


def opens(client: Client, at: datetime) -> bool:
    with clock.set_at(at):
        return client.get(reverse("access:delegations")).status_code == 200


def test_it_ends_after_half_an_hour_without_a_request(signed_in: Client) -> None:
    now = clock.now()
    assert opens(signed_in, now + timedelta(minutes=29))
    assert opens(signed_in, now + timedelta(minutes=58))
    assert not opens(signed_in, now + timedelta(minutes=88, seconds=1))
    assert not opens(signed_in, now + timedelta(minutes=89))
    row = AuditRow.objects.filter(act="access.record_security_event").latest("position")
    assert row.facts["event"] == SecurityEvent.SESSION_EXPIRED


def test_it_ends_ten_hours_after_sign_in_whatever_happens(signed_in: Client) -> None:
    now = clock.now()
    answers = [opens(signed_in, now + timedelta(minutes=20 * step)) for step in range(1, 31)]
    assert answers == [True] * 29 + [False]


def test_it_is_written_at_most_once_a_minute(signed_in: Client, django_assert_num_queries: Any) -> None:
    now = clock.now()
    before = signed_in.session["access_seen_at"]
    opens(signed_in, now + timedelta(seconds=50))
    assert signed_in.session["access_seen_at"] == before
    opens(signed_in, now + timedelta(seconds=70))
    assert signed_in.session["access_seen_at"] > before


def test_it_is_over_when_it_never_began_by_signing_in(signed_in: Client) -> None:
    session = signed_in.session
    del session["access_begun_at"]
    session.save()
    assert not opens(signed_in, clock.now())


def test_it_costs_a_visitor_no_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get(reverse("portal:help")).status_code == 200
