"""What a desk of the chain awaits is found by an index, though hardly anything is in that state any more.

The server keeps one plan for each statement of a connection, made without knowing what is asked: so are these planned,
on tables where everything was paid long ago.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connection, models

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.ledger import queries as ledger
from polyphonie.payments import models as bank
from polyphonie.payments import queries as payments
from polyphonie.payments.terms import TransferState
from polyphonie.spending import models as spending
from polyphonie.spending.queries import (
    certificates,
    commitments,
    payment_requests,
    presumed,
    proposals,
    restitutions,
    year_end,
)
from polyphonie.spending.terms.certificates import CertificateState
from polyphonie.spending.terms.commitments import CommitmentKind, CommitmentState
from polyphonie.spending.terms.payment_requests import Flux, Ground, RequestState
from polyphonie.spending.terms.proposals import UNDECIDED, ProposalState

pytestmark = pytest.mark.django_db

ROWS: Final = 3_000
ENTITY: Final = new_id()
SOMEBODY, ANOTHER, A_THIRD = new_id(), new_id(), new_id()
TODAY: Final = clock.today()


def _kept(table: type[models.Model], **same: object) -> None:
    """Rows of a table that differ by their ids alone."""
    made = [table(entity_id=ENTITY, id=new_id(), **same) for _ in range(ROWS)]
    table.objects.bulk_create(made, batch_size=500)  # type: ignore[attr-defined]


def _everything_is_done() -> None:
    place = {"programme_id": ANOTHER}
    supplier = {"supplier_id": SOMEBODY, "supplier_name": "Fournisseur"}
    _kept(
        spending.Commitment,
        **place,
        **supplier,
        number="EJ",
        kind=next(iter(CommitmentKind)),
        state=CommitmentState.VALIDATED,
        label="Marché",
        cents=100,
        fiscal_year=TODAY.year,
        author_id=SOMEBODY,
    )
    _kept(
        spending.ServiceCertificate,
        **place,
        **supplier,
        commitment_id=ANOTHER,
        place=1,
        commitment_number="EJ",
        label="Service",
        cents=100,
        done_on=TODAY,
        state=CertificateState.CERTIFIED,
        observed_by=SOMEBODY,
        observed_by_name="A",
        observed_on=TODAY,
        certified_by=ANOTHER,
        certified_on=TODAY,
        entry_id=ANOTHER,
    )
    _kept(
        spending.Proposal,
        **place,
        **supplier,
        structure_id=ENTITY,
        invoice_number="F1",
        cents=100,
        issued_on=TODAY,
        state=ProposalState.ACCEPTED,
        certified=True,
        proposed_on=TODAY,
    )
    _kept(
        spending.PaymentRequest,
        **place,
        **supplier,
        number="DP",
        fiscal_year=TODAY.year,
        flux=Flux.CERTIFIED,
        ground=Ground.CERTIFIED_SERVICE,
        supplier_account="4011000000",
        document_number="F1",
        label="Facture",
        cents=100,
        payable_cents=100,
        state=RequestState.PAID,
        received_on=TODAY,
        right_on=TODAY,
        started_on=TODAY,
        days=30,
        due_on=TODAY + timedelta(30),
        entered_by=SOMEBODY,
        entered_by_name="A",
        entered_on=TODAY,
        ordered_by=ANOTHER,
        ordered_on=TODAY,
        passed_by=A_THIRD,
        passed_on=TODAY,
        paid_on=TODAY,
    )
    _kept(
        bank.Transfer,
        source="payment_request:1",
        payee_id=SOMEBODY,
        payee_name="Fournisseur",
        party_id=SOMEBODY,
        account_id=SOMEBODY,
        iban="FR",
        bic="",
        cents=100,
        label="Virement",
        due_on=TODAY,
        supplier_account="4011000000",
        ground="certified_service",
        ordered_on=TODAY,
        state=TransferState.EXECUTED,
        lot_id=ANOTHER,
        place=1,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _asked() -> None:
    """What desks, boards and restitutions ask of what is not done yet."""
    whose: dict[str, Any] = {"actor": SYSTEM, "entity": ENTITY, "on": TODAY}
    submitted = commitments.CommitmentFilter(states=frozenset({CommitmentState.SUBMITTED}))
    observed = certificates.CertificateFilter(states=frozenset({CertificateState.OBSERVED}))
    commitments.commitments(**whose, kept_to=submitted, oldest_first=True)
    certificates.certificates(**whose, kept_to=observed, oldest_first=True)
    proposals.proposals(**whose, kept_to=proposals.ProposalFilter(states=UNDECIDED), oldest_first=True)
    for state in (RequestState.ENTERED, RequestState.ORDERED):
        payment_requests.requests(**whose, kept_to=payment_requests.Filter(states=frozenset({state})), by_deadline=True)
    payment_requests.deadlines(**whose)
    payments.transfers(**whose, state=TransferState.REJECTED)
    presumed.requested(**whose, since=TODAY.replace(month=1, day=1))
    scope = restitutions.Scope(ENTITY, TODAY)
    restitutions.uncertified_by_day(actor=SYSTEM, scope=scope, on=TODAY)
    restitutions.due_by_day(actor=SYSTEM, scope=scope, on=TODAY, within_days=30)
    year_end.pending(actor=SYSTEM, scope=scope, on=TODAY)


def _plans() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each statement that was asked, with the plan that the server would keep of it."""
    said: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        _asked()
    with connection.cursor() as cursor:
        for statement in dict.fromkeys(said):
            if _tables(statement):
                cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {_numbered(statement)}")
                (told,) = cursor.fetchone()
                yield statement, (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]


