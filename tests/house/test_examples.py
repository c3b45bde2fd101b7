"""The examples of the documents are run as they stand: those in Python here, those in shell against a live platform."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from polyphonie.kernel import clock
from polyphonie.wiring import demonstration
from polyphonie.wiring.ground import ROOT

IN_PYTHON = [ROOT / "docs" / "python.md", ROOT / "README.md"]
OVER_HTTP = [ROOT / "docs" / "api.md", ROOT / "README.md"]
page = {"ids": lambda path: str(path.relative_to(ROOT))}


def blocks(document: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", document.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("document", IN_PYTHON, **page)
def test_it_runs_in_python(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    examples = blocks(document, "python")
    assert examples, f"{document.name} has no example in Python"
    for example in examples:
        exec(compile(example, document.name, "exec"), {})


@pytest.fixture(scope="session")
def static_folder() -> None:
    """What the server looks for when it starts; the examples ask for no static file."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("document", OVER_HTTP, **page)
def test_it_runs_against_a_platform(
    document: Path, static_folder: None, live_server: LiveServer, tmp_path: Path
) -> None:
    """The shell blocks that call the platform, one after the other, in one shell that stops at the first failure."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: the examples over HTTP were not run")
    (tmp_path / "var").mkdir()
    with override_settings(VAR=tmp_path / "var"):  # its client's secret stands beside no other process's
        demonstration.load(on=clock.today())
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    calling = [block for block in blocks(document, "sh") if "curl" in block or "$SERVEUR" in block]
    script = "\n".join(["set -eu", *calling]).replace("http://127.0.0.1:8000", live_server.url)
    script = script.replace(".venv/bin/polyphonie", f"{sys.executable} -m polyphonie")
    ran = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    assert "Traceback" not in ran.stderr
