"""A program that consults the directory, and the official descriptions when the corpus is beside the clone."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access import actions as access_acts
from polyphonie.access import queries as access
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import TODAY, Paper
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, ActorKind
from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions as parties
from polyphonie.parties.models import DirectoryLine
from polyphonie.parties.terms import Address, EntityEntry, ReferencesRequired, ServiceEntry

ROOT = Path(__file__).resolve().parents[5]
OPENED = Span(date(2020, 1, 1))
CLOSED = Span(date(2020, 1, 1), date(2021, 1, 1))
TOWN, TOWN_SCHOOLS, HOSPITAL, GONE = "21999900000017", "21999900000025", "26999900900013", "22999900800019"

CORPUS = Path(os.environ.get("POLYPHONIE_CORPUS", Path(__file__).parents[6] / "shared/corpus/einvoicing"))


def official(annex: str) -> dict[str, Any]:
    """One of the two descriptions; the test is skipped without the corpus."""
    found = sorted((CORPUS / "fr-xp-z12-013-openapi").glob(f"ANNEXE {annex}*.json"))
    if not found:
        pytest.skip("the corpus of official files is not there: set POLYPHONIE_CORPUS")
    described: dict[str, Any] = json.loads(found[0].read_text())
    return described


@pytest.fixture
def platform(db: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A program of the whole platform; any other token is unknown."""
    actor = access.ClientActor(
        ActorKind.CLIENT,
        new_id(),
        "Plateforme agréée",
        PLATFORM,
        frozenset({Right.DIRECTORY_CONSULT, Right.INVOICE_CONSULT, Right.INVOICE_DEPOSIT}),
    )
    plain = access.authenticate_bearer
    monkeypatch.setattr(access, "authenticate_bearer", lambda token: actor if token == "jeton" else plain(token))
    return Client(headers={"authorization": "Bearer jeton"}, raise_request_exception=False)


@pytest.fixture
def directory(platform: Client) -> Client:
    """The program, before a small directory."""

    def entity(siret: str, name: str, references: ReferencesRequired, active: Span, city: str) -> Any:
        entry = EntityEntry(name, active, references, Address("1 rue du Port", "56100", city))
        return parties.register_entity(actor=SYSTEM, siret=siret, entry=entry, on=clock.today()).id

    town = entity(TOWN, "Ville de Valmont", ReferencesRequired.SERVICE, OPENED, "Valmont")
    entity(TOWN_SCHOOLS, "Valmont, caisse des écoles", ReferencesRequired.EITHER, OPENED, "Valmont")
    entity(HOSPITAL, "Centre hospitalier du Lac", ReferencesRequired.BOTH, OPENED, "Le Lac")
    entity(GONE, "Département de la Combe", ReferencesRequired.NONE, CLOSED, "La Combe")
    for code, name, active in (
        ("FINANCES", "Finances", OPENED),
        ("TECH", "Technique", CLOSED),
        ("à part", "X", OPENED),
    ):
        entry = ServiceEntry(name, active)
        parties.open_service(actor=SYSTEM, entity=town, code=code, entry=entry, on=clock.today())
    for address, platform_number, span in (
        ("219999000", "0123", OPENED),
        (f"219999000_{TOWN}", "0000", OPENED),
        (f"219999000_{TOWN}_FINANCES", "0123", OPENED),
        ("219999000_achats", "0123", CLOSED),
        ("219999000_ventes", "0123", Span(date(2090, 1, 1))),
        ("123456789", "0456", OPENED),
    ):
        DirectoryLine.objects.create(
            address=address, nature="definition", starts_on=span.start, ends_on=span.end, platform=platform_number
        )
    return platform


INFO = {"name": "facture.xml", "flowSyntax": "CII", "trackingId": "SUIVI-1", "processingRule": "B2G"}
RIGHTS = {Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT}


def client(name: str, perimeter: Perimeter, rights: set[Right] = RIGHTS) -> ClientActor:
    made = access_acts.create_client(
        actor=SYSTEM, name=name, perimeter=perimeter, perimeter_label=name, rights=rights, on=TODAY
    )
    return ClientActor(ActorKind.CLIENT, made.client, name, perimeter, frozenset(rights))


@pytest.fixture
def republic(db: None) -> Republic:
    return Republic()


@pytest.fixture
def known(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> dict[str, ClientActor]:
    """The supplier's software, its rival's, and a program that only reads the directory."""
    republic.prepared(Paper())
    actors = {
        "erp": client("ERP", Perimeter.of_supplier(republic.supplier())),
        "rival": client("Rival", PLATFORM),
        "blind": ClientActor(ActorKind.CLIENT, new_id(), "X", PLATFORM, frozenset({Right.DIRECTORY_CONSULT})),
    }
    plain = access.authenticate_bearer
    monkeypatch.setattr(access, "authenticate_bearer", lambda token: actors.get(token) or plain(token))
    return actors


def caller(name: str) -> Client:
    return Client(headers={"authorization": f"Bearer {name}"}, raise_request_exception=False)


@pytest.fixture
def erp(known: dict[str, ClientActor]) -> Client:
    return caller("erp")


def submit(program: Client, content: bytes | None = None, *, filed: bool = False, **info: Any) -> Any:
    """Send a flow; its signaling comes as a field or, as some programs do, as a file."""
    told = json.dumps({name: value for name, value in {**INFO, **info}.items() if value is not None})
    part = SimpleUploadedFile("flowInfo", told.encode(), "application/json") if filed else told
    content = Paper().content() if content is None else content
    return program.post(
        "/flow-service/v1/flows", {"flowInfo": part, "file": SimpleUploadedFile("f.xml", content, "application/xml")}
    )
