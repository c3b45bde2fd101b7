"""Structures: found by SIRET or words, consulted by their number, with their services."""

from __future__ import annotations

import pytest

from polyphonie.access.terms import Perimeter
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import (
    ATELIER,
    COMBE,
    HOSPITAL,
    MINISTRY,
    UNIVERSITY,
    UNKNOWN,
    VALMONT,
    Seller,
)
from polyphonie.parties.models import Entity, Service

from .program import SUPPLIER, ChorusProgram, codes


def by_siret(siret: str) -> dict[str, object]:
    return {"structure": {"identifiantStructure": siret, "typeIdentifiantStructure": "SIRET"}}


def number_of(program: ChorusProgram, siret: str) -> int:
    (found,) = program.ask("structures/v1/rechercher", by_siret(siret))["listeStructures"]
    number: int = found["idStructureCPP"]
    return number


def test_it_finds_an_entity_by_its_siret(supplier: ChorusProgram, republic: Republic) -> None:
    republic.entity(HOSPITAL)
    told = supplier.ask("structures/v1/rechercher", by_siret(HOSPITAL))
    assert told["codeRetour"] == 0
    (found,) = told["listeStructures"]
    assert found.pop("idStructureCPP") == Entity.objects.get(siret=HOSPITAL).ordinal < 2**31
    assert found == {
        "identifiantStructure": HOSPITAL,
        "typeIdentifiantStructure": "SIRET",
        "designationStructure": "Centre hospitalier du Lac",
        "statut": "ACTIF",
    }
    assert told["parametresRetour"] == {"nbResultatsParPage": 10, "pageCourante": 1, "pages": 1, "total": 1}


def test_it_finds_entities_by_words_page_by_page(supplier: ChorusProgram, republic: Republic) -> None:
    for siret in (HOSPITAL, VALMONT, COMBE, UNIVERSITY):
        republic.entity(siret)
    names = []
    for page in (1, 2):
        parameters = {"nbResultatsParPage": 3, "pageResultatDemandee": page, "triColonne": "", "triSense": None}
        told = supplier.ask("structures/v1/rechercher", {"parametres": parameters, "structure": {}})
        names += [each["designationStructure"] for each in told["listeStructures"]]
    assert names == sorted(names) and len(set(names)) == 4
    assert told["parametresRetour"] == {"nbResultatsParPage": 3, "pageCourante": 2, "pages": 2, "total": 4}
    (found,) = supplier.ask("structures/v1/rechercher", {"structure": {"libelleStructure": "hospitalier lac"}})[
        "listeStructures"
    ]
    assert found["identifiantStructure"] == HOSPITAL


def test_it_tells_that_nothing_was_found(supplier: ChorusProgram) -> None:
    told = supplier.ask("structures/v1/rechercher", by_siret(UNKNOWN))
    assert (told["codeRetour"], told["listeStructures"]) == (20000, [])
    assert (
        supplier.ask(
            "structures/v1/rechercher", {"structure": {"identifiantStructure": "1", "typeIdentifiantStructure": "?"}}
        )["codeRetour"]
        == 20000
    )


def test_it_shows_a_supplier_to_itself_only(
    supplier: ChorusProgram, rival: ChorusProgram, recipient: ChorusProgram
) -> None:
    number = number_of(supplier, ATELIER.siret)
    told = supplier.ask("structures/v1/consulter", {"idStructureCPP": number})
    assert told["informationGenerales"]["structurePriveePublique"] == "PRIVEE"
    assert told["informationGenerales"]["numeroTVA"] == ATELIER.vat
    for stranger in (rival, recipient):
        assert stranger.ask("structures/v1/rechercher", by_siret(ATELIER.siret))["listeStructures"] == []
        assert codes(stranger.ask("structures/v1/consulter", {"idStructureCPP": number})) == ["API-CPR-03"]


def test_it_gives_one_number_to_a_siret_that_buys_and_sells(republic: Republic) -> None:
    seller = Seller("Centre hospitalier du Lac", HOSPITAL, "")
    program = ChorusProgram.of(Perimeter.of_supplier(republic.supplier(seller)), *SUPPLIER)
    republic.entity(HOSPITAL)
    number = number_of(program, HOSPITAL)
    assert number == Entity.objects.get(siret=HOSPITAL).ordinal
    told = program.ask("structures/v1/consulter", {"idStructureCPP": number})
    assert told["informationGenerales"]["structurePriveePublique"] == "PUBLIQUE"


