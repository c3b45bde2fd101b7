"""The pages of payments and of bank accounts in a browser: axe finds nothing, and they fit a narrow screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.documents.bank.words import Direction
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.payments import actions, models
from polyphonie.payments.tests import answers, stage
from polyphonie.payments.tests.stage import STATE
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind

from .conftest import NARROW, OpenPage, assert_accessible, assert_fits

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


def test_it_is_accessible_and_fits(
    open_page: OpenPage, person: Callable[..., str], site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = "code;libelle;premier_jour;dernier_jour;parent;jours_fermes;remplace;source"
    calendar = io.BytesIO(f"{columns}\nTARGET;TARGET;2006-01-01;;;67;;Essai\n".encode())
    today = date(2026, 3, 2)
    reference.import_edition(
        actor=SYSTEM, kind=Kind.CALENDAR, file=calendar, name="Essai", file_name="essai.csv", on=today
    )
    made = stage.made()
    lot = made.sent(10_00, 20_00)
    rejected = answers.transfers(lot)[0].id
    content = answers.report(lot, rejected)
    actions.record_status_report(actor=SYSTEM, entity=STATE, content=content, name="r.xml", on=today)
    told = answers.statement(answers.moved("", Direction.CREDIT, 7_00))
    actions.record_statement(actor=SYSTEM, entity=STATE, content=told, name="s.xml", on=today)
    waiting = made.lot(5_00)
    line = models.StatementLine.objects.get(entity_id=STATE)
    monkeypatch.setattr(clock, "today", lambda: today)
    paths = (
        "/paiements",
        "/paiements/virements",
        f"/paiements/{STATE}/lots/{waiting}",
        f"/paiements/{STATE}/virements/{rejected}",
        "/paiements/banque",
        f"/paiements/{STATE}/lignes/{line.id}",
        f"/tiers/{STATE}/supplier/{made.supplier}/comptes",
        f"/tiers/{STATE}/comptes/{made.account}",
    )
    email = person(Role.PAYING_ACCOUNTANT, Perimeter.of_entity(STATE))
    for width in (1280, NARROW):
        page = open_page("/", email=email, width=width)
        for path in paths:
            page.goto(path)
            assert_accessible(page)
            assert_fits(page)
