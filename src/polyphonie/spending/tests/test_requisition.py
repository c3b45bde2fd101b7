from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties.models import BankAccount
from polyphonie.spending import actions, models

from .chains import Chain, kept
from .stage import STATE, TODAY


def _require(chain: Chain, request: UUID, *, actor: Actor | None = None, words: str = "Passez outre.") -> None:
    actions.requisition(actor=actor or chain.officer, entity=STATE, request=request, words=words, on=TODAY)


def _suspended(chain: Chain) -> UUID:
    request = chain.ordered()
    chain.suspend(request)
    return request


def test_it_brings_the_request_back_and_is_kept_for_ever(chain: Chain) -> None:
    request = _suspended(chain)
    _require(chain, request)
    assert kept(request).state == "ordered"
    with pytest.raises(IntegrityError):
        models.Requisition.objects.update(words="Rien.")


def test_it_does_not_bind_on_the_discharge(chain: Chain) -> None:
    request = _suspended(chain)
    _require(chain, request)
    BankAccount.objects.update(usable_on=date(2026, 3, 3))
    with pytest.raises(Refused, match="SPE-CHK-01"):
        chain.passes(request)


def test_it_refuses_silence_and_what_the_accountant_did_not_suspend(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-SUS-02"):
        _require(chain, _suspended(chain), words="")
    entered = chain.entered()
    chain.suspend(entered)
    with pytest.raises(Refused, match="SPE-SUS-03"):
        _require(chain, entered)


def test_it_forbids_whoever_does_not_order(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _require(chain, _suspended(chain), actor=chain.manager)


def test_it_repeats_safely_by_refusing(chain: Chain) -> None:
    request = _suspended(chain)
    _require(chain, request)
    with pytest.raises(Refused, match="SPE-SUS-03"):
        _require(chain, request)