@pytest.mark.parametrize(
    ("siret", "demands"),
    [
        (VALMONT, (True, False, False)),
        (COMBE, (False, True, False)),
        (MINISTRY, (True, True, False)),
        (UNIVERSITY, (False, False, True)),
        (HOSPITAL, (False, False, False)),
    ],
)
def test_it_tells_what_a_structure_demands(
    supplier: ChorusProgram, republic: Republic, siret: str, demands: tuple[bool, bool, bool]
) -> None:
    republic.entity(siret)
    number = number_of(supplier, siret)
    for name in ("idStructureCPP", "idStructure"):
        told = supplier.ask("structures/v1/consulter", {name: number, "codeLangue": "FR"})
        assert told["informationGenerales"]["identifiantStructure"] == siret
        assert told["informationGenerales"]["idStructureCPP"] == number
        assert demands == tuple(
            told["parametres"][name]
            for name in (
                "codeServiceDoitEtreRenseigne",
                "numeroEJDoitEtreRenseigne",
                "gestionNumeroEJOuCodeService",
            )
        )


def test_it_refuses_a_number_that_names_nothing(supplier: ChorusProgram) -> None:
    assert codes(supplier.ask("structures/v1/consulter", {"idStructureCPP": 2**31 - 1})) == ["API-CPR-03"]
    assert codes(supplier.ask("structures/v1/rechercher/services", {"idStructure": 2**31 - 1})) == ["API-CPR-03"]
    assert codes(supplier.ask("structures/v1/consulter/service", {"idService": 2**31 - 1})) == ["API-CPR-04"]
    assert supplier.call("structures/v1/consulter", {"idStructureCPP": 2**31}).status_code == 400


def test_it_lists_the_services_of_a_structure(supplier: ChorusProgram, republic: Republic) -> None:
    for code in ("FINANCES", "TECHNIQUE"):
        republic.service(VALMONT, code)
    number = number_of(supplier, VALMONT)
    body = {"idStructure": number, "parametresRechercherServicesStructure": {"nbResultatsParPage": 10000}}
    told = supplier.ask("structures/v1/rechercher/services", body)
    assert [each["codeService"] for each in told["listeServices"]] == ["FINANCES", "TECHNIQUE"]
    first = told["listeServices"][0]
    assert first["estActif"] is True and first["dateDbtService"] == "2017-01-01 00:00"
    assert first["idService"] == Service.objects.get(code="FINANCES").ordinal < 2**31
    assert (
        supplier.ask("structures/v1/rechercher/services", {"idStructure": number_of(supplier, ATELIER.siret)})[
            "codeRetour"
        ]
        == 20000
    )


def test_it_consults_a_service_of_its_structure(supplier: ChorusProgram, republic: Republic) -> None:
    republic.service(VALMONT, "FINANCES")
    republic.entity(COMBE)
    service = Service.objects.get(code="FINANCES").ordinal
    body = {"idService": service, "idStructure": number_of(supplier, VALMONT)}
    told = supplier.ask("structures/v1/consulter/service", body)
    assert told["informationsGenerales"]["codeService"] == "FINANCES"
    assert told["parametres"]["dateDebutValidite"] == "2017-01-01 00:00"
    elsewhere = {"idService": service, "idStructure": number_of(supplier, COMBE)}
    assert codes(supplier.ask("structures/v1/consulter/service", elsewhere)) == ["API-CPR-04"]


def test_it_lists_the_services_for_which_the_account_acts(
    recipient: ChorusProgram, neighbour: ChorusProgram, republic: Republic
) -> None:
    republic.service(HOSPITAL, "CARDIO")
    body = {"identifiantStructure": HOSPITAL, "typeIdentifiantStructure": "SIRET", "idUtilisateur": 0}
    told = recipient.ask("structures/v1/lister/rattachementsutilisateur", body)
    assert [each["codeService"] for each in told["listeServices"]] == ["CARDIO"]
    assert neighbour.ask("structures/v1/lister/rattachementsutilisateur", body)["listeServices"] == []
    assert codes(recipient.ask("structures/v1/lister/rattachementsutilisateur")) == ["API-CPR-03"]


def test_it_refuses_a_page_beyond_the_limit(supplier: ChorusProgram) -> None:
    body = {"parametres": {"nbResultatsParPage": 1000, "pageResultatDemandee": 11}}
    assert codes(supplier.ask("structures/v1/rechercher", body)) == ["API-CPR-02"]


def test_it_forbids_the_directory_to_whoever_may_not_consult_it(blind: ChorusProgram) -> None:
    for path, body in (
        ("rechercher", {}),
        ("consulter", {"idStructureCPP": 1}),
        ("rechercher/services", {"idStructure": 1}),
        ("consulter/service", {"idService": 1}),
    ):
        answer = blind.call(f"structures/v1/{path}", body)
        assert (answer.status_code, codes(answer.json())) == (403, ["ACC-RIG-01"])
