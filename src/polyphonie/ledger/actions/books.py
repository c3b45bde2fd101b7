"""Books are opened, with their journals; accounts, from the chart; and years, with their registers and periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import models, queries, rules, terms
from polyphonie.ledger.terms import NewAccount


@action
def open_books(*, actor: Actor, entity: UUID, on: date) -> None:
    """Open the books of a body, with the journals that every book has. Refuses: ACC-RIG-01."""
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    book, made = models.Book.objects.get_or_create(entity_id=entity, defaults={"opened_on": on})
    if not made:
        unchanged()
        return
    models.Journal.objects.bulk_create(
        models.Journal(book=book, code=code, label_fr=words.fr, label_en=words.en)
        for code, words in terms.JOURNALS.items()
    )
    note(entity=entity, subject=f"book:{book.id}", journals=list(terms.JOURNALS))


@action
def begin_books(*, actor: Actor, entity: UUID, year: int, on: date) -> int:
    """Open the books of a body, a year, and the accounts that the chart has on its first day. Says how many accounts.

    What is open already is left as it is. Refuses: LED-YEA-02, ACC-RIG-01.
    """
    refuse(rules.year_refusals(year))
    first = date(year, 1, 1)
    open_books(actor=actor, entity=entity, on=on)
    opened = open_accounts(actor=actor, entity=entity, accounts=queries.chart(on=first), from_on=first, on=on)
    open_year(actor=actor, entity=entity, year=year, on=on)
    unchanged()  # beyond what the three have noted
    return opened


@action
def open_accounts(
    *, actor: Actor, entity: UUID, accounts: Sequence[NewAccount], on: date, from_on: date | None = None
) -> int:
    """Open accounts in a book from a day, that of the act unless another is said. Says how many it opened.

    Those that are open already are left as they are. Refuses: LED-ACC-01/04, LED-BOO-01, ACC-RIG-01.
    """
    refuse(rules.account_refusals(accounts))
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    known = set(models.Account.objects.filter(book=book).values_list("code", flat=True))
    new = {account.code: account for account in accounts if account.code not in known}
    if not new:
        unchanged()
        return 0
    models.Account.objects.bulk_create(
        models.Account(
            book=book, code=each.code, label=each.label.strip(), subledger=each.subledger, opened_on=from_on or on
        )
        for each in new.values()
    )
    note(
        entity=entity,
        subject=f"book:{book.id}",
        accounts=sorted(new),
        **({"from_on": from_on.isoformat()} if from_on else {}),
    )
    return len(new)


@action
def close_account(*, actor: Actor, entity: UUID, account: str, from_on: date, on: date) -> None:
    """Close an account from a day (excluded are the days before): it takes no entry any more.

    Refuses: LED-BOO-01, LED-ACC-02 it is not open, LED-ACC-05 it has entries from that day on, ACC-RIG-01.
    """
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    list(models.Register.objects.select_for_update().filter(book=book).order_by("journal_id", "year"))
    found = models.Account.objects.filter(book=book, code=account).first()
    if found is not None and found.closed_on == from_on:
        unchanged()
        return
    day = from_on.strftime("%d/%m/%Y")
    if found is None or found.closed_on is not None or from_on < found.opened_on:
        raise Refused(terms.ACCOUNT_NOT_OPEN(account=account, on=day))
    if models.Entry.objects.filter(book=book, accounts__contains=[found.id], id__gte=rules.first_id(from_on)).exists():
        raise Refused(terms.ACCOUNT_MOVED(account=account, on=day))
    found.closed_on = from_on
    found.save(update_fields=["closed_on"])
    note(entity=entity, subject=f"account:{found.id}", account=account, closed_on=from_on.isoformat())


@action
def open_year(*, actor: Actor, entity: UUID, year: int, on: date) -> None:
    """Open a fiscal year in a book: a register for each journal, the opening, twelve months, four special periods.

    Refuses: LED-YEA-02, LED-BOO-01, ACC-RIG-01.
    """
    refuse(rules.year_refusals(year))
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    made = [
        models.Period(book=book, year=year, number=number, starts_on=starts_on, ends_on=ends_on)
        for number, (starts_on, ends_on) in rules.period_days(year).items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_register (book_id, journal_id, year, last, sealed, head)"
            " SELECT book_id, id, %s, 0, 0, %s FROM ledger_journal WHERE book_id = %s ON CONFLICT DO NOTHING",
            [year, terms.GENESIS, book.id],
        )
        if not cursor.rowcount:
            unchanged()
            return
    models.Period.objects.bulk_create(made)
    note(entity=entity, subject=f"book:{book.id}", year=year)
