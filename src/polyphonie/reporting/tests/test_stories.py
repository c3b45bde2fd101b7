"""A file's whole story: its acts in order, what came of each, its sums, and who may read it."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.refusals import Refused
from polyphonie.reporting.api.stories import router
from polyphonie.reporting.queries import stories
from polyphonie.reporting.stories import shell
from polyphonie.requests import actions as requests
from polyphonie.requests.terms.purchase_requests import Attachment
from polyphonie.requests.tests import stage as asking
from polyphonie.spending import actions
from polyphonie.spending.tests import chains, stage
from polyphonie.spending.tests.chains import Chain
from polyphonie.spending.tests.stage import SIGNED, STATE, TODAY
from polyphonie.spending.tests.test_pass_requests import release

from .files import signed_and_passed


@pytest.fixture
def chain(db: None) -> Chain:
    return chains.open_state()


@pytest.fixture
def paid(chain: Chain) -> tuple[UUID, UUID]:
    """A commitment signed with its act, its service certified, a request passed and its transfer executed."""
    return signed_and_passed(chain)


def test_it_tells_every_act_in_its_order_with_what_came_of_it(paid: tuple[UUID, UUID]) -> None:
    commitment, _request = paid
    told = stories.story(actor=SYSTEM, entity=STATE, identifier=commitment, on=TODAY)
    acts = [step.act.rpartition(".")[2] for step in told.steps]
    assert acts[:5] == [
        "draft_commitment",
        "submit_commitment",
        "validate_commitment",
        "observe_service",
        "certify_service",
    ]
    assert {"enter_payment_request", "order_payment", "pass_request"} <= set(acts)
    by_act = {step.act.rpartition(".")[2]: step for step in told.steps}
    signed, certified, passed = (by_act[each] for each in ("validate_commitment", "certify_service", "pass_request"))
    assert [document.name for document in signed.documents] == [SIGNED.name]
    assert [(move.kind, move.cents) for move in signed.moves] == [("AE", 40_000)]
    assert [line.amount for line in certified.entries[0].lines] == [40_000, -40_000]
    assert len(passed.verdicts) == 8 and all(verdict.holds for verdict in passed.verdicts) and passed.entries
    assert by_act["order_payment"].by == "Ondine Ordonnatrice"


def test_it_tells_the_order_of_a_transfer_among_those_of_a_set(chain: Chain) -> None:
    release()
    requests = [chain.ordered(each) for each in (100, 200)]
    actions.pass_requests(actor=chain.accountant, entity=STATE, requests=requests, on=TODAY)
    for request in requests:
        told = stories.story(actor=SYSTEM, entity=STATE, identifier=request, on=TODAY)
        ordered = [step for step in told.steps if step.act == "payments.order_all"]
        assert [(step.facts["transfers"], step.by) for step in ordered] == [(2, chain.accountant.name)]


def test_its_sums_add_up_with_the_budget_and_the_books(paid: tuple[UUID, UUID]) -> None:
    commitment, request = paid
    told = stories.story(actor=SYSTEM, entity=STATE, identifier=commitment, on=TODAY)
    sums = told.sums
    assert (sums.committed, sums.certified, sums.requested, sums.paid) == (40_000, 40_000, 30_000, 0)
    assert sums.agree and told.balanced and sums.left == 40_000
    own = stories.story(actor=SYSTEM, entity=STATE, identifier=request, on=TODAY)
    assert [each.id for each in own.file.requests] == [request] and len(own.trails) == 1
    assert own.trails[0].cents == 30_000
    number = chains.kept(request).number
    assert stories.numbered(actor=SYSTEM, entity=STATE, number=number, on=TODAY) == own


def test_it_is_told_to_those_who_may_consult_the_spending_there(paid: tuple[UUID, UUID], chain: Chain) -> None:
    commitment, _request = paid
    assert stories.story(actor=chain.manager, entity=STATE, identifier=commitment, on=TODAY).steps
    with pytest.raises(Refused):
        stories.story(
            actor=stage.somebody(Role.BUDGET_MANAGER, stage.OF_UNIT), entity=STATE, identifier=commitment, on=TODAY
        )


def test_pages_programs_and_commands_tell_it(
    paid: tuple[UUID, UUID],
    chain: Chain,
    settings: LazySettings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    commitment, request = paid
    http = Client()
    http.force_login(Person.objects.get(id=chain.manager.id))
    root = f"/depense/{STATE}/dossiers"
    shown = http.get(f"{root}/{commitment}").content.decode()
    assert "Engagement signé" in shown and SIGNED.name in shown and "Tout se recoupe" in shown
    told = stories.story(actor=SYSTEM, entity=STATE, identifier=commitment, on=TODAY)
    (document,) = told.file.documents
    assert http.get(f"{root}/{commitment}/pieces/{document}").content == SIGNED.content
    assert http.get(f"{root}/{request}/pieces/{request}").status_code == 404
    read = TestClient(router).get(f"/spending/{STATE}/stories/{request}", actor=SYSTEM).json()
    assert read["sums"]["requested"] == "300.00" and read["transfers"][0]["amount"] == "300.00"
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["story", told.file.number])
    assert given.run(given) == 0 and "AE consommées" in capsys.readouterr().out


def test_it_starts_at_the_purchase_request_that_it_comes_from(db: None) -> None:
    scene = asking.open_state()
    request = scene.drafted()
    estimate = Attachment("devis.pdf", "application/pdf", b"%PDF-1.7 devis")
    who: dict[str, Any] = {"entity": STATE, "request": request, "on": TODAY}
    requests.attach_document(actor=scene.requester, attachment=estimate, **who)
    requests.submit_request(actor=scene.requester, **who)
    requests.approve_request(actor=scene.approver, **who)
    made = requests.commit_request(actor=scene.manager, **who).commitment
    told = stories.story(actor=scene.manager, entity=STATE, identifier=made, on=TODAY)
    acts = [step.act.rpartition(".")[2] for step in told.steps]
    assert acts[:4] == ["draft_request", "attach_document", "submit_request", "approve_request"]
    assert told.origin is not None and told.origin.id == request
    assert [each.name for step in told.steps for each in step.documents] == ["devis.pdf"]
    original = told.origin.documents[0]
    _about, content = stories.document(actor=scene.manager, entity=STATE, identifier=made, original=original, on=TODAY)
    assert content == estimate.content
