"""The restitutions of the chain: their sums, as on a past day, on the screen, as files, over HTTP, in the shell."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.reporting.api.catalogue import router
from polyphonie.reporting.files import shell
from polyphonie.reporting.queries.catalogue import CATALOGUE
from polyphonie.reporting.restitutions import Restitution
from polyphonie.requests import actions as requests
from polyphonie.requests.tests import stage as asking
from polyphonie.spending import models
from polyphonie.spending.queries.restitutions import Scope
from polyphonie.spending.terms.payment_requests import Step
from polyphonie.spending.terms.proposals import ProposalState
from polyphonie.spending.tests import chains, stage
from polyphonie.spending.tests.chains import Chain
from polyphonie.spending.tests.stage import STATE, TODAY

PAID_ON = TODAY + timedelta(days=40)


@pytest.fixture
def chain(db: None) -> Chain:
    return chains.open_state()


def _told(name: str, told_on: date, *, actor: Any = SYSTEM, on: date | None = None) -> Restitution:
    scope = Scope(STATE, told_on)
    return CATALOGUE[name].make(actor=actor, scope=scope, on=on or told_on, language="fr")


def _figures(found: Restitution) -> Sequence[int]:
    return [each.value for each in found.figures]


def _paid(chain: Chain, euros: int, on: date) -> UUID:
    request = chain.passed(euros)
    chains.paid(f"payment_request:{request}", Step.SENT, Step.EXECUTED, on=on)
    return request


def test_it_tells_delays_and_what_will_be_late(chain: Chain) -> None:
    _paid(chain, 100, TODAY + timedelta(days=10))
    _paid(chain, 200, PAID_ON)
    chain.entered(300)
    found = _told("delays", PAID_ON)
    assert _figures(found) == [25, 50, 300_00, 0]
    month, later = found.sums[0].lines
    assert (month.label.fr, month.cells) == ("mars", (1, 10, 0, 100_00))
    assert (later.label.fr, later.cells, later.drawn) == ("avril", (1, 40, 1, 200_00), (40, 100))
    assert [line.cells for line in found.sums[2].lines] == [(1, 300_00), (0, 0), (0, 0), (0, 0)]
    assert [row.cells[0] for row in found.rows] == ["mars", "avril"]
    before = _told("delays", TODAY + timedelta(days=5), on=PAID_ON)
    assert _figures(before) == [0, 0, 0, 600_00]


def test_it_tells_payments_by_programme_ground_and_flow(chain: Chain) -> None:
    _paid(chain, 100, TODAY)
    _paid(chain, 200, PAID_ON)
    found = _told("payments", PAID_ON)
    assert _figures(found) == [300_00, 2]
    assert [line.cells for sums in found.sums for line in sums.lines] == [(2, 300_00)] * 3
    assert _figures(_told("payments", TODAY)) == [100_00, 1]


def test_it_tells_invoices_that_wait_for_a_certificate_by_age(chain: Chain) -> None:
    issued = {"issued_on": TODAY - timedelta(days=40), "proposed_on": TODAY}
    for cents, decided_on in ((100_00, None), (200_00, TODAY + timedelta(days=1))):
        models.Proposal.objects.create(
            entity_id=STATE,
            id=new_id(),
            structure_id=STATE,
            invoice_number=f"F-{cents}",
            supplier_id=chain.supplier,
            supplier_name="Atelier",
            cents=cents,
            state=ProposalState.ACCEPTED if decided_on else ProposalState.UNMATCHED,
            decided_on=decided_on,
            **issued,
        )
    found = _told("uncertified", TODAY, on=TODAY + timedelta(days=1))
    assert _figures(found) == [2, 300_00, 300_00]
    assert [line.cells for line in found.sums[0].lines] == [(0, 0), (0, 0), (0, 0), (2, 300_00), (0, 0)]
    assert [row.cells[0] for row in found.rows] == ["F-10000", "F-20000"]
    assert _figures(_told("uncertified", TODAY + timedelta(days=1)))[0] == 1
    assert _figures(_told("uncertified", TODAY - timedelta(days=1), on=TODAY))[0] == 0


def test_it_tells_purchase_requests_in_the_state_that_they_had(db: None) -> None:
    scene = asking.open_state()
    request, later = scene.submitted(200), TODAY + timedelta(days=9)
    requests.approve_request(actor=scene.approver, entity=STATE, request=request, on=later)
    assert [row.cells[4] for row in _told("purchases", TODAY).rows] == ["À approuver"]
    found = _told("purchases", later + timedelta(days=4))
    assert _figures(found) == [1, 200_00, 1]
    assert [line.label.fr for line in found.sums[0].lines] == ["Approuvée"]
    assert [line.cells for line in found.sums[1].lines] == [(0, 0), (1, 200_00), (0, 0), (0, 0), (0, 0)]


def test_it_is_seen_kept_and_asked_for(
    chain: Chain,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    _paid(chain, 100, TODAY)
    http = Client()
    http.force_login(Person.objects.get(id=chain.manager.id))
    assert "mars" in http.get("/restitutions/delais").content.decode()
    for address in (
        "/restitutions/services-faits",
        "/restitutions/paiements?centre=x",
        "/restitutions/demandes-d-achat",
    ):
        assert http.get(address).status_code == 200
    assert http.get("/restitutions/paiements?format=xlsx").getvalue()[:2] == b"PK"  # type: ignore[attr-defined]
    read = TestClient(router).get(f"/restitutions/{STATE}/chain/payments", actor=chain.manager).json()
    assert read["figures"][0]["value"] == "100.00" and read["sums"][0]["lines"][0]["values"] == ["1", "100.00"]
    file = TestClient(router).get(f"/restitutions/{STATE}/chain/delays/file", actor=chain.manager)
    assert file.status_code == 200
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["payments", "--known-on", TODAY.isoformat()])
    assert given.run(given) == 0 and ";100.00" in capsys.readouterr().out


def test_it_is_told_to_those_who_may_consult_the_spending(chain: Chain) -> None:
    stranger = stage.somebody(stage.Role.BUDGET_DIRECTORATE)
    for name in CATALOGUE:
        with pytest.raises(Refused, match="ACC-RIG-01"):
            _told(name, TODAY, actor=stranger)


def test_it_tells_what_a_year_leaves_open_and_what_is_in_the_way_of_its_closing(chain: Chain) -> None:
    commitment = chain.commitment(1_000, certified=400)
    chain.order(chain.enter(chain.draft(commitment, 300)))
    found = _told("year_end", TODAY)
    assert _figures(found) == [1_000_00, 100_00, 300_00, 300_00, 1]
    assert [(line.label.fr, line.cells) for line in found.sums[0].lines] == [
        ("demandes de paiement : à viser", (1, 300_00))
    ]
    assert [(line.label.fr, line.cells) for line in found.sums[1].lines] == [("CP", (300_00,))]
    assert [row.cells[4:] for row in found.rows] == [(1_000_00, 400_00, 0, 100_00, 1_000_00)]
