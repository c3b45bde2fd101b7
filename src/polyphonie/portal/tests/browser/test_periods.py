"""Presumed services, periodic orders and billing plans in a browser: axe finds nothing, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.money import Money
from polyphonie.spending import actions
from polyphonie.spending.rules.billing_plans import regular
from polyphonie.spending.terms.billing_plans import PlanDraft
from polyphonie.spending.terms.commitments import CommitmentKind
from polyphonie.spending.tests import chains, stage
from polyphonie.spending.tests.chains import Chain
from polyphonie.spending.tests.stage import NEW_YEAR, STATE, TODAY
from polyphonie.spending.tests.test_presume_service import presume
from polyphonie.spending.tests.test_sign_periodic_order import JULY, paid, sign

from .conftest import NARROW, OpenPage, assert_accessible, assert_fits

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


@pytest.fixture
def chain(site: str) -> Chain:
    return chains.open_state()


def test_it_is_accessible_and_fits(chain: Chain, open_page: OpenPage, person: Callable[..., str]) -> None:
    marked = stage.validated(chain.supplier)
    presume(chain, marked)
    paid(chain)
    sign(chain.officer)
    paid(chain, 50)
    lease = stage.validated(chain.supplier, stage.line(1_200), kind=CommitmentKind.LEASE)
    draft = PlanDraft(lease, "rent", "Loyer", regular(NEW_YEAR, months=6, count=3, amount=Money(100_00)))
    plan = actions.draft_billing_plan(actor=chain.manager, entity=STATE, draft=draft, on=TODAY)
    order = actions.sign_periodic_order(
        actor=chain.officer,
        entity=STATE,
        centre=stage.UO,
        since=NEW_YEAR,
        until=JULY,
        total=Money(50_00),
        on=date(2026, 7, 2),
    )
    paid(chain, 20)
    walks = (
        (
            Role.AUTHORISING_OFFICER,
            (
                "/depense/service-presume",
                f"/depense/{STATE}/service-presume/{marked}",
                "/depense/ordres-periodiques",
                f"/depense/{STATE}/ordres-periodiques/a-signer/{stage.UO}/2026-01-01",
                f"/depense/{STATE}/ordres-periodiques/{order.order}",
            ),
        ),
        (Role.COMMITMENT_MANAGER, ("/depense/echeanciers", f"/depense/{STATE}/echeanciers/{plan}")),
    )
    emails = {role: person(role, Perimeter.of_entity(STATE)) for role, _paths in walks}
    for width in (1280, NARROW):
        for role, paths in walks:
            page = open_page("/", email=emails[role], width=width)
            for path in paths if width > NARROW else paths[:1]:
                page.goto(path)
                assert_accessible(page)
                assert_fits(page)
