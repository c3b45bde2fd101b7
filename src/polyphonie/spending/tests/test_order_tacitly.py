from __future__ import annotations

from datetime import date

import pytest
from django.db.models import F

from polyphonie.access.terms import Role
from polyphonie.budget.models import Credit
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, jobs, models, proofs
from polyphonie.spending.queries import payment_requests as queries
from polyphonie.spending.terms.tacit import TacitDraft

from . import stage
from .chains import Chain, kept
from .stage import STATE, TODAY
from .test_adopt_tacit_orders import adopt

SIGNED = date(2026, 3, 13)
"""Ten days of silence after 2 March, and the day that follows them."""


def order(request: models.PaymentRequest, *, on: date = SIGNED, by: Actor = SYSTEM) -> str | None:
    found = actions.order_tacitly(actor=by, entity=STATE, request=request.id, on=on)
    return found.number if found else None


def frozen(chain: Chain) -> None:
    """Nothing of the unit's CP is available."""
    Credit.objects.filter(envelope_id=chain.envelope, kind=stage.Kind.CP).update(
        frozen=F("opened") + F("received") - F("reserved") - F("consumed")
    )


def test_it_signs_after_ten_days_of_silence_and_the_accountant_sees_why(chain: Chain) -> None:
    adopt()
    request = kept(chain.entered())
    assert order(request, on=date(2026, 3, 12)) is None
    assert order(request) is not None
    assert (kept(request.id).state, kept(request.id).ordered_by, chain.cp()) == ("ordered", SYSTEM.id, (400_00, 0))
    view = queries.request(actor=chain.accountant, entity=STATE, request=request.id, on=SIGNED)
    assert (view.orders[0].tacit, view.orders[0].signed_by_name) == (True, "Tacite : Décision n° 7")
    chain.passes(request.id, on=SIGNED)
    assert list(proofs.acts_had_their_right()) == list(proofs.nobody_acts_twice_on_a_request()) == []


def test_it_is_told_before_it_signs(chain: Chain) -> None:
    request = chain.entered()
    asked = {"actor": chain.officer, "entity": STATE, "request": request, "on": TODAY}
    assert queries.request(**asked).tacit is None  # type: ignore[arg-type]
    adopt()
    told = queries.request(**asked).tacit  # type: ignore[arg-type]
    assert told is not None and told[1] == SIGNED


def test_it_signs_nothing_by_default_nor_above_the_ceiling(chain: Chain) -> None:
    request = kept(chain.entered())
    assert order(request, on=date(2026, 12, 1)) is None
    adopt(TacitDraft(10, "Décision n° 7", TODAY, most=Money(399_99)))
    assert order(request) is None


def test_it_counts_again_from_an_answer(chain: Chain) -> None:
    adopt()
    request = chain.entered()
    asked = {"entity": STATE, "request": request, "words": "Il manque le bon.", "on": date(2026, 3, 10)}
    actions.suspend_request(actor=chain.officer, cause="missing_document", **asked)  # type: ignore[arg-type]
    assert order(kept(request)) is None
    actions.answer_suspension(actor=chain.manager, **asked)  # type: ignore[arg-type]
    assert order(kept(request)) is None
    assert order(kept(request), on=date(2026, 3, 21)) is not None


def test_it_is_done_every_night_and_leaves_what_lacks_appropriations(chain: Chain) -> None:
    adopt()
    rich, poor = chain.entered(), chain.entered(500)
    frozen(chain)
    jobs.sign_in_silence(day=SIGNED.isoformat())
    assert {kept(rich).state, kept(poor).state} == {"entered"}
    Credit.objects.filter(envelope_id=chain.envelope).update(frozen=0)
    jobs.sign_in_silence(day=SIGNED.isoformat())
    assert {kept(rich).state, kept(poor).state} == {"ordered"}


def test_it_refuses_without_appropriations(chain: Chain) -> None:
    adopt()
    request = kept(chain.entered())
    frozen(chain)
    with pytest.raises(Refused, match="BUD-AVA-01"):
        order(request)


def test_it_refuses_an_unknown_request(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-PRQ-01"):
        actions.order_tacitly(actor=SYSTEM, entity=STATE, request=chain.supplier, on=TODAY)


def test_it_refuses_somebody_who_would_sign_by_silence(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-TAC-04"):
        order(kept(chain.entered()), by=chain.officer)


def test_it_forbids_who_does_not_sign(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        order(kept(chain.entered()), by=stage.somebody(Role.PUBLIC_ACCOUNTANT))


def test_it_repeats_safely(chain: Chain) -> None:
    adopt()
    request = kept(chain.entered())
    order(request)
    assert order(request) is None
    assert models.PaymentOrder.objects.filter(request_id=request.id).count() == 1
