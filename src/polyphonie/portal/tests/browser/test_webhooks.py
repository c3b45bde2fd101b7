"""The pages of webhooks in a browser: axe finds nothing, in light, in dark and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from polyphonie.access import actions as access
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import PLATFORM, Right, Role
from polyphonie.gateway import sending
from polyphonie.gateway.actions import webhooks
from polyphonie.gateway.terms import Topic
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, ActorKind

from .conftest import OpenPage, assert_well_made

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


@pytest.fixture
def webhook(site: str) -> str:
    """A webhook whose receiver does not answer, with a message that waits."""
    rights = {Right.INVOICE_CONSULT}
    made = access.create_client(
        actor=SYSTEM,
        name="Progiciel de facturation",
        perimeter=PLATFORM,
        perimeter_label="Plateforme",
        rights=rights,
        on=clock.today(),
    )
    actor = ClientActor(ActorKind.CLIENT, made.client, "Progiciel", PLATFORM, frozenset(rights))
    hook = webhooks.subscribe(
        actor=actor,
        client=actor.id,
        url="https://logiciel-de-facturation.invalid/webhooks/polyphonie",
        topics=[Topic.INVOICE_DELIVERED, Topic.INVOICE_STATE_CHANGED],
        on=clock.today(),
    )
    webhooks.try_out(actor=actor, webhook=hook.webhook, on=clock.today())
    sending.send(webhook=str(hook.webhook))
    return str(hook.webhook)


def test_it_is_well_made_for_who_manages_programs(
    open_page: OpenPage, person: Callable[..., str], webhook: str
) -> None:
    page = open_page("/", email=person(Role.PLATFORM_ADMINISTRATOR))
    for path in ("/webhooks", "/webhooks/nouveau", f"/webhooks/{webhook}"):
        page.goto(path)
        assert_well_made(page)
