"""The pages of the directory, as a browser without JavaScript walks them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions, generator, queries
from polyphonie.parties.actions import imports
from polyphonie.parties.queries.lines import lines_under
from polyphonie.parties.terms import EntityEntry, ReferencesRequired, SupplierIdKind

from .cases import COMBE, TODAY, VALMONT
from .test_import_directory import ENTITY, HEADING, SECOND

pytestmark = pytest.mark.django_db

SignIn = Callable[[Role, Perimeter], Client]


@pytest.fixture(autouse=True)
def _plain_static_files(settings: LazySettings) -> None:
    """Static files keep their plain names: nobody collects them for a test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PEOPLE_MIDDLEWARE = [name for name in settings.PEOPLE_MIDDLEWARE if not name.startswith("whitenoise.")]


@pytest.fixture
def signed_in_as(person_who_is: Callable[[Role, Perimeter], Actor], settings: LazySettings) -> SignIn:
    """Makes the browser of a person who holds a role on a perimeter."""
    settings.SECOND_FACTOR_REQUIRED = False

    def made(role: Role, perimeter: Perimeter) -> Client:
        browser = Client()
        browser.force_login(get_user_model().objects.get(id=person_who_is(role, perimeter).id))
        return browser

    return made


@pytest.fixture
def administrator(signed_in_as: SignIn) -> Client:
    return signed_in_as(Role.PLATFORM_ADMINISTRATOR, PLATFORM)


@pytest.fixture
def manager(signed_in_as: SignIn, valmont: UUID) -> Client:
    return signed_in_as(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))


@pytest.fixture
def supplier_agent(signed_in_as: SignIn, supplier: UUID) -> Client:
    return signed_in_as(Role.SUPPLIER_AGENT, Perimeter.of_supplier(supplier))


def test_it_asks_a_visitor_to_sign_in(valmont: UUID) -> None:
    answer = Client().get("/annuaire")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_it_finds_an_entity_by_a_word(supplier_agent: Client, valmont: UUID) -> None:
    page = supplier_agent.get("/annuaire", {"text": "vàlm"}).content.decode()
    assert "Ville de Valmont" in page
    assert "Code service obligatoire" in page
    assert "<html" in page
    assert "Importer" not in page


def test_it_sends_only_the_list_as_one_types(supplier_agent: Client, valmont: UUID) -> None:
    part = supplier_agent.get("/annuaire", {"text": "rien de tel"}, headers={"HX-Request": "true"}).content.decode()
    assert "Aucune structure trouvée" in part
    assert 'hx-swap-oob="true"' in part
    assert "<html" not in part


def test_it_sends_the_whole_page_to_who_goes_back(supplier_agent: Client, valmont: UUID) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    answer = supplier_agent.get("/annuaire", headers=headers)
    assert "<html" in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_it_shows_closed_entities_only_when_asked(supplier_agent: Client, valmont: UUID) -> None:
    actions.close_entity(actor=SYSTEM, entity=valmont, closing=date(2018, 1, 1), on=TODAY)
    assert "Ville de Valmont" not in supplier_agent.get("/annuaire").content.decode()
    assert "Ville de Valmont" in supplier_agent.get("/annuaire?closed=on").content.decode()


def test_it_pages_the_directory_to_its_end(supplier_agent: Client, entry: EntityEntry) -> None:
    for number in range(60):
        actions.register_entity(actor=SYSTEM, siret=generator.siret(number), entry=entry, on=TODAY)
    address, pages, names = "/annuaire?text=valmont", 0, 0
    while address:
        answer = supplier_agent.get(address)
        pages, names = pages + 1, names + len(answer.context["entities"])
        address = answer.context["next"] and f"/annuaire{answer.context['next']}"
    assert (pages, names) == (3, 60)


def test_it_tells_what_an_invoice_must_bear_and_the_services(supplier_agent: Client, finances: UUID) -> None:
    page = supplier_agent.get(f"/annuaire/{VALMONT}").content.decode()
    for words in ("Code service obligatoire", "FINANCES", "Direction des finances", "comme la structure"):
        assert words in page
    assert "Modifier" not in page


def test_it_forbids_who_has_no_role_yet(signed_in_as: SignIn, valmont: UUID) -> None:
    browser = signed_in_as(Role.SUPPLIER_AGENT, Perimeter.of_supplier(new_id()))
    with clock.set_at(datetime(2019, 12, 31, 12, tzinfo=UTC)):
        for address in ("/annuaire", f"/annuaire/{VALMONT}"):
            assert browser.get(address).status_code == 403


