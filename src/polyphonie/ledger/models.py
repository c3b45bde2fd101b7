"""What the ledger keeps: books, their accounts, journals, registers and periods; entries, and the seals on them."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from polyphonie.kernel.refusals import Refused

from .terms import GENESIS, NO_BOOKS, NO_YEAR, PERIOD_LIFE, PeriodState


class Book(models.Model):
    """The books of a body. Its short id stands on each of its rows, which are many, in the place of the body's."""

    id = models.AutoField(primary_key=True)
    entity_id = models.UUIDField(unique=True)
    currency = models.TextField(default="EUR")
    opened_on = models.DateField()

    @classmethod
    def of(cls, entity: UUID) -> Self:
        """The books of a body. Refuses: LED-BOO-01 it keeps none."""
        found = cls.objects.filter(entity_id=entity).first()
        if found is None:
            raise Refused(NO_BOOKS())
        return found


class Account(models.Model):
    """An account that is open in a book, from a day, until another (excluded)."""

    id = models.AutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    code = models.TextField()
    label = models.TextField()
    subledger = models.BooleanField(default=False)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="ledger_account_code"),
            models.CheckConstraint(condition=Q(code__regex=r"^[1-8][0-9]{9}$"), name="ledger_account_has_ten_digits"),
        ]


class Journal(models.Model):
    """A journal of a book."""

    id = models.AutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    code = models.TextField()
    label_fr = models.TextField()
    label_en = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "code"], name="ledger_journal_code")]


class Register(models.Model):
    """A journal in a year: the number of its last entry, and the head of its chain, up to the last one sealed.

    Whoever posts there holds it until the commit. The database itself moves `last` when entries come, and the rest when
    they are sealed.
    """

    pk = models.CompositePrimaryKey("book_id", "journal_id", "year")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)
    sealed = models.IntegerField(default=0)
    head = models.BinaryField(default=GENESIS)


class Period(models.Model):
    """A period of a year: a month, the opening, or one of those that close the year."""

    pk = models.CompositePrimaryKey("book_id", "year", "number")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    number = models.SmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.TextField(default=PERIOD_LIFE.initial.value)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_period_state", condition=Q(state__in=[str(state) for state in PeriodState])
            )
        ]

    @classmethod
    def locked(cls, book: Book, year: int) -> list[Self]:
        """A year's periods in their order, held with all its registers: nobody posts there until the commit.

        Refuses: LED-YEA-01 the year is not open.
        """
        list(Register.objects.select_for_update().filter(book=book, year=year).order_by("journal_id"))
        found = list(cls.objects.filter(book=book, year=year).order_by("number"))
        if not found:
            raise Refused(NO_YEAR(year=year))
        return found


class Drawn(models.Func):
    """A whole number that a text always gives, to index it in little room; two texts may give the same."""

    function = "hashtext"
    output_field = models.IntegerField()


class Entry(models.Model):
    """An entry that is posted. It is one row: it cannot be half written, and its balance is a CHECK.

    `accounts` and `amounts` are its lines, place by place; a debit is above zero and a credit below. `axes` name
    combinations of axes, 0 for none, and are null when no line has any. `id` begins with the accounting day.
    """

    pk = models.CompositePrimaryKey("book_id", "id")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    number = models.IntegerField()
    dated_on = models.DateField()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    id = models.UUIDField()
    label = models.TextField()
    source = models.TextField()
    accounts = ArrayField(models.IntegerField())
    amounts = ArrayField(models.BigIntegerField())
    axes = ArrayField(models.IntegerField(), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["journal", "year", "number"], name="ledger_entry_number"),
            models.Index(Drawn("source"), name="ledger_entry_source"),
            GinIndex(fields=["accounts"], name="ledger_entry_accounts"),
        ]


class Detail(models.Model):
    """What a line says beyond its account and its amount: whom it concerns, when it is due, under which reference."""

    pk = models.CompositePrimaryKey("book_id", "id", "place")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    id = models.UUIDField()
    place = models.SmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    amount = models.BigIntegerField()
    party_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    label = models.TextField(default="")
    reference = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "party_id", "id"], name="ledger_detail_party", condition=Q(party_id__isnull=False)
            )
        ]