def _tables(statement: str) -> set[str]:
    return set(re.findall(r"\b(?:spending|payments)_[a-z]+\b", statement))


def _numbered(statement: str) -> str:
    parts = statement.split("%s")
    return "".join(f"{part}${number}" for number, part in enumerate(parts[:-1], start=1)) + parts[-1]


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


_TOLD_BY_STATE: Final = re.compile(r"\b(state|ground|certified) ")


def _faults(plan: Mapping[str, Any], filled: set[str], of_undone: set[str]) -> Iterator[str]:
    """What a plan reads in vain. An index of what is not done may be read for one of its states: it is short."""
    for node in _nodes(plan):
        if node.get("Relation Name") in filled:
            if node["Node Type"] == "Seq Scan":
                yield f"reads {node['Relation Name']} whole"
            elif node.get("Index Name") not in of_undone and _TOLD_BY_STATE.search(node.get("Filter", "")):
                yield f"reads what is done of {node['Relation Name']}"


def _names(asked: str, *given: object) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        return {name for (name,) in cursor.fetchall()}


_FILLED: Final = """
    SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE reltuples >= %s
"""
_OF_UNDONE: Final = r"""
    SELECT indexrelid::regclass::text FROM pg_index
    WHERE pg_get_expr(indpred, indrelid) ~ '\m(state|ground|certified)\M'
"""


def test_what_is_not_done_yet_is_found_by_an_index() -> None:
    _everything_is_done()
    filled, of_undone = _names(_FILLED, ROWS), _names(_OF_UNDONE)
    assert len(filled) >= 5 and of_undone
    plans = list(_plans())
    found = [f"{fault}: {statement[:600]}" for statement, plan in plans for fault in _faults(plan, filled, of_undone)]
    assert found == [], "\n\n".join(found)
    assert len(plans) >= 12


def test_the_entries_of_a_document_are_found_by_an_index() -> None:
    """Behind the policies of a guarded table too: the hash that they are indexed by tells nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proleakproof FROM pg_proc WHERE oid = 'hashtext(text)'::regprocedure")
        assert cursor.fetchone() == (True,)
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_pkey")  # as good, while tables are empty
    said: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert ledger.entries_of(ENTITY, sources=["payment_request:1", "lot:2"]) == ()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {_numbered(said[-1][0])}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "hashtext_idx" in plan, plan[:3000]