def test_it_says_when_an_entity_is_unknown(supplier_agent: Client) -> None:
    answer = supplier_agent.get(f"/annuaire/{COMBE}")
    assert answer.status_code == 404
    assert "PAR-ENT-01" in answer.content.decode()


def test_it_lets_the_manager_say_what_an_invoice_must_bear(manager: Client, valmont: UUID) -> None:
    form = manager.get(f"/annuaire/{VALMONT}/modifier").context["form"]
    said = {**form.initial, "references": "either", "first_day": "1999-01-01"}
    answer = manager.post(f"/annuaire/{VALMONT}/modifier", {**said, "last_day": ""})
    found = queries.entity(valmont)
    assert answer.status_code == 302
    assert found is not None
    assert found.references_required is ReferencesRequired.EITHER
    assert found.active.start == date(2017, 1, 1)


def test_it_lets_the_manager_open_amend_and_close_a_service(manager: Client, valmont: UUID) -> None:
    new = f"/annuaire/{VALMONT}/services/nouveau"
    said = {"code": "VOIRIE", "name": "Voirie", "references": "", "first_day": "2020-01-01", "last_day": ""}
    assert manager.get(new).status_code == 200
    assert manager.post(new, said).status_code == 302
    service = queries.service_by_code(valmont, "VOIRIE")
    assert service is not None
    own = f"/annuaire/{VALMONT}/services/{service.id}"
    assert "Voirie" in manager.get(own).content.decode()
    manager.post(own, {**said, "name": "Voirie et réseaux", "references": "commitment"})
    manager.post(f"{own}/fermer")
    after = queries.service(service.id)
    assert after is not None
    assert (after.name, after.references_are_own) == ("Voirie et réseaux", True)
    assert after.active.end is not None
    assert "Fermé" in manager.get(f"/annuaire/{VALMONT}").content.decode()


def test_it_explains_a_refusal_above_the_form(manager: Client, finances: UUID) -> None:
    said = {"code": "FINANCES", "name": "Autre", "references": "", "first_day": "2020-01-01", "last_day": ""}
    answer = manager.post(f"/annuaire/{VALMONT}/services/nouveau", said)
    assert answer.status_code == 422
    assert "PAR-SER-03" in answer.content.decode()
    assert 'value="Autre"' in answer.content.decode()


def test_it_refuses_a_last_day_before_the_first(manager: Client, valmont: UUID) -> None:
    said = {"code": "X", "name": "X", "references": "", "first_day": "2020-01-02", "last_day": "2020-01-01"}
    page = manager.post(f"/annuaire/{VALMONT}/services/nouveau", said).content.decode()
    assert "Le dernier jour précède le premier." in page
    assert queries.services(valmont) == ()


@pytest.mark.parametrize("path", ["modifier", "services/nouveau"])
def test_it_forbids_a_suppliers_agent_to_manage(supplier_agent: Client, valmont: UUID, path: str) -> None:
    answer = supplier_agent.get(f"/annuaire/{VALMONT}/{path}")
    assert answer.status_code == 403
    assert "ACC-RIG-01" in answer.content.decode()


def test_it_forbids_everybody_but_the_platform_to_import(manager: Client) -> None:
    assert manager.get("/annuaire/imports").status_code == 403
    assert manager.post("/annuaire/imports", {"file": _file(HEADING + SECOND)}).status_code == 403
    assert queries.entity_by_siret(COMBE) is None


def _file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("annuaire.csv", text.encode(), content_type="text/csv")


def _imported(browser: Client, **sent: object) -> Any:
    """The page of the task, once the worker has done it."""
    asked = browser.post("/annuaire/imports", sent)
    assert asked.status_code == 302
    imports.go_on_importing(task=UUID(asked["Location"].rsplit("/", 1)[-1]))
    return browser.get(asked["Location"])


