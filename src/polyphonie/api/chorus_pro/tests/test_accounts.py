"""Whom an account acts for, whom it may invoice, and whether the service answers."""

from __future__ import annotations

import base64
import io
import zipfile

from django.test import Client

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import ATELIER, HOSPITAL, UNKNOWN, VALMONT

from .program import ChorusProgram, codes

ATTACHMENTS = "utilisateurs/v1/monCompte/recuperer/rattachements"


def test_it_lists_what_the_account_acts_for(
    supplier: ChorusProgram, recipient: ChorusProgram, blind: ChorusProgram, republic: Republic
) -> None:
    republic.service(HOSPITAL, "CARDIO")
    (own,) = supplier.ask(ATTACHMENTS, {"parametresRecherche": {"nbResultatsParPage": 10}})[
        "listeStructureRattachement"
    ]
    assert (own["identifiantStructure"], own["listeServicesRattache"]) == (ATELIER.siret, [])
    (own,) = recipient.ask(ATTACHMENTS)["listeStructureRattachement"]
    assert own["identifiantStructure"] == HOSPITAL
    assert [each["codeService"] for each in own["listeServicesRattache"]] == ["CARDIO"]
    answer = blind.call(ATTACHMENTS)
    assert (answer.status_code, codes(answer.json())) == (403, ["ACC-RIG-01"])


def test_it_lists_the_one_service_of_a_service_s_account(republic: Republic) -> None:
    republic.service(VALMONT, "A")
    perimeter = Perimeter.of_service(republic.entity(VALMONT), republic.service(VALMONT, "B"))
    program = ChorusProgram.of(perimeter, Right.INVOICE_CONSULT)
    (own,) = program.ask(ATTACHMENTS)["listeStructureRattachement"]
    assert own["identifiantStructure"] == VALMONT
    assert [each["codeService"] for each in own["listeServicesRattache"]] == ["B"]


def test_it_lists_active_structures_by_side(supplier: ChorusProgram, recipient: ChorusProgram) -> None:
    path = "transverses/v1/recuperer/structures/actives"
    (own,) = supplier.ask(f"{path}/fournisseur")["listeStructures"]
    assert own["identifiant"] == ATELIER.siret
    assert supplier.ask(f"{path}/destinataire")["codeRetour"] == 20000
    (own,) = recipient.ask(f"{path}/destinataire")["listeStructures"]
    assert own["designationStructure"] == "Centre hospitalier du Lac"


def test_it_finds_recipients(supplier: ChorusProgram, republic: Republic) -> None:
    republic.entity(HOSPITAL)
    for body in ({"identifiant": HOSPITAL}, {"nomVilleCodePostal": "hospitalier"}):
        (row,) = supplier.ask("transverses/v1/rechercher/destinataire", body)["listeDestinataires"]
        assert row["siret"] == HOSPITAL


def test_it_tells_what_is_known_of_a_siret(supplier: ChorusProgram, rival: ChorusProgram, republic: Republic) -> None:
    path = "transverses/v1/consulter/information/siret"
    told = supplier.ask(path, {"siretStructure": ATELIER.siret})
    assert (told["siren"], told["raisonSociale"], told["estActif"]) == (ATELIER.siren, ATELIER.name, True)
    assert codes(rival.ask(path, {"siretStructure": ATELIER.siret})) == ["API-CPR-03"]
    assert codes(supplier.ask(path, {"siretStructure": UNKNOWN})) == ["API-CPR-03"]


def test_it_gives_the_directory_as_a_file(supplier: ChorusProgram, republic: Republic) -> None:
    republic.entity(HOSPITAL)
    republic.entity(VALMONT)
    told = supplier.ask("transverses/v1/telecharger/annuaire/destinataire")
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(told["fichierResultat"])))
    (name,) = archive.namelist()
    lines = archive.read(name).decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and any(HOSPITAL in line for line in lines)


def test_it_answers_whoever_asks_whether_it_is_there() -> None:
    for path in ("health-check", "health"):
        assert Client().get(f"/cpro/transverses/v1/{path}").json()["statusCodeValue"] == 200
