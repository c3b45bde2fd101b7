"""Purchase requests and the follow-up of expenditure in a browser: axe finds nothing, in light, in dark and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from polyphonie.access.terms import Role
from polyphonie.requests.tests.stage import STATE, Scene, open_state

from .conftest import NARROW, OpenPage, assert_accessible, assert_fits

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


@pytest.fixture
def scene(site: str) -> Scene:
    return open_state()


def test_it_is_accessible(scene: Scene, open_page: OpenPage, person: Callable[..., str]) -> None:
    request, approved = scene.submitted(30_000), scene.approved()
    walks = (
        (
            Role.REQUEST_APPROVER,
            ("/demandes/a-approuver", f"/demandes/{STATE}/{request}", "/restitutions/fin-d-exercice"),
        ),
        (Role.COMMITMENT_MANAGER, (f"/demandes/{STATE}/{approved}", "/restitutions/demandes-d-achat")),
        (Role.REQUESTER, ("/demandes", "/demandes/nouvelle")),
    )
    emails = {role: person(role, scene.perimeter) for role, _paths in walks}
    for width, dark, shown in ((1280, False, walks), (1280, True, walks[:1]), (NARROW, False, walks[1:])):
        for role, paths in shown:
            page = open_page("/", email=emails[role], width=width, dark=dark)
            for path in paths[-1:] if dark else paths:
                page.goto(path)
                assert_accessible(page)
                assert_fits(page)
