"""Many documents: judged on several processes in order, and continued after a sudden end."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from polyphonie.documents.invoice import batches, shell, sources
from polyphonie.documents.invoice.tests import cases
from polyphonie.documents.invoice.tests.test_shell import run

COUNT = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sound, wrong and unreadable invoices, in a folder and in a ZIP of that folder."""
    made = tmp_path_factory.mktemp("lot")
    sound, other = cases.xml(), cases.xml(syntax="CII")
    with zipfile.ZipFile(made / "z.zip", "w") as archive:
        for number in range(COUNT):
            content = (sound, other, sound.replace(b"<cbc:ID>ANL", b"<cbc:Id>ANL"), sound[:900])[number % 4]
            if number % 3:
                (made / f"{number:04}.xml").write_bytes(content)
            else:
                archive.writestr(f"{number:04}.xml", content)
    return made


def verdicts(folder: Path, *, processes: int) -> list[dict]:
    found = [each.verdict for each in batches.judge(sources.documents(folder), processes=processes)]
    return [{**each, "cpu_ms": 0} for each in found]


def test_it_says_the_same_in_the_same_order_on_several_processes(folder):
    alone = verdicts(folder, processes=1)
    assert len(alone) == COUNT
    assert verdicts(folder, processes=2) == alone
    assert {each["valid"] for each in alone} == {True, False}


def test_it_counts_what_came_out(folder):
    summary = batches.Summary()
    for each in verdicts(folder, processes=1):
        summary.add(each)
    assert summary.total == COUNT
    assert summary.unreadable == summary.rules["DOC-XML-01"] == COUNT // 2


def test_it_knows_how_many_to_expect(folder):
    assert sources.expected(folder) == COUNT


def test_it_goes_on_where_it_was_killed(folder, tmp_path):
    out = tmp_path / "verdicts.jsonl"
    command = [sys.executable, "-m", "polyphonie", "invoice", "check", str(folder), "--out", str(out), "--jobs", "2"]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (out.exists() and out.read_bytes().count(b"\n") > 20) and time.monotonic() < deadline:
        assert started.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    kept = out.read_bytes()
    assert 20 < kept.count(b"\n") < COUNT
    out.write_bytes(kept[: kept.rfind(b"\n") + 1] + b'{"file": "torn')
    assert subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == shell.SOME_UNREADABLE
    assert out.read_bytes().startswith(kept[: kept.rfind(b"\n") + 1])
    told = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [{**each, "cpu_ms": 0} for each in told] == verdicts(folder, processes=1)


def test_it_repeats_nothing_that_is_told_already(folder, tmp_path, capsys):
    out = tmp_path / "verdicts.jsonl"
    run("--out", str(out), str(folder))
    first = out.read_bytes()
    run("--out", str(out), str(folder))
    assert out.read_bytes() == first
    assert f"{COUNT} documents" in capsys.readouterr().out
