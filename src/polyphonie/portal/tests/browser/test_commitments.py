"""Commitments, services, requests, claims and deductions in a browser: axe finds nothing, in light, dark, narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.spending import actions
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind
from polyphonie.spending.tests import chains, stage
from polyphonie.spending.tests.chains import Chain
from polyphonie.spending.tests.stage import STATE, TODAY

from .conftest import OpenPage, assert_well_made

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


@pytest.fixture
def chain(site: str, monkeypatch: pytest.MonkeyPatch) -> Chain:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return chains.open_state()


def test_it_is_well_made(chain: Chain, open_page: OpenPage, person: Callable[..., str]) -> None:
    submitted = stage.drafted(chain.supplier)
    actions.submit_commitment(actor=chain.manager, entity=STATE, commitment=submitted, on=TODAY)
    commitment = chain.commitment()
    service = stage.observed(stage.validated(chain.supplier), 40, by=chain.manager)
    draft = ClaimDraft(ClaimKind.GARNISHMENT, chain.supplier, chains.creditor(), "SATD-1", TODAY, limit=Money(50_00))
    claim = actions.enter_claim(actor=chain.accountant, entity=STATE, draft=draft, on=TODAY)
    withheld = chain.enter(chain.draft(commitment, 400, withheld=Money(20_00)))
    chain.order(withheld)
    chain.passes(withheld)
    waiting = chain.ordered(60)
    walks = (
        (
            Role.COMMITMENT_MANAGER,
            (
                ("commitments", "/depense/engagements"),
                ("commitment", f"/depense/{STATE}/engagements/{commitment}"),
                ("new-request", "/depense/demandes/nouvelle"),
                ("deductions", "/depense/avances-retenues"),
            ),
        ),
        (
            Role.AUTHORISING_OFFICER,
            (
                ("to-validate", "/depense/engagements/a-valider"),
                ("service", f"/depense/{STATE}/services/{service}"),
            ),
        ),
        (
            Role.PUBLIC_ACCOUNTANT,
            (
                ("visas", "/depense/visa"),
                ("visa", f"/depense/{STATE}/demandes/{waiting}"),
                ("claims", "/depense/oppositions"),
                ("claim", f"/depense/{STATE}/oppositions/{claim}"),
            ),
        ),
    )
    for role, paths in walks:
        page = open_page("/", email=person(role, Perimeter.of_entity(STATE)))
        for picture, path in paths:
            answer = page.goto(path)
            assert answer is not None and answer.ok, path
            assert_well_made(page, picture=picture)
