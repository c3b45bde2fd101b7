"""What stands for all the tests of a package, written once: each test then writes in a savepoint of its own.

A State with its nomenclatures, budget, books and people takes a fifth of a second to make, and a test takes less.
Tests that commit take a fresh database, where nothing stands: they make what they need. So do those of another
package: pytest would let a package's fixture that is imported elsewhere stand until the session ends, beside its twin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


@contextmanager
def standing(blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """What `make` wrote and tells, in one transaction that is undone at the end."""
    within = transaction.atomic()
    within._from_testcase = True  # as Django marks its own: an act, which is durable elsewhere, may be nested here
    with blocker.unblock(), within:
        made = make()
        with blocker.block():  # a test asks for the database, as everywhere
            yield made
        transaction.set_rollback(True)
