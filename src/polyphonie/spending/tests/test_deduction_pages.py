"""Advances and guarantees by their pages: asked for, followed, recovered and given back."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.kernel import clock
from polyphonie.spending import models

from .chains import Chain
from .stage import STATE, TODAY, kept_line


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def test_it_asks_for_an_advance_recovers_it_withholds_and_gives_back(chain: Chain) -> None:
    commitment = chain.commitment()
    number = models.Commitment.objects.get(entity_id=STATE, id=commitment).number
    http = Client()
    http.force_login(Person.objects.get(id=chain.manager.id))
    desk = "/depense/avances-retenues"
    assert "Rien d’ouvert" in http.get(desk).content.decode()

    def ask(**given: str) -> None:
        told = {"ground": "certified_service", "case": "", "commitment": number, "place": "1", "label": "Timbres"}
        told |= {"received_on": TODAY.isoformat(), "document_number": f"P-{len(given)}{given['amount']}", **given}
        made = http.post("/depense/demandes/nouvelle", told)
        assert made.status_code == 302, made.content.decode()
        request = models.PaymentRequest.objects.order_by("-id")[0].id
        chain.order(request)
        chain.passes(request)

    ask(flux="3", ground="advance", amount="300")
    page = http.get(desk).content.decode()
    assert number in page and "recovered=300" in page
    ask(flux="1", amount="600", recovered="300", withheld="30")
    page = http.get(desk).content.decode()
    assert "recovered=" not in page and "purpose=retention_release" in page
    assert number in b"".join(http.get(f"{desk}?format=csv")).decode()  # type: ignore[arg-type]
    form = http.get(f"/depense/demandes/nouvelle?purpose=retention_release&flux=3&commitment={number}&amount=30")
    assert 'value="30"' in form.content.decode()
    ask(flux="3", purpose="retention_release", amount="30")
    line = kept_line(commitment)
    assert (line.advanced, line.recovered, line.withheld, line.released) == (300_00, 300_00, 30_00, 30_00)
    assert "Rien d’ouvert" in http.get(desk).content.decode()
