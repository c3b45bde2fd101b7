"""Values and a reading glass that the tests of this house share."""

from __future__ import annotations

from datetime import date

import pytest

from polyphonie.kernel.days import Span
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.parties.terms import ServiceEntry

TODAY = date(2026, 11, 23)
OPENING = date(2020, 1, 1)
VALMONT = "21999900000017"
COMBE = "22999900800019"
FINANCES = ServiceEntry(name="Direction des finances", active=Span(OPENING))


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.code for refusal in caught.value.refusals}


def acts(subject: str) -> list[str]:
    """The acts that the audit journal tells about a subject, oldest first."""
    return list(AuditRow.objects.filter(subject=subject).order_by("position").values_list("act", flat=True))
