"""The embedded database: it starts, is found again, survives a kill, and opens nothing that was closed."""

import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from polyphonie.wiring import postgres
from polyphonie.wiring.postgres import account, cluster
from polyphonie.wiring.postgres.cluster import LONGEST_SOCKET_PATH, Cluster

NOBODY = pwd.getpwnam("nobody")
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a program as somebody else")


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What PostgreSQL's initdb makes, always the same: half of the time of a test, spent once."""
    return tmp_path_factory.mktemp("initdb") / "data"


@pytest.fixture
def quick_initdb(made_once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our creation of a cluster, in which PostgreSQL's own part is copied when it was made before."""
    run = Cluster.run

    def quick(own: Cluster, program: str, *arguments: str) -> None:
        if program != "initdb" or own.owner != account.runner():
            run(own, program, *arguments)
            return
        new = own.home / "data.new"
        if made_once.exists():
            subprocess.run(["cp", "-a", f"{made_once}/.", str(new)], check=True)
        else:
            run(own, program, *arguments)
            subprocess.run(["cp", "-a", str(new), str(made_once)], check=True)

    monkeypatch.setattr(Cluster, "run", quick)


@pytest.fixture
def folder(tmp_path: Path, quick_initdb: None) -> Iterator[Path]:
    """A folder for a cluster, removed with it. pytest's own folders are closed (0700), as root's home is."""
    yield from _removed(tmp_path / "postgres")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any account may reach."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="polyphonie-") as parent:
        Path(parent).chmod(0o755)
        yield from _removed(Path(parent) / "postgres")


def _removed(place: Path) -> Iterator[Path]:
    yield place
    for link in list(place.parent.rglob("cluster")):
        postgres.stop(link.parent)
        (link / cluster.FOR_TESTS).touch()  # From here on, what a durable one holds may go.
        postgres.discard(link.parent)


def _one(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def _pid(folder: Path) -> int:
    pid = postgres.status(folder).pid
    assert pid is not None
    return pid


def _start_elsewhere(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "polyphonie.wiring.postgres", "start", "--for-tests", str(folder)],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _as_nobody(attempt: Callable[[], object]) -> str:
    """Run something as an unprivileged user, in a process of its own; the outcome as text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(NOBODY.pw_gid)
        os.setuid(NOBODY.pw_uid)
        try:
            outcome = str(attempt())
        except Exception as problem:
            outcome = f"{type(problem).__name__}: {problem}"
        os.write(writing, outcome.encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as outcomes:
        outcome = outcomes.read()
    os.waitpid(child, 0)
    return outcome


def test_it_starts_a_durable_utc_utf8_database_without_any_network_door(folder: Path) -> None:
    url = postgres.ensure(folder)

    assert _one(url, "SELECT current_setting('fsync') || current_setting('synchronous_commit')") == "onon"
    assert _one(url, "SELECT current_setting('TimeZone')") == "UTC"
    assert _one(url, "SELECT current_setting('listen_addresses')") == ""
    assert _one(url, "SELECT current_setting('server_version_num')::int / 10000") == 18
    assert _one(url, "SELECT upper('été à Noël')") == "ÉTÉ À NOËL"
    assert _one(url, "SELECT to_tsvector('ÉLÈVES') @@ to_tsquery('élève')") is True


def test_it_gives_the_program_a_role_that_owns_its_database_and_is_no_superuser(folder: Path) -> None:
    url = postgres.ensure(folder, durable=False)

    assert _one(url, "SELECT current_user") == "polyphonie"
    assert _one(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert _one(url, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'polyphonie'") == "polyphonie"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
        connection.execute("CREATE EXTENSION btree_gist")


def test_it_starts_again_after_a_stop_with_what_was_committed(folder: Path) -> None:
    with psycopg.connect(postgres.ensure(folder)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop(folder)
    assert not postgres.status(folder).running

    assert _one(postgres.ensure(folder), "SELECT answer FROM kept") == 42


def test_it_recovers_every_committed_row_after_kill_9(folder: Path) -> None:
    url = postgres.ensure(folder)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        for number in range(200):
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
    with closing(psycopg.connect(url)) as unfinished:
        unfinished.execute("INSERT INTO kept VALUES (-1)")
        os.kill(_pid(folder), signal.SIGKILL)

    assert postgres.ensure(folder) == url
    assert _one(url, "SELECT count(*) || '/' || sum(number) FROM kept") == f"200/{sum(range(200))}"


def test_it_starts_after_kill_9_although_a_busy_query_outlived_the_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "ORPHAN_SECONDS", 0.2)
    url = postgres.ensure(folder, durable=False)
    with closing(psycopg.connect(url)) as connection:
        busy = connection.info.backend_pid
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 10000000000)")
        time.sleep(0.2)
        os.kill(_pid(folder), signal.SIGKILL)
        assert Cluster.of(folder).name.encode() in _command_line(busy)

        postgres.ensure(folder, durable=False)

    assert _one(url, "SELECT 1") == 1
    assert Cluster.of(folder).name.encode() not in _command_line(busy)


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_it_is_not_deceived_by_a_process_file_that_names_another_living_process(folder: Path) -> None:
    url = postgres.ensure(folder, durable=False)
    remains = (postgres.status(folder).data / "postmaster.pid").read_text()
    postgres.stop(folder)
    own = Cluster.of(folder)
    for file in (own.data / "postmaster.pid", own.socket_folder / ".s.PGSQL.5432.lock"):
        file.write_text("\n".join([str(os.getppid()), *remains.split("\n")[1:]]))
        os.chown(file, own.owner.pw_uid, own.owner.pw_gid)
    assert not postgres.status(folder).running

    assert _one(postgres.ensure(folder, durable=False), "SELECT 1") == 1
    assert url == postgres.status(folder).url


def test_it_does_not_mistake_an_interrupted_creation_for_a_cluster(folder: Path) -> None:
    postgres.ensure(folder, durable=False)
    postgres.stop(folder)
    data = Cluster.of(folder).data
    data.rename(data.with_name("data.new"))

    assert _one(postgres.ensure(folder, durable=False), "SELECT 1") == 1
    assert not data.with_name("data.new").exists()


def test_it_uses_a_short_socket_path_when_the_folder_is_deep(open_folder: Path) -> None:
    deep = open_folder / ("very-" * 20 + "deep") / "postgres"

    url = postgres.ensure(deep, durable=False)

    assert _one(url, "SELECT 1") == 1
    assert len(os.fsencode(Cluster.of(deep).socket_folder)) < LONGEST_SOCKET_PATH
    assert Cluster.of(deep).socket_folder.stat().st_mode & 0o777 == 0o700


def test_it_works_in_an_oddly_named_folder(open_folder: Path) -> None:
    odd = open_folder.with_name('L\'été "50%" $HOME, & co')

    assert _one(postgres.ensure(odd, durable=False), "SELECT 1") == 1
    assert not Cluster.of(odd).socket_folder.is_relative_to(odd)


def test_it_refuses_a_socket_folder_that_somebody_else_prepared(folder: Path) -> None:
    postgres.ensure(folder, durable=False)
    postgres.stop(folder)
    Cluster.of(folder).socket_folder.chmod(0o777)

    with pytest.raises(postgres.PostgresOutage, match="réservé"):
        postgres.ensure(folder, durable=False)


def test_it_refuses_to_keep_real_data_in_a_test_cluster(folder: Path) -> None:
    postgres.ensure(folder, durable=False)

    with pytest.raises(postgres.PostgresOutage, match="holds a test database"):
        postgres.ensure(folder)


def test_it_refuses_to_run_tests_on_real_data_or_to_discard_it(folder: Path) -> None:
    url = postgres.ensure(folder)

    with pytest.raises(postgres.PostgresOutage, match="holds a real database"):
        postgres.ensure(folder, durable=False)
    with pytest.raises(postgres.PostgresOutage, match="nothing was deleted"):
        postgres.discard(folder)
    assert _one(url, "SELECT 1") == 1


def test_it_refuses_with_the_end_of_the_log_when_the_server_cannot_start(folder: Path) -> None:
    postgres.ensure(folder, durable=False)
    postgres.stop(folder)
    local = Cluster.of(folder).home / "local.conf"
    local.write_text("max_connections = many\n")

    with pytest.raises(postgres.PostgresOutage, match='invalid value for parameter "max_connections"'):
        postgres.ensure(folder, durable=False)


def test_it_changes_the_rights_of_no_parent_folder(folder: Path) -> None:
    folder.parent.chmod(0o700)
    before = {parent: parent.stat().st_mode for parent in folder.parents}

    postgres.ensure(folder)

    assert {parent: parent.stat().st_mode for parent in folder.parents} == before
    assert Cluster.of(folder).data.stat().st_mode & 0o777 == 0o700


@AS_ROOT
def test_it_keeps_the_data_in_the_folder_when_the_system_account_can_reach_it(open_folder: Path) -> None:
    postgres.ensure(open_folder, durable=False)

    assert not (open_folder / "cluster").is_symlink()
    assert postgres.status(open_folder).data.owner() == account.ACCOUNT


@AS_ROOT
def test_it_forbids_any_other_user_to_come_in(open_folder: Path) -> None:
    url = postgres.ensure(open_folder, durable=False)
    sockets = Cluster.of(open_folder).socket_folder
    sockets.chmod(0o755)
    (sockets / ".s.PGSQL.5432").chmod(0o777)

    assert "Peer authentication failed" in _as_nobody(lambda: psycopg.connect(url))


@AS_ROOT
def test_it_works_for_a_plain_user_and_then_for_root_on_the_same_folder(open_folder: Path) -> None:
    if not account.open_to_all(account.binaries(pwd.getpwuid(0))):
        pytest.skip("a plain user cannot reach the programs: this checkout lies in a closed home")
    open_folder.mkdir()
    os.chown(open_folder, NOBODY.pw_uid, -1)

    url = _as_nobody(lambda: postgres.ensure(open_folder, durable=False))
    assert url == postgres.status(open_folder).url
    assert postgres.status(open_folder).data.stat().st_uid == NOBODY.pw_uid
    assert _as_nobody(lambda: _one(url, "SELECT 1")) == "1"

    postgres.stop(open_folder)
    assert _one(postgres.ensure(open_folder, durable=False), "SELECT 1") == 1


def test_it_repeats_safely_without_a_second_server(folder: Path) -> None:
    first = postgres.ensure(folder, durable=False)
    pid = _pid(folder)

    assert postgres.ensure(folder, durable=False) == first
    assert _pid(folder) == pid


def test_it_repeats_safely_when_several_processes_start_it_at_once(folder: Path) -> None:
    racers = [_start_elsewhere(folder) for _ in range(4)]
    answers = []
    for racer in racers:
        with racer:
            answers.append((*racer.communicate(timeout=120), racer.returncode))

    assert answers == [(postgres.status(folder).url + "\n", "", 0)] * 4
    assert _one(postgres.status(folder).url, "SELECT 1") == 1


def test_it_stops_safely_what_does_not_run_or_exist(tmp_path: Path) -> None:
    postgres.stop(tmp_path / "nothing")
    postgres.discard(tmp_path / "nothing")

    assert not postgres.status(tmp_path / "nothing").running
    assert not (tmp_path / "nothing").exists()
