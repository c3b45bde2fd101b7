"""The pages of nomenclatures, as a browser without JavaScript walks them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access import actions as access
from polyphonie.access.terms import PLATFORM, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.reference.terms import EditionReport, Kind

from .conftest import TODAY, written

pytestmark = pytest.mark.django_db
MISSION = {"code": "MB", "libelle": "Anciens combattants", "compte": "general"}


@pytest.fixture
def browser(settings: LazySettings, take: Callable[..., EditionReport]) -> Callable[[Role], Client]:
    """Makes the browser of a person with a role, over a few codes with a history."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PEOPLE_MIDDLEWARE = [name for name in settings.PEOPLE_MIDDLEWARE if not name.startswith("whitenoise.")]
    take(Kind.MISSION, MISSION)
    take(Kind.MISSION, MISSION | {"libelle": "Monde combattant", "premier_jour": "2026-01-01"})
    take(Kind.PROGRAMME, {"code": "0158", "parent": "MB", "evaluatif": "oui", "libelle": "Indemnisation"})

    def made(role: Role) -> Client:
        invited = access.invite_person(
            actor=SYSTEM, email=f"{new_id()}@exemple.fr", name="Luc Besnard", perimeter=PLATFORM, on=TODAY
        )
        access.grant_role(
            actor=SYSTEM,
            person=invited.person,
            role=role,
            perimeter=PLATFORM,
            perimeter_label="Polyphonie",
            start=TODAY,
            on=TODAY,
        )
        client = Client()
        client.force_login(get_user_model().objects.get(id=invited.person))
        return client

    return made


def test_it_searches_and_goes_from_code_to_code(browser: Callable[[Role], Client]) -> None:
    client = browser(Role.PLATFORM_ADMINISTRATOR)
    with clock.set_at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        assert "Programmes" in client.get("/nomenclatures").content.decode()
        assert "Indemnisation" in client.get("/nomenclatures?text=indem").content.decode()
        assert "Monde combattant" in client.get("/nomenclatures/mission").content.decode()
        assert "Anciens combattants" in client.get("/nomenclatures/mission?on=2025-06-01").content.decode()
        assert "Aucun code" in client.get("/nomenclatures/mission?text=rien&all=1").content.decode()
        shown = client.get("/nomenclatures/mission/codes/MB").content.decode()
        assert "Anciens combattants" in shown and "0158" in shown and "31/12/2025" in shown
        assert "budget général" in shown
        assert "Crédits évaluatifs" in client.get("/nomenclatures/programme/codes/0158").content.decode()
        assert client.get("/nomenclatures/mission/codes/QQ").status_code == 404
        assert client.get("/nomenclatures/autre").status_code == 404
        exported = client.get("/nomenclatures/mission/export.csv")
    assert b"".join(exported.streaming_content).decode("utf-8-sig").count("\r\n") == 3
    assert client.get("/nomenclatures/mission/editions").status_code == 403


def test_it_tells_the_differences_then_takes_the_edition(browser: Callable[[Role], Client]) -> None:
    client = browser(Role.NOMENCLATURE_KEEPER)
    content = written(Kind.MISSION, {"code": "ZZ", "compte": "annex", "libelle": "Contrôle aérien"})

    def sent(**said: str) -> tuple[int, str]:
        form = {"name": "LFI 2026", "file": SimpleUploadedFile("missions.csv", content), **said}
        answer = client.post("/nomenclatures/mission/editions", form)
        return answer.status_code, answer.content.decode()

    with clock.set_at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        status, page = sent(dry_run="on")
        assert status == 200 and "Contrôle aérien" in page and "Voici ce qui changerait" in page
        assert sent()[0] == 302
        assert "Contrôle aérien" in client.get("/nomenclatures/mission?on=2026-03-02").content.decode()
        assert "LFI 2026" in client.get("/nomenclatures/mission/editions").content.decode()
        assert "Rien ne changerait" in sent(dry_run="on")[1]
        content = b"pas un fichier"
        status, page = sent()
    assert status == 422 and "REF-FIL-03" in page
