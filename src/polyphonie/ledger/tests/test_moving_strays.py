"""Entries of a month that nobody prepared are brought to it, though they are never changed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

from polyphonie.kernel import partitions
from polyphonie.kernel import proofs as kernel
from polyphonie.kernel.acts import Actor
from polyphonie.ledger import actions, proofs

from .conftest import PAYABLE, STATE, TODAY, draft


def test_it_brings_stray_entries_to_their_month(accountant: Actor) -> None:
    actions.post(actor=accountant, entity=STATE, draft=draft(credit=PAYABLE), on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    partitions.prepare_months(at=datetime(2026, 11, 1, tzinfo=UTC), ahead=1)
    assert [finding for finding in kernel.no_row_is_stray() if finding.startswith("ledger")] == []
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []
    assert actions.post(actor=accountant, entity=STATE, draft=draft("k2"), on=TODAY).number == 2
