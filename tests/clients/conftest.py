"""Public clients of Chorus Pro's API, as they are, before the live platform: only the two addresses are ours.

`make clients` installs those in Python. The one in Go is asked for with CHORUS_GOPATH, the folders of a GOPATH that
hold `src/github.com/antoine2116/go-choruspro` and `src/golang.org/x/oauth2`. Nothing is fetched here, and what is
absent is not tried.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from polyphonie.access.terms import Perimeter
from polyphonie.api.chorus_pro.tests.program import RECIPIENT, SUPPLIER, ChorusProgram
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, PAPETERIE
from polyphonie.wiring.ground import ROOT

HERE: Final = Path(__file__).parent
PYTHON: Final = ROOT / ".venv" / "clients" / "bin" / "python"

Call = Callable[..., Any]
"""A client at work: what it returned, from the names of its method and what that is asked."""


@pytest.fixture
def republic(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Republic:
    monkeypatch.setattr("polyphonie.access.actions.signing_keys.RSA_BITS", 2048)
    return Republic()


@pytest.fixture
def address(republic: Republic) -> Iterator[str]:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    server = LiveServer("localhost:0")
    yield server.url
    server.stop()


@pytest.fixture
def supplier(republic: Republic, address: str) -> Mapping[str, str]:
    return _account(ChorusProgram.of(Perimeter.of_supplier(republic.supplier()), *SUPPLIER), address)


@pytest.fixture
def validator(republic: Republic, address: str) -> Mapping[str, str]:
    return _account(ChorusProgram.of(Perimeter.of_supplier(republic.supplier(PAPETERIE)), *SUPPLIER), address)


@pytest.fixture
def recipient(republic: Republic, address: str) -> Mapping[str, str]:
    return _account(ChorusProgram.of(Perimeter.of_entity(republic.entity(HOSPITAL)), *RECIPIENT), address)


@pytest.fixture(scope="session")
def go_choruspro(tmp_path_factory: pytest.TempPathFactory) -> Call:
    """`call(account, service, method, asked)`: one call of go-choruspro, compiled once for the run."""
    compiler, places = shutil.which("go"), os.environ.get("CHORUS_GOPATH", "")
    if compiler is None or not places:
        pytest.skip("Go or CHORUS_GOPATH is absent: go-choruspro was not tried")
    made = tmp_path_factory.mktemp("go")
    program = made / "call"
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": places, "GOCACHE": str(made / "cache")}
    ran([compiler, "build", "-o", str(program), str(HERE / "call_go_choruspro.go")], environment)

    def call(account: Mapping[str, str], *named: str, asked: Any = None) -> Any:
        return json.loads(ran([str(program), *named, *([json.dumps(asked or {})] if named else [])], account))

    return call


@pytest.fixture(scope="session")
def chorus_api() -> Call:
    """`call(account, method, **asked)`: one call of chorus-api."""
    python = python_with("chorusapi")

    def call(account: Mapping[str, str], method: str, **asked: Any) -> Any:
        return json.loads(ran([python, str(HERE / "call_chorus_api.py"), method, json.dumps(asked)], account))

    return call


@pytest.fixture(scope="session")
def tryton() -> str:
    """The Python that has Tryton."""
    return python_with("trytond.modules.account_fr_chorus")


def python_with(module: str) -> str:
    """The Python of `make clients`, which has this module; the test is skipped without."""
    probe = [str(PYTHON), "-c", f"import {module}"]
    if not PYTHON.exists() or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip(f"{module} is absent (make clients): it was not tried")
    return str(PYTHON)


def ran(command: list[str], environment: Mapping[str, str]) -> str:
    """What a program wrote, which has to end well."""
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def _account(program: ChorusProgram, address: str) -> Mapping[str, str]:
    """What a client is configured with, by environment variables."""
    return {
        "CHORUS_API": f"{address}/",
        "CHORUS_TOKENS": f"{address}/",
        "CHORUS_CLIENT": program.client,
        "CHORUS_SECRET": program.secret,
        "CHORUS_LOGIN": program.login,
        "CHORUS_PASSWORD": program.password,
        "CHORUS_ACCOUNT": program.account,
    }
