"""A whole installation, served for real: its own PostgreSQL, granian and the worker, on a free port of this machine.

For the tests that kill or feed it, and for the measures of `bench/`. It stands in a folder of its own and leaves
nothing behind, neither files nor processes.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlencode

import psycopg

from polyphonie.kernel import clock
from polyphonie.wiring import postgres
from polyphonie.wiring.postgres.cluster import Cluster

ROOT: Final = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS: Final = 60
TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered, after how many seconds. `body` is the JSON read, or None when there is none."""

    status: int
    body: Any
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        return [refusal["code"] for refusal in self.body.get("errors", [])]


class Cut(Exception):
    """The connection broke before the answer was whole: the caller cannot know what was done."""


class Caller:
    """One API client on one kept connection, as a supplier's software is. Not to be shared by threads."""

    def __init__(self, port: int, token: str, *, timeout: float = 30) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._token = token

    def deposit(self, content: bytes, *, name: str = "facture.xml", key: str | None = None) -> Answer:
        headers = {"Content-Type": "application/xml", "X-File-Name": name}
        given = headers if key is None else headers | {"Idempotency-Key": key}
        return self.send("POST", "/api/v1/invoices", content, given)

    def send(self, method: str, address: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send and read the answer; raises `Cut` when the server or the connection goes away."""
        given = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        began = time.perf_counter()
        try:
            self._connection.request(method, address, body, given)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Cut(str(error)) from error
        seconds = time.perf_counter() - began
        read = json.loads(content) if answer.headers.get_content_type().endswith("json") else None
        return Answer(answer.status, read, seconds, dict(answer.headers))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


@dataclass
class Installation:
    """A served installation. `environment` is that of its processes."""

    folder: Path
    port: int
    environment: dict[str, str]
    _serving: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its database."""
        return postgres.status(self._database).url

    @property
    def _database(self) -> Path:
        return self.folder / "var" / "postgres"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def run(self, *arguments: str) -> str:
        """Run a command of `polyphonie` here, and return what it printed."""
        started = self.start(*arguments)
        printed, complained = started.communicate()
        assert started.returncode == 0, f"{arguments}: {printed}{complained}"
        return printed

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of `polyphonie` here."""
        command = [sys.executable, "-m", "polyphonie", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask its database."""
        with psycopg.connect(self.url, options="-c polyphonie.everything=on") as connection:
            return connection.execute(statement, values).fetchall()

    def serve(self) -> None:
        """Serve, and wait until the web answers and the worker works."""
        command = [sys.executable, "-m", "polyphonie", "serve", "--port", str(self.port), "--workers", "2"]
        with (self.folder / "log").open("ab") as log:
            self._serving = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            with suppress(Cut), Caller(self.port, "") as caller:
                if caller.send("GET", "/api/v1/health").status == 200:
                    return
            assert time.monotonic() < deadline, f"it does not answer: {self.log[-3000:]}"
            time.sleep(0.1)

    def token(self) -> str:
        """An access token of the demonstration's API client."""
        kept = json.loads((self.folder / "var" / "demonstration-client.json").read_text())
        form = urlencode({"grant_type": "client_credentials", **kept})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/oauth/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return str(answer["access_token"])

    def caller(self, *, timeout: float = 30) -> Caller:
        return Caller(self.port, self.token(), timeout=timeout)

    def processes(self) -> dict[str, list[int]]:
        """The living processes by what they do: "web" (granian), "web worker", "worker", "postgres"."""
        assert self._serving is not None
        found: dict[str, list[int]] = {"web": [], "web worker": [], "worker": [], "postgres": []}
        for child in children(self._serving.pid):
            if "granian" in command_line(child):
                found["web"].append(child)
                found["web worker"] += [
                    each for each in children(child) if "resource_tracker" not in command_line(each)
                ]
            elif "polyphonie worker" in command_line(child):
                found["worker"].append(child)
        server = postgres.status(self._database).pid
        found["postgres"] += [server] if server else []
        return found

    def cpu_seconds(self) -> dict[str, float]:
        """The processor time that each kind of process has taken so far, its ended children included."""
        found = self.processes()
        found["postgres"] += [each for server in found["postgres"] for each in children(server)]
        return {kind: sum(map(cpu_seconds, processes)) for kind, processes in found.items()}

    def close(self) -> None:
        if self._serving is not None:
            self._serving.send_signal(signal.SIGTERM)
            try:
                self._serving.wait(30)
            finally:
                self._serving.kill()
        postgres.stop(self._database)
        cluster = Cluster.of(self._database)
        shutil.rmtree(cluster.socket_folder, ignore_errors=True)
        shutil.rmtree(cluster.home, ignore_errors=True)
        shutil.rmtree(self.folder)


MADE: Final = ROOT / "var" / "test-installation"
SAMPLE: Final = ROOT / "samples" / "invoices" / "05-hopital-avec-piece-jointe-ubl.xml"
_NOT_OURS: Final = ("POLYPHONIE_", "DATABASE_", "PYTHONDONTWRITEBYTECODE")
"""What its processes do not take from ours. They start anew with every kill, and keep what they compiled."""


@contextmanager
def installed() -> Iterator[Installation]:
    """An installation with the demonstration State, in which one sample invoice was deposited; not served yet.

    Without the State's year, which takes longer to make than the tests that come here. It is a copy of one that was
    made for this code and this day.
    """
    folder = Path(tempfile.mkdtemp(prefix="polyphonie-"))
    installation = Installation(folder, port := free_port(), _environment(folder, port))
    try:
        with _made() as made:
            _copy(made / "var", folder / "var")
        yield installation
    finally:
        installation.close()


def _environment(folder: Path, port: int) -> dict[str, str]:
    ours = {
        "POLYPHONIE_VAR": str(folder / "var"),
        "POLYPHONIE_BASE_URL": f"http://127.0.0.1:{port}",
        "POLYPHONIE_DEMONSTRATION": "1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    return {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)} | ours


@contextmanager
def _made() -> Iterator[Path]:
    """The folder of the installation to copy, made unless it is there; nobody else touches it meanwhile."""
    MADE.mkdir(parents=True, exist_ok=True)
    with (MADE / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = MADE / _digest()
        if not (folder / "whole").exists():
            for old in MADE.glob("*/"):
                Installation(old, 0, {}).close()
            installation = Installation(folder, port := free_port(), _environment(folder, port))
            installation.run("run", "--no-serve", "--no-year", "--input", str(SAMPLE))
            postgres.stop(folder / "var" / "postgres")
            (folder / "whole").touch()
        yield folder


def _digest() -> str:
    """A name for the day and for all that makes an installation."""
    written = (
        path
        for path in sorted((ROOT / "src").rglob("*.*"))
        if path.is_file() and path.suffix != ".mo" and path.parent.name != "__pycache__"
    )
    told = hashlib.sha256(str(clock.today()).encode())
    for path in (SAMPLE, *written):
        told.update(path.read_bytes())
    return told.hexdigest()[:12]


def _copy(made: Path, var: Path) -> None:
    """With its cluster, where its owner may enter: it may lie elsewhere."""
    var.parent.chmod(0o755)
    subprocess.run(["cp", "-a", made, var], check=True)
    link = var / "postgres" / "cluster"
    if link.is_symlink():
        kept = link.resolve()
        link.unlink()
        link.symlink_to(tempfile.mkdtemp(prefix="", dir=kept.parent))
        subprocess.run(["cp", "-a", f"{kept}/.", link.resolve()], check=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def children(pid: int) -> list[int]:
    """The living children of a process."""
    try:
        listed = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(each) for text in listed for each in text.split()]


def command_line(pid: int) -> str:
    """The words by which a living process shows itself; none for a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has taken, user and system, with that of its children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(each) for each in fields[11:15]) / TICKS_PER_SECOND


def resident_megabytes(pid: int) -> float:
    """The memory that a process holds at its highest since it began (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0