def test_it_imports_a_file_and_gives_back_the_refused_lines(administrator: Client) -> None:
    bad = "structure;=cmd|'/c calc'!A1;;Nom;;2017-01-01;;;;\n"
    assert administrator.get("/annuaire/imports").status_code == 200
    done = _imported(administrator, file=_file(HEADING + ENTITY + bad)).context["task"].facts["imported"]
    answer = administrator.get(f"/annuaire/imports/{done}")
    assert "PAR-SIR-01" in answer.content.decode()
    assert queries.entity_by_siret(VALMONT) is not None
    exported = administrator.get(answer.request["PATH_INFO"] + "/lignes-refusees.csv")
    lines = b"".join(exported.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "ligne;code;motif"
    assert lines[1].startswith("3;PAR-SIR-01;")
    assert "annuaire.csv" in administrator.get("/annuaire/imports").content.decode()


def test_it_tries_an_import_without_changing_anything(administrator: Client) -> None:
    done = _imported(administrator, file=_file(HEADING + ENTITY), dry_run="on").context["task"].facts["imported"]
    page = administrator.get(f"/annuaire/imports/{done}").content.decode()
    assert "Essai à blanc" in page
    assert queries.entity_by_siret(VALMONT) is None


@pytest.mark.parametrize("content", ["", "PK\x03\x04\x00", "nom;siret\n"])
def test_it_explains_why_a_file_was_not_taken(administrator: Client, content: str) -> None:
    page = _imported(administrator, file=_file(content)).content.decode()
    assert "PAR-IMP-0" in page and "Non aboutie" in page


def test_it_asks_for_a_file(administrator: Client) -> None:
    answer = administrator.post("/annuaire/imports", {})
    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()


def test_it_puts_an_entity_in_the_directory_by_hand(administrator: Client) -> None:
    said = {"siret": COMBE, "name": "Département de la Combe", "references": "none", "first_day": "2020-01-01"}
    answer = administrator.post("/annuaire/nouvelle-structure", said)
    assert answer["Location"] == f"/annuaire/{COMBE}"
    assert "PAR-SIR-01" in administrator.post("/annuaire/nouvelle-structure", said | {"siret": "1"}).content.decode()


def test_it_makes_a_supplier_known_by_hand(administrator: Client) -> None:
    said = {"id_kind": "siret", "identifier": "999 910 011 00017", "name": "Atelier Numérique Lorient"}
    assert administrator.post("/annuaire/nouveau-fournisseur", said)["Location"] == "/annuaire"
    assert queries.supplier_by_identifier(SupplierIdKind.SIRET, "99991001100017") is not None


def test_it_forbids_everybody_but_the_platform_to_register(manager: Client) -> None:
    for address in ("/annuaire/nouvelle-structure", "/annuaire/nouveau-fournisseur"):
        assert manager.get(address).status_code == 403


def test_it_shows_a_company_to_its_people_and_lets_its_manager_amend_it(signed_in_as: SignIn, supplier: UUID) -> None:
    perimeter = Perimeter.of_supplier(supplier)
    manager, agent = signed_in_as(Role.SUPPLIER_MANAGER, perimeter), signed_in_as(Role.SUPPLIER_AGENT, perimeter)
    page = f"/entreprises/{supplier}"
    assert manager.get("/entreprises")["Location"] == page
    form = {"name": "Atelier du Port", "email": "compta@port.exemple.fr", "city": "Lorient"}
    assert "compta@port.exemple.fr" in manager.post(page, form, follow=True).content.decode()
    assert "Modifier la fiche" not in agent.get(page).content.decode()
    assert agent.post(page, form).status_code == 403
    assert manager.post(page, form | {"vat_number": "FR00999910011"}).status_code == 422
    other = signed_in_as(Role.SUPPLIER_MANAGER, Perimeter.of_supplier(new_id()))
    assert other.get(page).status_code == 403


def test_it_defines_masks_and_ends_lines(signed_in_as: SignIn, administrator: Client, valmont: UUID) -> None:
    manager = signed_in_as(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))
    page = f"/annuaire/{VALMONT}"
    form = {"address": f"{VALMONT[:9]}_{VALMONT}", "platform": "0042", "first_day": str(TODAY + timedelta(days=9000))}
    assert manager.post(f"{page}/adresses/nouvelle", form | {"platform": "00x2"}).status_code == 422
    defined = manager.post(f"{page}/adresses/nouvelle", form, follow=True).content.decode()
    assert "0042" in defined and "À venir" in defined
    (line,) = lines_under(VALMONT[:9])
    late = {"ends_on": str(TODAY + timedelta(days=9100))}
    assert "est enregistrée" in manager.post(f"{page}/adresses/{line.id}/fin", late, follow=True).content.decode()
    assert manager.post(f"{page}/adresses/{line.id}/fin", {"ends_on": "bientôt"}).status_code == 302
    assert "Masquée" in manager.post(f"{page}/adresses/{line.id}/masquer", follow=True).content.decode()
    neighbour = signed_in_as(Role.ENTITY_MANAGER, Perimeter.of_entity(new_id()))
    assert neighbour.post(f"{page}/adresses/nouvelle", form).status_code == 403
    assert neighbour.post(f"{page}/adresses/{line.id}/masquer").status_code == 403
