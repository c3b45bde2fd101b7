from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.payment_requests import (
    Flux,
    Ground,
    InvoiceReference,
    Purpose,
    RequestDraft,
    RequestLineDraft,
)

from .chains import Chain, creditor, kept
from .invoiced import INVOICED_ON, credited, delivered
from .stage import CHARGE, STATE, TODAY, kept_line


def test_it_counts_what_is_asked_for_and_starts_the_clock(chain: Chain) -> None:
    commitment = chain.commitment()
    found = kept(chain.enter(chain.draft(commitment, 400)))
    assert (found.number, found.state, found.cents) == ("1260000001", "entered", 400_00)
    assert found.due_on == TODAY + timedelta(days=30) and found.supplier_account == "4011000000"
    assert kept_line(commitment).requested == 400_00


def test_it_enters_a_direct_expense_on_its_envelope(chain: Chain) -> None:
    request = chain.enter(chain.draft())
    (line,) = models.lines_of(STATE, [request])[request]
    assert (line.commitment, line.envelope_id) == (f"payment_request:{request}/1", chain.envelope)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("SPE-PRQ-02", {"lines": ()}),
        ("SPE-PRQ-03", {"label": ""}),
        ("SPE-PRQ-04", {"flux": Flux.CERTIFIED}),
        ("SPE-PRQ-05", {"lines": (RequestLineDraft(Money(1)),)}),
        ("SPE-PRQ-06", {"ground": Ground.LEGAL_CASE, "case": "champagne"}),
        ("SPE-PRQ-07", {"ground": Ground.ADVANCE}),
        ("SPE-PRQ-15", {"lines": (RequestLineDraft(Money(1), withheld=Money(2)),)}),
        ("SPE-PRQ-16", {"received_on": date(2026, 12, 1)}),
        ("SPE-PRQ-20", {"lines": (RequestLineDraft(Money(1), envelope=STATE, charge_account=CHARGE),)}),
    ],
)
def test_it_refuses_a_draft_that_does_not_hold(chain: Chain, code: str, change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=code):
        chain.enter(replace(chain.draft(), **change))


def test_it_refuses_to_pay_without_an_order_what_the_law_does_not(chain: Chain) -> None:
    """C1: the case is of the programmes that the order of 30 December 2013 names."""
    for case in ("pensions", "debt"):
        with pytest.raises(Refused, match="SPE-PRQ-21"):
            chain.enter(chain.pension(envelope=chain.envelope, case=case))
    on_contract = chain.draft(chain.commitment(), flux=Flux.VALIDATION_CERTIFIES, ground=Ground.NO_ORDER, case="debt")
    _refused(chain, "SPE-PRQ-07", on_contract)


def _refused(chain: Chain, code: str, draft: RequestDraft) -> None:
    with pytest.raises(Refused, match=code):
        chain.enter(draft)


def test_it_refuses_more_than_was_certified_and_the_database_with_it(chain: Chain) -> None:
    """C2."""
    commitment = chain.commitment(1_000, certified=300)
    chain.enter(chain.draft(commitment, 200))
    _refused(chain, "SPE-PRQ-08", chain.draft(commitment, 101))
    with pytest.raises(IntegrityError, match="requested_as_certified"):
        models.CommitmentLine.objects.filter(entity_id=STATE, id=commitment).update(requested=300_01)


def test_it_refuses_more_than_was_committed_where_the_request_certifies(chain: Chain) -> None:
    commitment = chain.commitment(1_000, certified=300)
    chain.enter(chain.draft(commitment, 700, flux=Flux.VALIDATION_CERTIFIES))
    _refused(chain, "SPE-PRQ-09", chain.draft(commitment, 1, flux=Flux.VALIDATION_CERTIFIES))


def test_it_refuses_the_same_document_twice(chain: Chain) -> None:
    """C3: one supplier, one document, one amount."""
    draft = chain.draft(chain.commitment(), 100)
    chain.enter(draft)
    _refused(chain, "SPE-PRQ-10", draft)


