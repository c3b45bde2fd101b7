from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, proposed


def accept(actor: Actor, proposal: UUID) -> tuple[UUID, ...]:
    return actions.accept_proposal(actor=actor, entity=stage.STATE, proposal=proposal, on=INVOICED_ON)


def test_it_certifies_what_the_invoice_says_was_done(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    place = proposed(commitment)
    assert len(accept(chain.officer, place.invoice)) == 1
    assert stage.kept_line(commitment).certified == 120_00
    assert place.state is InvoiceState.SERVICE_CERTIFIED


def test_it_observes_only_for_whoever_may_not_certify(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    accept(chain.manager, proposed(commitment).invoice)
    assert models.ServiceCertificate.objects.get().state == "observed"
    assert stage.kept_line(commitment).certified == 0


def test_it_refuses_an_unknown_proposal(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-PRO-01"):
        accept(chain.officer, new_id())


def test_it_forbids_whoever_observes_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    with pytest.raises(Refused, match=r"ACC-RIG-01|SPE-PRO-01"):
        accept(elsewhere, place.invoice)


def test_it_repeats_safely(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    accept(chain.officer, place.invoice)
    assert accept(chain.officer, place.invoice) == ()
    assert models.ServiceCertificate.objects.count() == 1


def test_it_refuses_a_service_that_another_invoice_took(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(240))
    service = stage.observed(commitment, 120)
    first, second = proposed(commitment), proposed(commitment, "F2026-002")
    assert accept(chain.officer, first.invoice) == (service,)
    assert first.state is InvoiceState.SERVICE_CERTIFIED
    with pytest.raises(Refused, match="SPE-PRO-03"):
        accept(chain.officer, second.invoice)
