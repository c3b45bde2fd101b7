"""The pages of the budget: the tree adds up, an envelope tells its terms, forms try, refuse and record."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access import queries as people
from polyphonie.access.models import Person
from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.budget import models
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id

from .conftest import ENTITY, POLICE, STATE, TERRITORIES, TODAY, UNIT, credit, envelope, euros, grant, somebody
from .test_ask_visa import ask
from .test_consume import consume
from .test_plan import plan
from .test_set_threshold import set_threshold


@pytest.fixture(autouse=True)
def _without_second_factor(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def page(http: Client, address: str, **given: str) -> str:
    answer = http.post(address, given, follow=True) if given else http.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_tree_goes_down_from_mission_to_envelope_and_is_exported(unit: UUID, directorate: Actor) -> None:
    http = signed_in(directorate)
    for by in ("mission", "programme", "centre", "ministry", "domain", "title", "fund", "tranche", "envelope"):
        shown = page(http, f"/budget?by={by}&kind=CP&programme=0354")
        assert "Disponible" in shown
        assert "Programme 0354" in shown and "<tfoot>" in shown
    assert "1 000 000" in page(http, "/budget").replace("\u202f", " ").replace("\xa0", " ")
    assert page(http, "/budget?known_on=2020-01-01").count("0,00") >= 3
    exported = b"".join(http.get("/budget?by=centre&format=csv"))  # type: ignore[arg-type]
    assert b"0354-CDMA-CDAT" in exported and b"100000" in exported
    assert http.get("/budget?format=xlsx").content[:2] == b"PK"


def test_the_envelope_tells_its_terms_and_a_form_tries_refuses_and_records(unit: UUID, manager: Actor) -> None:
    consume(unit, 10)
    http, address = signed_in(manager), f"/budget/{STATE}/enveloppes/{unit}"
    shown = page(http, address)
    assert "Engagement d’origine" in shown and "Reçu" in shown and "Restes à payer" in shown
    assert "commitment:" not in shown, "documents are named in words"
    asked = {"kind": "AE", "amount": "99990,00", "source": "commitment:9/1"}
    assert "Disponible après" in page(http, f"{address}/reserver", rehearse="1", **asked)
    assert credit(unit).reserved == 0
    refused = page(http, f"{address}/reserver", **{**asked, "amount": "99990,01"})
    assert "BUD-AVA-01" in refused and "99\u202f990,00" in refused
    assert "C’est enregistré" in page(http, f"{address}/reserver", **asked)
    assert credit(unit).reserved == 9_999_000
    months = {f"month_{number}": "1,00" for number in range(1, 13)}
    page(http, f"{address}/prevoir", kind="AE", **months)
    assert models.Plan.objects.count() == 12
    for operation in ("mettre-a-disposition", "consommer", "liberer", "diminuer", "redeployer"):
        assert "Enregistrer" in page(http, f"{address}/{operation}")
    assert http.get(f"{address}/inconnue").status_code == 404
    assert http.get(f"/budget/{STATE}/enveloppes/{envelope()}").status_code in (403, 404)


def test_titles_are_said_in_the_reader_s_language(unit: UUID, manager: Actor) -> None:
    http, address = signed_in(manager), f"/budget/{STATE}/enveloppes/{unit}"
    assert "hors titre 2" in page(http, address)
    http.cookies["django_language"] = "en"
    shown = page(http, address)
    assert "other than title 2" in shown and "hors titre" not in shown


def test_execution_is_shown_against_the_profile(unit: UUID, manager: Actor) -> None:
    consume(unit, 10)
    plan(unit, [euros(30)] * 12)
    with clock.set_at(clock.now().replace(year=2026, month=3, day=2, hour=12)):
        shown = page(signed_in(manager), "/budget/execution?kind=CP")
        told = b"".join(signed_in(manager).get("/budget/execution?kind=AE&format=csv"))  # type: ignore[arg-type]
        whole = b"".join(signed_in(manager).get("/budget/execution?kind=AE&format=xlsx"))  # type: ignore[arg-type]
    assert "360,00" in shown and "Cumul prévu" in shown
    assert shown.count("en cours") == 1 and shown.count("à venir") == 9
    rows = [row.split(";") for row in told.decode("utf-8-sig").splitlines()]
    assert rows[0] == ["Mois", "État", "Dans le mois", "Cumul", "Prévu", "Cumul prévu"]
    assert [row[1] for row in rows[2:5]] == ["terminé", "en cours", "à venir"] and rows[12][3] == "10.00"
    assert whole[:2] == b"PK"


def test_scenarios_are_opened_supposed_compared_copied_and_put_away(
    unit: UUID, manager: Actor, directorate: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {each.code: each for each in (TERRITORIES, POLICE, UNIT)}
    monkeypatch.setattr("polyphonie.budget.queries.centre", lambda code, on: known[code])
    consume(unit, 10)
    plan(unit, [euros(30)] * 12)
    with clock.set_at(clock.now().replace(year=2026, month=3, day=2, hour=12)):
        http = signed_in(directorate)
        assert "Aucun scénario" in page(http, "/budget/scenarios")
        assert "Hypothèses" in page(http, "/budget/scenarios/nouveau", name="Prudent", centre="", purpose="")
        scenario = models.Scenario.objects.get()
        address = f"/budget/scenarios/{STATE}/{scenario.id}"
        asked = {"title": "", "kind": "CP", "nature": "move", "first_month": "3", "last_month": "12", "act": "virement"}
        assert 'href="/budget/scenarios" aria-current="page"' in page(http, address)
        shown = page(http, f"{address}/supposer", centre="0176", value="-21000,00", **asked)
        assert "BUD-ACT-03" in shown and "BUD-LIM-01" in shown
        assert "BUD-SCN-05" in page(http, f"{address}/supposer", centre="0176", value="0", **asked)
        hypothesis = models.HypothesisRow.objects.get()
        assert b"0176;;CP;move;3;12;-21000.00;virement" in b"".join(http.get(f"{address}?format=csv"))  # type: ignore[arg-type]
        page(http, f"{address}/dupliquer", name="Copie")
        listed_ = page(http, "/budget/scenarios?kind=CP")
        assert listed_.count("<polyline") == 8 and "Copie" in listed_
        exported = b"".join(http.get("/budget/scenarios?format=csv"))  # type: ignore[arg-type]
        assert "Copie · hors titre 2".encode() in exported and b"0354" in exported
        page(http, f"{address}/hypotheses/{hypothesis.id}/retirer", x="1")
        assert "archivé" in page(http, f"{address}/archiver", x="1")
        assert "Retirer" not in page(http, address)
        assert signed_in(manager).get(address).status_code in (403, 404)


def test_acts_are_listed_read_and_tried(state: UUID, directorate: Actor) -> None:
    http = signed_in(directorate)
    shown = page(http, "/budget/actes")
    assert "LFI 2026" in shown
    act = models.Act.objects.get()
    told = page(http, f"/budget/actes/{STATE}/{act.id}")
    assert "Ouverture par la loi de finances initiale" in told
    assert told.count(f"/budget/{STATE}/enveloppes/") > 0, "each line opens on its envelope"
    asked = {
        "type": "amendment",
        "fiscal_year": "2026",
        "reference": "LFR 1",
        "title": "Loi rectificative",
        "signed_on": TODAY.isoformat(),
        "lines": "centre;titre;type;montant\n0176;;XX;10\n9999;;AE;10",
    }
    refused = page(http, "/budget/actes/nouveau", **asked)
    assert "BUD-ACT-10" in refused and "REF-COD-01" in refused
    assert "BUD-ANN-04" in page(http, f"/budget/{STATE}/cloture/2026", x="1")


def test_the_controller_s_desk_decides(unit: UUID, controller: Actor, manager: Actor) -> None:
    http = signed_in(controller)
    assert "Aucun seuil" in page(http, "/budget/controle")
    set_threshold(controller, 400)
    visa = ask(unit, actor=manager)
    assert "Marché de nettoyage" in page(http, "/budget/controle")
    assert "BUD-VIS-03" in page(http, f"/budget/{STATE}/visas/{visa}", granted="no", reason="")
    page(http, f"/budget/{STATE}/visas/{visa}", granted="yes", reason="")
    assert models.Visa.objects.get().state == "granted"
    asked = {"operation": "commitment", "title": "", "amount": "500", "from_on": TODAY.isoformat(), "source": "arrêté"}
    page(http, f"/budget/{STATE}/seuils", **asked)
    assert models.Threshold.objects.get().cents == 50_000
    assert "Complétez le seuil" in page(http, f"/budget/{STATE}/seuils", title="")


def listed(http: Client, address: str) -> list[str]:
    answer = http.get(address)
    assert answer.status_code == 200, answer.status_code
    return [row.code for row, *_ in answer.context["centres"]]


def test_the_centres_of_a_budget_are_shown_to_whoever_manages_its_people(unit: UUID, directorate: Actor) -> None:
    manager, keeper = somebody(Role.ENTITY_MANAGER, ENTITY), somebody(Role.PLATFORM_ADMINISTRATOR, PLATFORM)
    address, neighbours = f"/budget/{STATE}/centres", new_id()
    for http in map(signed_in, (manager, keeper)):
        assert listed(http, address) == ["0129", "0176", "0354"]
        assert listed(http, f"{address}?after=0176") == ["0354"]
        assert listed(http, f"{address}?q=0354-cdma") == ["0354-CDMA", "0354-CDMA-CDAT"]
    assert "Aucun centre" in page(signed_in(manager), f"{address}?q=9999%00")
    place = people.sign_place(ENTITY, "État")
    assert address in page(signed_in(manager), f"/habilitations/personnes/perimetres/{place}")
    neighbour = signed_in(somebody(Role.ENTITY_MANAGER, Perimeter.of_entity(neighbours)))
    assert listed(neighbour, f"/budget/{neighbours}/centres?q=0354") == []
    for stranger in (neighbour, signed_in(directorate)):
        assert stranger.get(address).status_code == 403


def test_a_role_on_a_centre_is_given_from_its_line_and_seen_from_its_envelope(unit: UUID) -> None:
    http = signed_in(somebody(Role.ENTITY_MANAGER, ENTITY))
    (_bop, (row, signed, address)) = http.get(f"/budget/{STATE}/centres?q=0354-CDMA").context["centres"]
    invitation = {"name": "Nina Neuve", "email": "nina@example.fr", "language": "fr", "place": signed}
    assert row.code in page(http, address)
    granting = http.post(address, invitation)["Location"]
    shown = page(http, granting)
    assert "Responsable de crédits" in shown and "Contrôleur budgétaire" not in shown
    page(http, granting, place=signed, role="budget_manager", start=TODAY.isoformat())
    assert "Nina Neuve" in page(http, f"/habilitations/personnes/perimetres/{signed}")
    nina = Person.objects.get(email="nina@example.fr")
    consume(unit, 1, actor=people.actor_of(nina))
    grant(nina.id, Role.ENTITY_MANAGER, ENTITY)
    seen_from = page(signed_in(people.actor_of(nina)), f"/budget/{STATE}/enveloppes/{unit}")
    assert f"/habilitations/personnes/perimetres/{signed}" in seen_from


@pytest.mark.django_db
def test_it_is_closed_to_strangers() -> None:
    assert Client().get("/budget").status_code == 302