def test_it_refuses_more_than_an_invoice_over_all_its_requests(chain: Chain) -> None:
    """C3: an invoice of 120 euros is paid once, however it is cut."""
    place, commitment = delivered(), chain.commitment()
    told = {"invoice": InvoiceReference(place.entity, place.invoice), "received_on": INVOICED_ON}
    _enter = partial(chain.enter, on=INVOICED_ON, actor=SYSTEM)
    with pytest.raises(Refused, match="SPE-PRQ-11"):
        _enter(chain.draft(commitment, 121, **told))
    first = _enter(chain.draft(commitment, 80, **told))
    with pytest.raises(Refused, match="SPE-PRQ-11"):
        _enter(chain.draft(commitment, 41, **told))
    _enter(chain.draft(commitment, 40, **told))
    actions.reject_request(actor=SYSTEM, entity=STATE, request=first, words="Doublon", on=INVOICED_ON)
    assert _enter(chain.draft(commitment, 80, **told))


def test_it_asks_of_an_invoice_what_its_credit_notes_leave(chain: Chain) -> None:
    place, commitment = delivered(number="F2026-000"), chain.commitment()
    told = {"invoice": InvoiceReference(place.entity, place.invoice), "received_on": INVOICED_ON}
    credited(place, 25)
    with pytest.raises(Refused, match=r"SPE-PRQ-11.*90\.00"):
        chain.enter(chain.draft(commitment, 91, **told), on=INVOICED_ON, actor=SYSTEM)
    assert chain.enter(chain.draft(commitment, 90, **told), on=INVOICED_ON, actor=SYSTEM)


def test_it_refuses_the_invoice_of_another(chain: Chain) -> None:
    place = delivered()
    told = {"invoice": InvoiceReference(place.entity, place.invoice), "received_on": INVOICED_ON}
    draft = chain.draft(None, 120, supplier=creditor(), **told)
    with pytest.raises(Refused, match="SPE-PRQ-12"):
        chain.enter(draft, on=INVOICED_ON, actor=SYSTEM)


def test_it_refuses_an_unknown_creditor_and_another_one_s_commitment(chain: Chain) -> None:
    stranger = STATE
    _refused(chain, "SPE-PRQ-13", chain.draft(supplier=stranger))
    _refused(chain, "SPE-PRQ-14", chain.draft(chain.commitment(), supplier=stranger))


def test_it_refuses_deductions_of_what_was_not_advanced(chain: Chain) -> None:
    _refused(chain, "SPE-PRQ-18", chain.draft(chain.commitment(), recovered=Money(1)))
    line = RequestLineDraft(Money(1), chain.commitment())
    draft = chain.draft(purpose=Purpose.RETENTION_RELEASE, flux=Flux.VALIDATION_CERTIFIES, lines=(line,))
    _refused(chain, "SPE-PRQ-17", draft)


def test_it_refuses_a_commitment_that_is_not_in_force(chain: Chain) -> None:
    commitment = chain.commitment()
    models.Commitment.objects.filter(entity_id=STATE, id=commitment).update(state="closed")
    _refused(chain, "SPE-PRQ-19", chain.draft(commitment))


def test_it_forbids_whoever_liquidates_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    with pytest.raises(Refused, match="SPE-ENG-01"):
        chain.enter(chain.draft(chain.commitment()), actor=elsewhere)
    with pytest.raises(Refused, match="BUD-ENV-01"):
        chain.enter(chain.draft(), actor=elsewhere)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        chain.enter(chain.draft(), actor=chain.officer)


def test_it_repeats_safely_under_its_key(chain: Chain) -> None:
    draft = chain.draft(chain.commitment())
    assert chain.enter(draft, key="k1") == chain.enter(draft, key="k1")
    assert models.PaymentRequest.objects.count() == 1
