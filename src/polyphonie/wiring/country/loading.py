"""Making an invented country: its parties and people first, then its invoices, month by month, each copied at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from django.db import connection

from polyphonie.invoicing.models import Invoice
from polyphonie.kernel import clock, partitions
from polyphonie.parties.models import Entity, Supplier

from . import parties
from .copying import copies
from .invoices import Invoices
from .people import Crowd

_REFERRED_TO: Final = ("kernel_original", "invoicing_invoice")
_MEASURED: Final = ("invoicing", "kernel", "parties", "access")


@dataclass(frozen=True, slots=True)
class Country:
    """How large a country is, and the seed from which all of it is drawn."""

    entities: int = 20_000
    suppliers: int = 40_000
    months: int = 24
    invoices: int = 1_000_000
    seed: int = 1
    password: str = "partition-à-cinq-voix"  # noqa: S105  an invented country is no secret


class NotEmpty(Exception):
    """The database holds entities, suppliers or invoices: an invented country is never mixed with a real one."""


def generate(country: Country, *, say: Callable[[str], None] = lambda _: None) -> None:
    """Make the country in an empty, prepared database, up to now. Raises `NotEmpty`."""
    if any(model.objects.exists() for model in (Entity, Supplier, Invoice)):
        raise NotEmpty
    now = clock.now()
    starts = list(_months(country.months, now))
    partitions.prepare_months(at=starts[1] if len(starts) > 1 else now, ahead=country.months)
    drawn = random.Random(country.seed)  # noqa: S311  invented data, not a secret
    crowd = Crowd(drawn, country.password)
    with copies() as copied:
        recipients = parties.recipients(crowd, entities=country.entities, seed=country.seed, on=clock.today(), say=say)
        senders = parties.senders(drawn, crowd, copied, suppliers=country.suppliers)
        crowd.send(copied)
    say(f"{len(recipients)} structures, {len(senders)} fournisseurs, {len(crowd.people)} personnes")
    with _keys_lifted():
        _fill(country, Invoices(drawn, now.timestamp(), recipients, senders), [*starts, now], say)
        say("tout est copié ; statistiques, puis clés étrangères")
        _measure()  # before a million keys are checked: a plan made for empty tables would take hours


def _fill(country: Country, making: Invoices, bounds: list[datetime], say: Callable[[str], None]) -> None:
    """Make the invoices and copy them, month by month."""
    with copies() as copied:
        for place, (start, end) in enumerate(pairwise(bounds), start=1):
            share = country.invoices * place // country.months - country.invoices * (place - 1) // country.months
            making.make_month(start=start.timestamp(), end=end.timestamp(), number=share)
            making.send(copied)
            say(f"{start:%Y-%m} : {share} factures")
        making.ledger.send(copied)


def _months(number: int, now: datetime) -> Iterator[datetime]:
    """The first instants of so many months, the last of which is the present one."""
    last = now.year * 12 + now.month - 1
    for month in range(last - number + 1, last + 1):
        yield datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


@contextmanager
def _keys_lifted() -> Iterator[None]:
    """Without the keys to the tables that are filled month by month: all rows are checked at once, at the end.

    Each is lifted in a transaction of its own, which other connections see. Cut short, the database is to be made anew.
    Guarded tables are open to their owner meanwhile: PostgreSQL checks a key row by row, for hours, behind policies.
    """
    with connection.cursor() as cursor, ExitStack() as lifted:
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relforcerowsecurity")
        guarded = [name for (name,) in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for table in _REFERRED_TO:
            lifted.enter_context(partitions.keys_to_it_lifted(cursor, table))
        yield
        lifted.close()
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _measure() -> None:
    """Leave the tables as upkeep would: counted, and their pages known to be visible."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(_MEASURED):
                cursor.execute(f'VACUUM (ANALYZE) "{table}"')
