"""Advances paid before the service and recovered, guarantees withheld and given back: their entries and their CP."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.terms.payment_requests import Flux, Ground, Purpose, RequestDraft, Step

from .chains import Chain, booked, kept, paid
from .stage import STATE, kept_line

ADVANCE = {"flux": Flux.VALIDATION_CERTIFIES, "ground": Ground.ADVANCE}


def _passed(chain: Chain, draft: RequestDraft) -> UUID:
    request = chain.enter(draft)
    chain.order(request)
    chain.passes(request)
    return request


def test_it_advances_before_the_service_and_recovers_on_later_requests(chain: Chain) -> None:
    commitment = chain.commitment()
    advance = _passed(chain, chain.draft(commitment, 300, **ADVANCE))
    assert booked(advance) == ["Avance prise en charge"] and chain.cp() == (300_00, 0)
    later = _passed(chain, chain.draft(commitment, 1_000, recovered=Money(300_00)))
    assert booked(later) == ["Demande de paiement prise en charge", "Avance récupérée"]
    assert chain.cp() == (1_000_00, 0)
    line = kept_line(commitment)
    assert (line.requested, line.advanced, line.recovered) == (1_000_00, 300_00, 300_00)


def test_it_settles_without_the_bank_what_an_advance_covers_whole(chain: Chain) -> None:
    commitment = chain.commitment()
    _passed(chain, chain.draft(commitment, 300, **ADVANCE))
    covered = _passed(chain, chain.draft(commitment, 300, recovered=Money(300_00)))
    assert kept(covered).state == "paid" and kept_line(commitment).paid == 300_00
    assert not models.Share.objects.filter(request_id=covered).exists()


def test_it_withholds_a_guarantee_and_gives_it_back_once(chain: Chain) -> None:
    commitment = chain.commitment()
    request = _passed(chain, chain.draft(commitment, 1_000, withheld=Money(50_00)))
    assert booked(request) == ["Demande de paiement prise en charge", "Retenue de garantie"]
    assert models.Share.objects.get().cents == 950_00
    paid(f"payment_request:{request}", Step.SENT, Step.EXECUTED)
    release = chain.draft(commitment, 50, flux=Flux.VALIDATION_CERTIFIES, purpose=Purpose.RETENTION_RELEASE)
    given_back = _passed(chain, release)
    assert booked(given_back) == ["Retenue de garantie rendue"]
    with pytest.raises(IntegrityError, match="released_as_withheld"):
        models.CommitmentLine.objects.filter(entity_id=STATE, id=commitment).update(released=50_01)


def test_it_keeps_back_no_more_than_the_law_lets(chain: Chain) -> None:
    """Five hundredths of what is committed, over all its requests."""
    commitment = chain.commitment()
    chain.enter(chain.draft(commitment, 500, withheld=Money(30_00)))
    with pytest.raises(Refused, match="SPE-PRQ-22"):
        chain.enter(chain.draft(commitment, 500, withheld=Money(20_01)))
    chain.enter(chain.draft(commitment, 500, withheld=Money(20_00)))


def test_it_recovers_an_advance_by_four_fifths_of_what_is_committed(chain: Chain) -> None:
    commitment = chain.commitment()
    chain.enter(chain.draft(commitment, 300, **ADVANCE))
    chain.enter(chain.draft(commitment, 700))
    with pytest.raises(Refused, match="SPE-PRQ-23"):
        chain.enter(chain.draft(commitment, 100, recovered=Money(99_99)))
    chain.enter(chain.draft(commitment, 100, recovered=Money(100_00)))
    chain.enter(chain.draft(commitment, 200, recovered=Money(200_00)))
