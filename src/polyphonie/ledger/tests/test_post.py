from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from polyphonie.access.terms import Role
from polyphonie.kernel import acts, partitions
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, models, proofs, queries, rules
from polyphonie.ledger.terms import GENESIS, Draft, Line, Posted

from .conftest import ACCRUED, BANK, PAYABLE, POST, STATE, SUPPLIER, TODAY, draft, person


def post(actor: Actor, given: Draft, entity: UUID = STATE):
    return actions.post(actor=actor, entity=entity, draft=given, on=TODAY)


def post_all(actor: Actor, *given: Draft) -> tuple[Posted, ...]:
    return actions.post_all(actor=actor, entity=STATE, drafts=given, on=TODAY)


def test_it_posts_an_entry_with_the_next_number_and_all_that_its_lines_say(accountant: Actor) -> None:
    line = Line(
        PAYABLE,
        credit=Money(5_00),
        label="Facture F1",
        party=SUPPLIER,
        reference="F1",
        due_on=date(2026, 4, 1),
        axes={"programme": "0354", "centre": "0354-CDMA-CDAT"},
    )
    first = post(accountant, draft("k1"))
    second = post(accountant, draft("k2", lines=(Line(POST, debit=Money(5_00)), line), source="payment_request:7"))
    assert (first.number, second.number) == (1, 2)
    kept = queries.entry(STATE, second.id)
    assert (kept.journal, kept.number, kept.on, kept.period, kept.source) == ("DEP", 2, TODAY, 3, "payment_request:7")
    assert kept.posted_by == accountant.id
    told = kept.lines[1]
    assert (told.account, told.credit, told.party, told.reference, told.label) == (
        PAYABLE,
        500,
        SUPPLIER,
        "F1",
        "Facture F1",
    )
    assert told.axes == {"programme": "0354", "centre": "0354-CDMA-CDAT"}
    assert [each.id for each in queries.entries_of(STATE, sources=["payment_request:7", "nothing"])] == [second.id]
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (draft(label=""), "LED-WOR-01"),
        (draft(lines=(Line(POST, debit=Money(1)),)), "LED-LIN-01"),
        (draft(lines=(Line(POST, debit=Money(1), credit=Money(1)), Line(BANK, credit=Money(1)))), "LED-LIN-02"),
        (draft(cents=-1), "LED-LIN-02"),
        (draft(lines=(Line(POST, debit=Money(1, "XPF")), Line(BANK, credit=Money(1)))), "LED-LIN-03"),
        (draft(debit="616"), "LED-ACC-01"),
        (draft(debit="6162000000"), "LED-ACC-02"),
        (draft(lines=(Line(POST, debit=Money(1)), Line(PAYABLE, credit=Money(1)))), "LED-ACC-03"),
        (draft(lines=(Line(POST, debit=Money(2)), Line(BANK, credit=Money(1)))), "LED-BAL-01"),
        (draft(period=13), "LED-PER-02"),
        (draft(on=date(2025, 12, 31)), "LED-YEA-01"),
        (draft(journal="X"), "LED-JOU-01"),
    ],
)
def test_it_refuses_what_is_wrong(accountant: Actor, given: Draft, code: str) -> None:
    with pytest.raises(Refused, match=code):
        post(accountant, given)
    assert not models.Entry.objects.exists()


def test_it_refuses_a_body_without_books(accountant: Actor) -> None:
    with pytest.raises(Refused, match="LED-BOO-01"):
        post(accountant, draft(), entity=new_id())


def test_it_refuses_a_closed_period_and_one_kept_for_others(accountant: Actor, chief: Actor) -> None:
    for period in range(3):
        actions.close_period(actor=chief, entity=STATE, year=2026, period=period, on=TODAY)
    with pytest.raises(Refused, match="LED-PER-01"):
        post(accountant, draft(on=date(2026, 2, 27)))
    actions.restrict_period(actor=chief, entity=STATE, year=2026, period=3, on=TODAY)
    with pytest.raises(Refused, match="LED-PER-03"):
        post(accountant, draft())
    assert post(chief, draft()).number == 1


def test_it_refuses_a_key_that_served_for_another_entry(accountant: Actor) -> None:
    post(accountant, draft())
    with pytest.raises(Refused, match="LED-KEY-01"):
        post(accountant, draft(cents=99))


def test_it_forbids_whoever_does_not_post_there(books: UUID) -> None:
    for stranger in (person(Role.AUDITOR), person(Role.PUBLIC_ACCOUNTANT, entity=new_id())):
        with pytest.raises(Refused, match=r"ACC-RIG-01|LED-BOO-01"):
            post(stranger, draft())


