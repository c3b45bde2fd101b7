"""The hottest queries have an index path: taken from what the program really asks, planned on an invented country.

A small database is read whole in a moment, so the planner is asked to leave that aside, and sorting as well: what
still reads a table of the traffic from end to end, or sorts it, has no index that would do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from polyphonie.access.models import Assignment, Person
from polyphonie.access.terms import Role
from polyphonie.invoicing.actions import deliveries, treatments
from polyphonie.invoicing.models import Invoice
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock, partitions
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.deliveries import drain
from polyphonie.wiring import country

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = country.Country(entities=30, suppliers=20, months=3, invoices=400, seed=3)
SORTED_ANYHOW = {
    "OR": "several perimeters at once are sorted by month: a page of each month is read, newest first, until full",
    "GROUP BY": "counted by state from an index that holds no more than what is counted",
    "DISTINCT": "of a few rows, found by an index",
}
"""Sorts that no index replaces, by what is in the statement, each with the reason."""


def _asked() -> Iterator[str]:
    """Every statement of the hot paths: the lists and the pages of both sides, and what the acts and the worker ask."""
    invoice = Invoice.objects.order_by("-id")[5]
    page = f"/factures/{invoice.entity_id}/{invoice.id}"
    sides = (
        (Role.AUTHORISING_OFFICER, invoice.entity_id),
        (Role.SUPPLIER_MANAGER, invoice.supplier_id),
    )
    addresses = ("/", "/nouvelles", "/depots-refuses", f"/recherche?text={invoice.number}", page, f"{page}/original")
    narrowed = ("", "?state=suspended", "?words=F2026", "?deposited_from=2026-01-01", f"?after={invoice.id}")
    with CaptureQueriesContext(connection) as captured:
        for role, perimeter in sides:
            holder = Assignment.objects.filter(role=role, perimeter_id=perimeter).order_by("id").first()
            assert holder is not None
            browser = Client()
            browser.force_login(Person.objects.get(id=holder.person_id))
            for address in (*addresses, *(f"/factures{each}" for each in narrowed)):
                assert browser.get(address).status_code in (200, 403, 404), address
        known = {"entity": invoice.entity_id, "invoice": invoice.id, "on": clock.today()}
        deliveries.deliver(actor=SYSTEM, invoices=[(invoice.entity_id, invoice.id)], on=clock.today())
        treatments.treat(actor=SYSTEM, state=InvoiceState.REJECTED, reason="Essai", **known)
        drain()
    yield from (str(each["sql"]) for each in captured)


def _plans(traffic: frozenset[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each different statement on a table of the traffic, with its plan."""
    seen = set()
    for statement in _asked():
        shape = re.sub(r"'[^']*'|\d+", "?", statement)
        if (
            shape in seen
            or not statement.lstrip().startswith(("SELECT", "UPDATE", "WITH"))
            or not _tables(statement) & traffic
        ):
            continue
        seen.add(shape)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
            (told,) = cursor.fetchone()
        yield statement, (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]


def _tables(statement: str) -> set[str]:
    return set(re.findall(r"\b(?:invoicing|kernel|gateway)_[a-z]+\b", statement))


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


def _faults(statement: str, plan: Mapping[str, Any], filled: set[str]) -> Iterator[str]:
    """What is wrong in a plan. A month that holds nothing is read whole at no cost, and is left out."""
    nodes = list(_nodes(plan))
    seen = [node for node in nodes if node.get("Relation Name") in filled]
    if whole := sorted(node["Relation Name"] for node in seen if node["Node Type"] == "Seq Scan"):
        yield f"reads {whole[0]} whole"
    if any(node["Node Type"] == "Sort" for node in nodes) and not any(it in statement for it in SORTED_ANYHOW):
        yield "sorts"
    months = {node["Relation Name"] for node in nodes if "invoicing_invoice_20" in node.get("Relation Name", "")}
    if re.search(r'FROM "invoicing_invoice" WHERE .*"invoicing_invoice"."id" = ', statement) and len(months) > 1:
        yield f"looks in {len(months)} months for what its id tells"


def test_the_hottest_queries_have_an_index_path(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    country.generate(SMALL)
    traffic = frozenset(partitions.partitioned_tables())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE reltuples > 0"
        )
        filled = {name for (name,) in cursor.fetchall()}
        cursor.execute("SET enable_seqscan = off; SET enable_sort = off")
    plans = list(_plans(traffic))
    found = [f"{fault}: {statement[:600]}" for statement, plan in plans for fault in _faults(statement, plan, filled)]
    assert found == [], "\n\n".join(found)
    assert len(plans) >= 20, [statement[:150] for statement, _ in plans]