class Axes(models.Model):
    """A combination of axes (programme, centre, cost centre…) that lines bear, kept once."""

    id = models.AutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    codes = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "codes"], name="ledger_axes_once")]


class Seal(models.Model):
    """The end of a batch in a register: the hash of the one before and of every entry from there to `last`."""

    pk = models.CompositePrimaryKey("book_id", "journal_id", "year", "last")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    year = models.SmallIntegerField()
    first = models.IntegerField()
    last = models.IntegerField()
    posted_at = models.DateTimeField()
    actor_id = models.UUIDField()
    hash = models.BinaryField()


class Correction(models.Model):
    """An entry and the mirror that cancels it: at most one."""

    pk = models.CompositePrimaryKey("book_id", "entry_id")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    entry_id = models.UUIDField()
    mirror_id = models.UUIDField()
    reason = models.TextField()


class Publication(models.Model):
    """The accounts of a year as they were published: their figures and what was printed of them, kept as originals."""

    pk = models.CompositePrimaryKey("book_id", "year")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    figures_id = models.UUIDField()
    printed_id = models.UUIDField()
    sha256 = models.BinaryField()
    published_at = models.DateTimeField()
    published_by = models.TextField()
    actor_id = models.UUIDField()


class Balance(models.Model):
    """What an account took on a day, in a journal and period, up to the entries that `BalanceMark` tells.

    It is a copy, for speed: `proofs` recompute it, and what is posted since is read from the entries.
    """

    pk = models.CompositePrimaryKey("book_id", "year", "account_id", "journal_id", "dated_on", "period")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    year = models.SmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    dated_on = models.DateField()
    period = models.SmallIntegerField()
    debit = models.DecimalField(max_digits=24, decimal_places=0)
    credit = models.DecimalField(max_digits=24, decimal_places=0)


class BalanceMark(models.Model):
    """The last entry of a register that balances hold."""

    pk = models.CompositePrimaryKey("book_id", "journal_id", "year")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    last = models.IntegerField()


class Reversal(models.Model):
    """An accrual that is to be reversed by itself on a day, and the mirror that did it."""

    pk = models.CompositePrimaryKey("book_id", "entry_id")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    entry_id = models.UUIDField()
    due_on = models.DateField()
    mirror_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_on"], name="ledger_reversal_due", condition=Q(mirror_id=None))]


class Match(models.Model):
    """Lines of an account that settle each other, under a number in the account: the *lettrage*. Ended, never lost."""

    pk = models.CompositePrimaryKey("book_id", "account_id", "number")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    matched_at = models.DateTimeField()
    matched_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)


class MatchedLine(models.Model):
    """What a match settles of a line, in cents of the line's sign: all of it, or a part. A match comes to nil.

    `settled_on` is the day of the last of the match's lines: before it, nothing was settled.
    """

    pk = models.CompositePrimaryKey("book_id", "entry_id", "place", "number")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    entry_id = models.UUIDField()
    place = models.SmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    cents = models.BigIntegerField()
    settled_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["account", "number"], name="ledger_matchedline_match")]
        constraints = [models.CheckConstraint(condition=~Q(cents=0), name="ledger_matchedline_settles")]


class SignOff(models.Model):
    """Somebody answers for a check of the closing that no program can make."""

    pk = models.CompositePrimaryKey("book_id", "year", "check_code")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    check_code = models.TextField()
    remark = models.TextField()
    signed_at = models.DateTimeField()
    signed_by = models.UUIDField()
    signer = models.TextField()


class Evidence(models.Model):
    """A document kept as it was received (an original) that founds an entry, or one of its lines (place above zero)."""

    pk = models.CompositePrimaryKey("book_id", "entry_id", "original_id")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    entry_id = models.UUIDField()
    original_id = models.UUIDField()
    place = models.SmallIntegerField(default=0)
    sha256 = models.BinaryField()
