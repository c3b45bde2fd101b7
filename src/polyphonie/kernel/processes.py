"""Work spread over processes of our own, for what one core cannot do alone: each with its connection to the database.

They are forked from one that has nothing but the program in its memory, kept ready from the first use on: a process of
its own takes as long to begin as to treat five hundred invoices. They end with whoever started them, however that one
ends.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Final

import django

from . import row_security

_FORKED: Final = get_context("forkserver")


def fork_from(module: str) -> None:
    """Take, at start-up, the module whose import makes a process ready to work; it opens no connection."""
    _FORKED.set_forkserver_preload([module])


@contextmanager
def pool(count: int) -> Iterator[Executor]:
    """So many processes, started when they are first needed; what is not done when the block ends is given up.

    They are no forks of this one: such would take over the connection, and leave the threads half alive.
    """
    executor = ProcessPoolExecutor(count, mp_context=_FORKED, initializer=_begin)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _begin() -> None:
    django.setup()
    row_security.trust_this_process()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None, "a process of a pool has a parent"
    parent.join()
    os._exit(1)
