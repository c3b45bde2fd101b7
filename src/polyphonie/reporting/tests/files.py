"""Files of expenditure that tests of restitutions tell."""

from __future__ import annotations

from uuid import UUID

from polyphonie.kernel.acts import SYSTEM
from polyphonie.spending import actions
from polyphonie.spending.tests import stage
from polyphonie.spending.tests.chains import Chain
from polyphonie.spending.tests.stage import SIGNED, STATE, TODAY


def signed_and_passed(chain: Chain) -> tuple[UUID, UUID]:
    """A commitment signed with its act, its service certified, and a request on it that was passed."""
    commitment = stage.drafted(chain.supplier, stage.line(400))
    actions.submit_commitment(actor=SYSTEM, entity=STATE, commitment=commitment, on=TODAY)
    actions.validate_commitment(actor=SYSTEM, entity=STATE, commitment=commitment, on=TODAY, signed=SIGNED)
    stage.certified(commitment, 400)
    request = chain.enter(chain.draft(commitment, 300))
    chain.order(request)
    chain.passes(request)
    return commitment, request
