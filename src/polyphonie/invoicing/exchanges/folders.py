"""The drop folders of partners, each named by its application code, and listed in `partners.tsv` with an API client.

In a partner's folder, `in/` takes the flows that it sends, `done/` keeps those that were received, `out/` holds what
it is told: acknowledgements and statuses. A file is renamed into its place once it is whole, on both sides; a name that
begins with a dot, or ends in .tmp, .part or .filepart, is not whole yet. The partner may write anything in its folder:
nothing in it is followed, and only plain files are read.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from uuid import UUID

PARTNERS: Final = "partners.tsv"
IN, DONE, OUT = "in", "done", "out"
_UNFINISHED: Final = (".tmp", ".part", ".filepart")
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_APPLICATION: Final = re.compile(r"[A-Z0-9]{6}")


class PartnersUnreadable(Exception):
    """The list of partners cannot be read; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner: its application code, which names its folder, and the API client on whose behalf it sends."""

    application: str
    client: UUID
    folder: Path


def partners(root: Path) -> tuple[Partner, ...]:
    """The partners of `partners.tsv`: application code and client's id, one a line. Raises `PartnersUnreadable`."""
    try:
        lines = (root / PARTNERS).read_text("utf-8").splitlines()
    except OSError as error:
        raise PartnersUnreadable(f"{root / PARTNERS}: {error.strerror}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        application, _, client = line.partition("\t")
        if not _APPLICATION.fullmatch(application):
            raise PartnersUnreadable(f"{PARTNERS}, line {number}: {application!r} is no application code")
        try:
            found.append(Partner(application, UUID(client.strip()), root / application))
        except ValueError:
            raise PartnersUnreadable(f"{PARTNERS}, line {number}: {client.strip()!r} is no client's id") from None
    return tuple(found)


def prepared(partner: Partner) -> None:
    """Make the folders of a partner that are missing."""
    for name in (IN, DONE, OUT):
        (partner.folder / name).mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True, slots=True)
class Received:
    """A file that waits in `in/`, open."""

    name: str
    file: IO[bytes]


def waiting(partner: Partner) -> Iterator[Received]:
    """The whole files of `in/`, in the order of their names, each open until the next is asked for."""
    with _opened(partner, IN) as folder:
        for name in sorted(os.listdir(folder)):
            if name.startswith(".") or name.lower().endswith(_UNFINISHED):
                continue
            opened = _plain(name, folder)
            if opened is not None:
                with opened as file:
                    yield Received(name, file)


def _plain(name: str, folder: int) -> IO[bytes] | None:
    """A plain file of a folder, open; None when it is anything else, or gone meanwhile."""
    try:
        number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        return None
    return os.fdopen(number, "rb")


def set_aside(partner: Partner, name: str, *, number: int) -> None:
    """Move a received file to `done/`; under a name that is taken there, with its number."""
    with _opened(partner, IN) as here, _opened(partner, DONE) as there:
        target = f"{name}.{number}" if _exists(name, there) else name
        os.rename(name, target, src_dir_fd=here, dst_dir_fd=there)
        os.fsync(there)


def put(partner: Partner, name: str, content: bytes) -> None:
    """Put a file in `out/`, whole at once; the same name again takes its place."""
    with _opened(partner, OUT) as folder:
        unfinished = f".{name}.tmp"
        if _exists(unfinished, folder):
            os.unlink(unfinished, dir_fd=folder)
        number = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640, dir_fd=folder)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        os.rename(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)


@contextmanager
def _opened(partner: Partner, name: str) -> Iterator[int]:
    """A folder of a partner, held open: what is done in it stays in it, even if the partner moves it away."""
    outer = os.open(partner.folder, _FOLDER)
    try:
        inner = os.open(name, _FOLDER, dir_fd=outer)
    finally:
        os.close(outer)
    try:
        yield inner
    finally:
        os.close(inner)


def _exists(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