def test_it_repeats_safely(accountant: Actor) -> None:
    first, second = post(accountant, draft()), post(accountant, draft())
    assert (first.id, first.number, first.again, second.again) == (second.id, second.number, False, True)
    assert AuditRow.objects.filter(act="ledger.post").count() == 1


@pytest.mark.parametrize("key", [*(f"clé {number}" for number in range(40)), "é" * 200])
def test_a_plain_entry_is_the_same_at_once_and_step_by_step(accountant: Actor, key: str) -> None:
    given = draft(key, on=date(2026, 1, 31))
    at_once = post(accountant, given)
    assert at_once.id == rules.entry_id(book=models.Book.of(STATE).id, on=given.on, key=key)
    assert post_all(accountant, given) == (Posted(at_once.id, at_once.number, again=True),)
    (seal,) = models.Seal.objects.all()
    told = rules.batch_text([rules.told(identifier=at_once.id, draft=given, details=())])
    assert bytes(seal.hash) == rules.chained(GENESIS, first=1, text=told)
    row = AuditRow.objects.get(act="ledger.post")
    assert (row.subject, row.facts) == ("journal:DEP-2026", {"key": key, "on": "2026-01-31"})
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


@pytest.mark.django_db(transaction=True)
def test_it_posts_a_plain_entry_in_one_statement(books: UUID) -> None:
    post(SYSTEM, draft("first"))
    with CaptureQueriesContext(connection) as sent:
        assert post(SYSTEM, draft("second")).number == 2
    sent_words = [each["sql"].split()[0] for each in sent if "set_config" not in each["sql"]]
    assert sent_words == ["BEGIN", "SELECT", "COMMIT"]  # Django's own words: the server is told the SELECT alone
    assert post(SYSTEM, draft("second")).again
    with acts.unit():
        assert post(SYSTEM, draft("third")).number == 3
    assert AuditRow.objects.filter(act="ledger.post").count() == 3
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET label = 'autre'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "UPDATE ledger_seal SET hash = ''",
        "INSERT INTO ledger_entry SELECT book_id, journal_id, number, dated_on, year, period,"
        " overlay(id::text placing '0' from 36)::uuid, label, source, accounts, amounts FROM ledger_entry",
        "INSERT INTO ledger_entry SELECT book_id, journal_id, number + 1, dated_on, year, period,"
        " overlay(id::text placing '0' from 36)::uuid, label, source, accounts, '{5,-4}' FROM ledger_entry",
        "INSERT INTO ledger_entry SELECT book_id, journal_id, number + 2, dated_on, year, period,"
        " overlay(id::text placing '0' from 36)::uuid, label, source, accounts, amounts FROM ledger_entry",
        "INSERT INTO ledger_entry SELECT book_id, journal_id, number + 1, dated_on, year, 4,"
        " overlay(id::text placing '0' from 36)::uuid, label, source, accounts, amounts FROM ledger_entry",
        "INSERT INTO ledger_entry SELECT book_id, journal_id, number + 1, dated_on, year, period,"
        " overlay(id::text placing '0' from 36)::uuid, label, source, '{0,1}', amounts FROM ledger_entry",
        "INSERT INTO ledger_entry SELECT book_id, journal_id, number + 1, dated_on + 1, year, period,"
        " overlay(id::text placing '0' from 36)::uuid, label, source, accounts, amounts FROM ledger_entry",
        "INSERT INTO ledger_seal SELECT book_id, journal_id, year, 1, 1, posted_at, actor_id, hash FROM ledger_seal",
    ],
)
def test_the_database_itself_refuses_what_would_break_the_books(accountant: Actor, change: str) -> None:
    post(accountant, draft(credit=ACCRUED))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("prepared", [False, True], ids=["a month that nobody prepared", "a month of its own"])
def test_nothing_is_added_to_a_month_but_through_its_table(accountant: Actor, prepared: bool) -> None:
    if prepared:
        partitions.prepare_months(at=datetime(2026, 4, 1, tzinfo=UTC), ahead=0)
    post(accountant, draft(credit=ACCRUED))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass FROM ledger_entry")
        (month,) = cursor.fetchone()
        cursor.execute(f"SELECT count(*) FROM {month}")
        assert cursor.fetchone() == (1,) and month.endswith("2026_03") is prepared
    again = (
        f"INSERT INTO {month} SELECT book_id, journal_id, number + 7, dated_on, year, period,"
        " (left(id::text, 24) || '000000000001')::uuid, label, source, accounts, amounts, axes FROM ledger_entry"
    )
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(again)
    with connection.cursor() as cursor:
        cursor.execute("SET polyphonie.everything = ''")
        cursor.execute(f"SELECT count(*) FROM {month}")
        assert cursor.fetchone() == (0,)
        cursor.execute("SET polyphonie.everything = 'on'")
