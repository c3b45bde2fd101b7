"""The portal and the API on granian, and the worker beside them; each is started again if it falls.

So is the database that comes with the program. What a killed granian leaves behind is ended before the next one starts:
its orphans would hold the port, and answer from it, with nobody to watch over them.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Event
from typing import Final

from rich.console import Console

from polyphonie.kernel import worker

from . import ground, web_role
from .postgres import PostgresOutage

_PATIENCE_SECONDS: Final = 10
_PAUSE_SECONDS: Final = 0.5

logger = logging.getLogger(__name__)


def serve(*, host: str, port: int, workers: int) -> int:
    """Serve until SIGTERM or SIGINT, then 0; 1 at once when the port is taken.

    The database must be open and prepared.
    """
    if not _is_free(host, port):
        Console(stderr=True).print(
            f"Le port {port} est déjà pris : arrêtez l’autre programme, ou « polyphonie serve --port {port + 1} »."
        )
        return 1
    commands = {
        "web": (_web(host, port, workers), web_role.environment()),
        "worker": ([sys.executable, "-m", "polyphonie", "worker"], dict(os.environ)),
    }
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    running = {name: _started(*command) for name, command in commands.items()}
    while not stop.wait(_PAUSE_SECONDS):
        _keep_database_open()
        for name, process in running.items():
            if process.poll() is not None:
                logger.error("%s fell (exit code %s): it is started again", name, process.returncode)
                _end_orphans(process)
                running[name] = _started(*commands[name])
    for process in running.values():
        process.terminate()
    for process in running.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE_SECONDS)
        _end_orphans(process)
    return 0


def _is_free(host: str, port: int) -> bool:
    """Whether granian may listen there. It would be started again and again otherwise, and never say why."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((host, port))
            return True
    return False


def _started(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process that leads a group of its own, by which its orphans are found."""
    return subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603  our own commands


def _end_orphans(leader: subprocess.Popen[bytes]) -> None:
    """End what is left of a process's group, itself included."""
    with suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGKILL)
    leader.wait()


def _keep_database_open() -> None:
    try:
        ground.keep_database_open()
    except PostgresOutage:
        logger.exception("the database does not start; the next attempt follows")


def _web(host: str, port: int, workers: int) -> list[str]:
    """Granian in WSGI mode: measured two to five times cheaper here than any ASGI server under Django."""
    threads = os.environ.get("POLYPHONIE_WEB_THREADS", "16")
    options = {"host": host, "port": str(port), "workers": str(workers), "blocking-threads": threads}
    spelled = [word for name, value in options.items() for word in (f"--{name}", value)]
    switches = ["--interface", "wsgi", "--no-ws", "--respawn-failed-workers", "--log-level", "error"]
    return [sys.executable, "-m", "granian", *switches, *spelled, "polyphonie.wiring.wsgi:application"]


def work() -> int:
    """Be the worker: announcements and jobs, until SIGTERM or SIGINT. The database must be open."""
    stop = Event()
    worker.stop_on_signals(stop)
    worker.run(stop)
    return 0
