"""One PostgreSQL cluster: made, started, found alive or dead, stopped."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from . import account, configuration
from .configuration import DATABASE, PORT, SUPERUSER, WEB_ROLE
from .outage import PostgresOutage

SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 107  # sockaddr_un.sun_path holds 108 bytes with its final zero (Linux, unix(7)).
START_SECONDS = 120  # Recovery after a crash replays at most max_wal_size.
ORPHAN_SECONDS = 5  # How long the processes of a killed server may take to notice that it is gone.
FOR_TESTS = "for-tests-only"  # File that marks a cluster which does not wait for the disk.
SEARCHING = (
    "pg_catalog.ts_match_vq(tsvector, tsquery)",
    "pg_catalog.to_tsvector(regconfig, text)",
    "pg_catalog.hashtext(text)",
    "pg_catalog.arraycontains(anyarray, anyarray)",
)
"""What a search by words, and that of the entries of a document or an account, compares with. They tell nothing
of a row that they are not shown: said so, their index serves behind the policies of a guarded table as well
(docs/decisions/0027-row-level-security.md)."""
LARGEST_LOG = 10_000_000  # Bytes; a longer one is put aside at the next start.


@dataclass(frozen=True, slots=True)
class Cluster:
    """One PostgreSQL cluster, which exists already or not."""

    home: Path

    @classmethod
    def of(cls, folder: Path) -> "Cluster":
        return cls(home=(folder / "cluster").resolve())

    @property
    def owner(self) -> pwd.struct_passwd:
        """The system user who runs the server: who owns the data, once there is some."""
        return pwd.getpwuid(self.data.stat().st_uid) if self.data.is_dir() else account.runner()

    @property
    def name(self) -> str:
        """A name which the command lines of this server's processes show, and no others on this machine."""
        return "polyphonie-" + hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def for_tests(self) -> bool:
        return (self.home / FOR_TESTS).exists()

    @property
    def socket_folder(self) -> Path:
        inside = self.home / "run"
        # libpq reads a comma as "or the next host": only a path that needs no escape in an address is used.
        if quote(str(inside)) == str(inside) and len(str(inside / SOCKET)) <= LONGEST_SOCKET_PATH:
            return inside
        return Path("/tmp") / self.name  # noqa: S108 (its owner and rights are checked)

    @property
    def url(self) -> str:
        """The address of the program's database. It names host and port: PGHOST cannot redirect it."""
        return self._address(DATABASE, DATABASE)

    @property
    def web_url(self) -> str:
        """The address of the same database for the web processes."""
        return self._address(WEB_ROLE, DATABASE)

    def _address(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket_folder}&port={PORT}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the cluster's owner, in its home: paths are relative to it."""
        root = os.geteuid() == 0
        owner = self.owner
        try:
            done = subprocess.run(  # noqa: S603 (our own programs, on arguments of this module)
                [str(account.binaries(owner) / program), *arguments],
                cwd=self.home,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},  # The caller's PG* must not reach it.
                user=owner.pw_uid if root else None,
                group=owner.pw_gid if root else None,
                extra_groups=[] if root else None,
                umask=0o077,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as problem:
            raise PostgresOutage(
                f"PostgreSQL : « {program} » ne peut pas être lancé.",
                f"PostgreSQL: {program} cannot be run.",
                detail=str(problem),
            ) from problem
        if done.returncode != 0:
            raise PostgresOutage(
                f"PostgreSQL : « {program} » a échoué. Fin du journal {self.log} :",
                f"PostgreSQL: {program} failed. End of the log {self.log}:",
                detail=done.stdout.decode(errors="replace") + self._end_of_log(),
            )

    def create(self, *, durable: bool) -> None:
        """Make the data directory. It gets its name once complete: a killed initdb leaves no half cluster.

        initdb waits for the disk (except for tests): later commits would else rest on files not yet there.
        Text sorts by PostgreSQL's own rules: an upgrade of the machine's C library then corrupts no index.
        """
        new = self.home / "data.new"
        if new.exists():
            shutil.rmtree(new)
        self._own(new)
        if durable:
            (self.home / FOR_TESTS).unlink(missing_ok=True)
        else:
            (self.home / FOR_TESTS).touch()
        locale = [
            "--locale=C.UTF-8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--encoding=UTF8",
        ]
        access = ["--username", SUPERUSER, "--auth-local=peer", "--auth-host=reject"]
        disk = "--sync-method=fsync" if durable else "--no-sync"
        self.run("initdb", "-D", "data.new", *locale, *access, disk, "--no-instructions")
        new.rename(self.data)
        directory = os.open(self.home, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def bring_up(self, *, durable: bool) -> None:
        """Start the server unless it lives, and wait until it answers: it may be recovering, or dying."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers(self._address(SUPERUSER, "postgres")):
            if time.monotonic() > deadline:
                raise PostgresOutage(
                    f"PostgreSQL ne répond pas sur {self.socket_folder}. Fin du journal {self.log} :",
                    f"PostgreSQL does not answer on {self.socket_folder}. End of the log {self.log}:",
                    detail=self._end_of_log(),
                )
            if self.postmaster() is None:
                self._start(durable=durable)
            else:
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, committed ones are on disk."""
        self.run("pg_ctl", "stop", "-D", "data", "-m", "fast", "-w", "-t", str(START_SECONDS))

    def _start(self, *, durable: bool) -> None:
        self._clear_remains()
        self._own(self.socket_folder)
        people = sorted({"root", self.owner.pw_name})
        for name, text in configuration.files(sockets=self.socket_folder, people=people, durable=durable).items():
            _write(self.home / name, text)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        if not self.log.exists():
            _write(self.log, "")
            os.chown(self.log, self.owner.pw_uid, self.owner.pw_gid)
        options = f"-c config_file=postgresql.conf -c cluster_name={self.name}"
        waiting = ["-w", "-t", str(START_SECONDS)]
        self.run("pg_ctl", "start", "-D", "data", "-l", self.log.name, "-o", options, *waiting)

    def _own(self, path: Path) -> None:
        """Make a directory that only the owner may enter, or check that it is one: /tmp knows impostors."""
        owner = self.owner
        try:
            path.mkdir(mode=0o700)
            os.chown(path, owner.pw_uid, owner.pw_gid)
        except FileExistsError:
            found = path.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.pw_uid or found.st_mode & 0o077:
                raise PostgresOutage(
                    f"{path} n'est pas un dossier réservé à {owner.pw_name} : supprimez-le.",
                    f"{path} is not a directory reserved to {owner.pw_name}: delete it.",
                ) from None

    def postmaster(self) -> int | None:
        """The process id of the living server. The file with its number outlives a kill -9 and a reboot."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if f"cluster_name={self.name}" in _command_line(pid) else None

    def answers(self, url: str) -> bool:
        try:
            psycopg.connect(url, connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def furnish(self) -> None:
        """Create the program's roles and database where they are missing.

        The owner may end what would otherwise keep it from dropping a database of its own: an autovacuum worker, a
        connection of the web's.
        """
        role, web = sql.Identifier(DATABASE), sql.Identifier(WEB_ROLE)
        with psycopg.connect(self._address(SUPERUSER, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB_ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(web))
            connection.execute(sql.SQL("GRANT pg_signal_autovacuum_worker, {} TO {}").format(web, role))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
        for database in ("template1", DATABASE):
            with psycopg.connect(self._address(SUPERUSER, database), autocommit=True) as connection:
                for function in SEARCHING:
                    connection.execute(sql.SQL("ALTER FUNCTION {} LEAKPROOF").format(sql.SQL(function)))

    def _clear_remains(self) -> None:
        """Wait for the orphans of a killed server, then remove its stale lock files.

        PostgreSQL takes a process that nobody has reaped yet (a zombie), or another under a reused number,
        for its server and refuses to start. Here the folder's lock is held and no process of the cluster lives.
        Were an orphan overlooked, PostgreSQL would still refuse: it finds it attached to its shared memory.
        """
        title = f"postgres: {self.name}: "
        asked = time.monotonic() + ORPHAN_SECONDS
        while orphans := [pid for pid in _processes() if _command_line(pid)[0].startswith(title)]:
            if time.monotonic() > asked:  # A busy one looks up only at its next wait: tell it to leave at once.
                asked = time.monotonic() + ORPHAN_SECONDS
                for pid in orphans:
                    os.kill(pid, signal.SIGQUIT)
            time.sleep(0.02)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / (SOCKET + ".lock")).unlink(missing_ok=True)

    def _end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else ""


def _write(path: Path, text: str) -> None:
    """Write a file that all may read, in one step and never through a link put in its place."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w") as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(text)
    new.replace(path)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _command_line(pid: int) -> list[str]:
    """The words by which a living process shows itself. A zombie shows none, nor does one that has ended."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return [""]
    return line.decode(errors="replace").rstrip("\0").split("\0")
