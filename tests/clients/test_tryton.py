"""Tryton (an accounting program): an invoice of its own, sent, refused, mended, sent again, by its authors' scenario.

Its calls are served. What it sends for Chorus Pro is not what EN 16931 asks for, and its reasons say so.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping

from polyphonie.api.chorus_pro.tests.test_depositing import treat_flows
from polyphonie.invoicing import models
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import ATELIER, HOSPITAL

from .conftest import HERE

LACKING = {"BR-01", "BR-09", "BR-11", "BR-CL-11"}
"""No specification, no countries, and a SIRET named by Chorus Pro's own scheme (1) instead of the standard's (0009)."""


def test_its_own_scenario_holds(tryton: str, supplier: Mapping[str, str], republic: Republic) -> None:
    republic.entity(HOSPITAL)
    account = {
        "CHORUS_PISTE_CLIENT_ID": supplier["CHORUS_CLIENT"],
        "CHORUS_PISTE_CLIENT_SECRET": supplier["CHORUS_SECRET"],
        "CHORUS_COMPANY_SIRET": ATELIER.siret,
        "CHORUS_CUSTOMER_SIRET": HOSPITAL,
    }
    command = [tryton, str(HERE / "walk_tryton.py")]
    environment = {**os.environ, **supplier, **account}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as walk:
        while walk.poll() is None:
            treat_flows()
            time.sleep(0.2)
        assert walk.stdout is not None
        said = walk.stdout.read()
    told = json.loads(said.splitlines()[-1])
    assert (walk.returncode, told["failed"], told["state"]) == (0, 0, "exception"), said
    refusals = models.FlowItem.objects.latest("treated_at").refusals
    assert {refusal["code"] for refusal in refusals} >= LACKING
