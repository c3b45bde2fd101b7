"""A flow whose worker and whose database are killed in its midst: every invoice once, and a whole report.

The suite runs a short version. The long one: `SOAK_FLOW=2000 pytest -s tests/soak/test_flow_kill.py`.
"""

from __future__ import annotations

import io
import os
import signal
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from polyphonie.invoicing.tests.documents import HOSPITAL, UNKNOWN, Paper
from tests.installation import Installation, installed

pytestmark = pytest.mark.soak

DOCUMENTS = int(os.environ.get("SOAK_FLOW", "240"))
REFUSED_EVERY = 20
PATIENCE_SECONDS = 300


def content() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(DOCUMENTS):
            buyer = UNKNOWN if number % REFUSED_EVERY == 0 else HOSPITAL
            archive.writestr(f"{number}.xml", replace(Paper(buyer=buyer), number=f"SOAKF-{number:05d}").content())
    return made.getvalue()


def eventually(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.2)


def treated(installation: Installation) -> int:
    try:
        return int(installation.rows("SELECT coalesce(sum(accepted + refused), 0) FROM invoicing_flow")[0][0])
    except Exception:  # the database is being killed
        return -1


def test_it_takes_every_invoice_once_when_the_worker_and_the_database_are_killed() -> None:
    with installed() as installation:
        installation.serve()
        before = installation.rows("SELECT count(*) FROM invoicing_invoice")[0][0]
        with installation.caller(timeout=120) as caller:
            headers = {"Content-Type": "application/octet-stream", "X-File-Name": "lot.zip"}
            sent = caller.send("POST", "/api/v1/flows", content(), headers)
        assert sent.status == 202, sent
        for share, victim in ((0, "worker"), (DOCUMENTS // 3, "postgres")):
            eventually(lambda share=share: treated(installation) > share, "the flow does not advance")
            eventually(lambda victim=victim: bool(installation.processes()[victim]), f"no {victim} came back")
            os.kill(installation.processes()[victim][0], signal.SIGKILL)
        over = "SELECT count(*) FROM invoicing_flow WHERE state = 'partly_integrated'"

        def ended() -> bool:
            return treated(installation) == DOCUMENTS and installation.rows(over) == [(1,)]

        eventually(ended, "the flow never ended")
        refused = -(-DOCUMENTS // REFUSED_EVERY)
        assert installation.rows("SELECT accepted, refused FROM invoicing_flow") == [(DOCUMENTS - refused, refused)]
        places = installation.rows("SELECT place FROM invoicing_flowitem ORDER BY place")
        assert [place for (place,) in places] == list(range(DOCUMENTS))
        kept = installation.rows("SELECT count(*), count(DISTINCT number) FROM invoicing_invoice")
        assert kept == [(before + DOCUMENTS - refused,) * 2]
        eventually(
            lambda: installation.rows("SELECT count(*) FROM kernel_delivery") == [(0,)], "the outbox never drained"
        )
        assert "Tout tient." in installation.run("prove")
