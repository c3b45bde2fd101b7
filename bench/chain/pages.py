"""How long the pages of the chain take on a base as long as a State's, as each of those who work there."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db.models import Model
from django.test import Client
from tests.chain.state import ENTITY, State
from tests.doors.walk import Samples, doors

from polyphonie.access.models import Person
from polyphonie.access.terms import PLATFORM, Role
from polyphonie.kernel.acts import Actor
from polyphonie.payments import models as bank
from polyphonie.spending import models as spending
from polyphonie.spending.tests import stage

TIMES: Final = 20
WANTED: Final = 200.0
"""Milliseconds, at the 95th percentile."""
_PARTS: Final = ("depense/", "paiements", "restitutions/", "controles", "demandes")
_SHOWN: Final[dict[str, type[Model]]] = {
    "engagements": spending.Commitment,
    "services": spending.ServiceCertificate,
    "propositions": spending.Proposal,
    "lots": bank.Lot,
    "virements": bank.Transfer,
    "lignes": bank.StatementLine,
}


def times(state: State) -> dict[str, float]:
    """The 95th percentile of each page, in milliseconds, as the first of these people who may see it."""
    settings.SECOND_FACTOR_REQUIRED, settings.ALLOWED_HOSTS = False, ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    found: dict[str, float] = {}
    for actor in _people(state):
        browser = Client(raise_request_exception=False)
        browser.force_login(Person.objects.get(id=actor.id))
        for route, address in _addresses():
            if route in found:
                continue
            answer = browser.get(address)
            if answer.status_code == 200 and not answer.streaming:
                found[route] = _percentile(browser, address)
    return found


def _people(state: State) -> Iterator[Actor]:
    yield from (state.manager, state.certifier, state.officer, state.accountant, state.payer)
    yield stage.somebody(Role.BUDGET_CONTROLLER, name="Bruno Budget")
    yield stage.somebody(Role.PLATFORM_ADMINISTRATOR, PLATFORM, name="Ada Administre")


def _addresses() -> Iterator[tuple[str, str]]:
    request = spending.PaymentRequest.objects.filter(entity_id=ENTITY).order_by("-id").first()
    assert request is not None
    for door in doors():
        if door.for_programs or "GET" not in door.methods or not door.route.startswith(_PARTS):
            continue
        samples: Samples = {"entity": ENTITY, "identifier": request.id}
        for name, model in _SHOWN.items():
            if f"/{name}/" in door.route:
                first = model.objects.filter(entity_id=ENTITY).order_by("-id").first()  # type: ignore[attr-defined]
                samples["identifier"] = first.id
        yield door.route, door.address(samples)


def _percentile(browser: Client, address: str) -> float:
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        browser.get(address)
        seconds.append(time.perf_counter() - began)
    return statistics.quantiles(seconds, n=20)[-1] * 1000
