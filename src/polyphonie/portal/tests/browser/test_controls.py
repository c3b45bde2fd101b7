"""The pages of controls in a browser: axe finds nothing, and they fit a narrow screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.controls import actions, models
from polyphonie.controls.terms import Verdict
from polyphonie.controls.tests.conftest import BODY, TODAY, all_well, draft, facts, publish
from polyphonie.kernel.acts import SYSTEM

from .conftest import OpenPage, assert_well_made

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


def test_it_is_accessible_and_fits(open_page: OpenPage, person: Callable[..., str], site: str) -> None:
    publish()
    plan = draft()
    given = [
        facts(f"payment_request:{place}", cents=place * 3_000_000, nature="4" if place > 4 else "1.31")
        for place in range(1, 9)
    ]
    found = actions.assess_all(actor=SYSTEM, entity=BODY, facts=given, on=TODAY)
    for each in found:
        if each.drawn:
            actions.record(actor=SYSTEM, entity=BODY, subject=each.subject, verdicts=all_well(), on=TODAY)
    campaign = actions.open_campaign(
        actor=SYSTEM,
        entity=BODY,
        title="Campagne d'hiver",
        since=TODAY,
        until=TODAY.replace(day=9),
        size=3,
        on=TODAY.replace(day=9),
    ).campaign
    subject = models.CampaignItem.objects.filter(drawn=True).values_list("subject", flat=True)[0]
    actions.record_finding(
        actor=SYSTEM,
        entity=BODY,
        campaign=campaign,
        subject=subject,
        verdicts={"liquidation": Verdict(ok=False, reason="prix du marché dépassé")},
        on=TODAY,
    )
    chief = person(Role.CHIEF_ACCOUNTANT, Perimeter.of_entity(BODY))
    paths = (
        "/controles",
        f"/controles/{BODY}/plans/{plan}?since={TODAY}",
        "/controles/campagnes",
        f"/controles/{BODY}/campagnes/{campaign}",
        f"/controles/{BODY}/campagnes/{campaign}/{subject}",
        f"/controles/resultats?since={TODAY}",
    )
    page = open_page("/", email=chief)
    for number, path in enumerate(paths):
        page.goto(path)
        assert_well_made(page, picture=f"controls-{number}")
