"""Open items of an account that everybody posts on are found by indexes, however much the books hold beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions, queries
from polyphonie.ledger.terms import Draft, Line, NewAccount

pytestmark = pytest.mark.django_db
STATE, SUPPLIER = UUID("018f0000-0000-7000-8000-0000000000b7"), UUID("018f0000-0000-7000-8000-0000000000c7")
NEW_YEAR, ON = date(2026, 1, 1), date(2026, 3, 2)
BIG, POST, BANK = "4011000000", "6161000000", "5121000000"


def _post(count: int, debit: str, credit: str) -> None:
    drafts = [
        Draft(
            journal="DEP",
            on=ON,
            label="Timbres",
            lines=tuple(
                Line(account, party=SUPPLIER if account == BIG else None, **side)
                for account, side in ((debit, {"debit": Money(12_34)}), (credit, {"credit": Money(12_34)}))
            ),
            source=f"service:{number}",
            key=f"{credit}-{number}",
        )
        for number in range(count)
    ]
    actions.post_all(actor=SYSTEM, entity=STATE, drafts=drafts, on=ON)


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


def test_open_items_of_a_big_account_are_found_by_indexes() -> None:
    actions.open_books(actor=SYSTEM, entity=STATE, on=NEW_YEAR)
    accounts = [NewAccount(BIG, "Fournisseurs", subledger=True), NewAccount(POST, "Frais"), NewAccount(BANK, "Banque")]
    actions.open_accounts(actor=SYSTEM, entity=STATE, accounts=accounts, on=NEW_YEAR)
    actions.open_year(actor=SYSTEM, entity=STATE, year=2026, on=NEW_YEAR)
    _post(500, POST, BIG)
    _post(5_000, POST, BANK)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_entry, ledger_detail, ledger_matchedline")
        with CaptureQueriesContext(connection) as captured:
            assert len(queries.open_items(STATE, account=BIG, count=600)) == 500
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON oid = inhrelid"
            " WHERE inhparent = 'ledger_entry'::regclass AND reltuples > 0"
        )
        filled = tuple(name for (name,) in cursor.fetchall())
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {captured[-1]['sql']}")
        (told,) = cursor.fetchone()
    nodes = list(_nodes((json.loads(told) if isinstance(told, str) else told)[0]["Plan"]))
    whole = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
    assert not {name for name in whole if name.startswith(("ledger_entry", "ledger_detail", "ledger_matchedline"))}
    found = {node["Index Name"] for node in nodes if node.get("Index Name", "").startswith(filled)}
    assert found and all("_accounts" in name for name in found), found  # by account: not every entry of the books
