"""Validators through Chorus Pro's API: the holder of a contract answers before the recipient; rejections are read."""

from __future__ import annotations

from typing import Any

import pytest

from polyphonie.access.terms import Perimeter
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Place, Republic
from polyphonie.invoicing.tests.documents import ATELIER, COMBE, PAPETERIE, Paper, Seller

from .program import SUPPLIER, ChorusProgram, codes
from .test_depositing import SUBMIT, submission

SEARCH = "factures/v1/rechercher/valideur"
CONSULT = "factures/v1/consulter/valideur"
ANSWER = "factures/v1/traiter/factureAValider"
OTHER = Seller("Maçonnerie du Val", COMBE, "")


@pytest.fixture
def place(republic: Republic, rival: ChorusProgram) -> Place:
    """A subcontractor's invoice that waits for the stationer's answer."""
    return republic.delivered(Paper(framework="S3", agent=PAPETERIE))


def test_it_finds_what_it_validates(supplier: ChorusProgram, rival: ChorusProgram, place: Place) -> None:
    told = rival.ask(SEARCH, {"cadreFacturation": {}, "statutCourant": ["A_VALIDER_1"], "pagination": None})
    (row,) = told["listeFactures"]
    assert (row["idFacture"], row["statut"]) == (place.row.ordinal, "A_VALIDER_1")
    body = {"identifiantFactureCPP": place.row.ordinal}
    invoice = rival.ask(CONSULT, body)["facture"]
    assert invoice["cadreDeFacturation"]["codeCadreFacturation"] == "A9_FACTURE_SOUSTRAITANT"
    assert supplier.ask(SEARCH)["codeRetour"] == 20000
    assert codes(supplier.ask(CONSULT, body)) == ["INV-FIN-01"]


def test_it_validates(rival: ChorusProgram, republic: Republic, place: Place) -> None:
    body = {"idFacture": place.row.ordinal, "action": "VALIDATION", "complementInfo": "Conforme", "idValideur": 0}
    told = rival.ask(ANSWER, body)
    assert (told["codeRetour"], told["statutFacture"]) == (0, "VALIDEE_1")
    republic.deliver(place)
    assert place.state is InvoiceState.DELIVERED


@pytest.mark.parametrize(
    ("reason", "status"), [("ERR_VALIDEUR", "ERREUR_FOURNISSEUR_SUR_VALIDEUR"), ("ST_CT_NON_DECLAR", "REFUSEE_1")]
)
def test_it_turns_down_with_a_reason(rival: ChorusProgram, place: Place, reason: str, status: str) -> None:
    told = rival.ask(ANSWER, {"idFacture": place.row.ordinal, "action": "REFUS", "motifRefus": reason})
    assert told["statutFacture"] == status, told
    refused = rival.ask(ANSWER, {"idFacture": place.row.ordinal, "action": "VALIDATION"})
    assert codes(refused) == ["KER-LIF-01"]


def test_a_joint_contractor_presents_it_to_the_agent_of_the_group(
    supplier: ChorusProgram, rival: ChorusProgram, republic: Republic, place: Place
) -> None:
    agent = ChorusProgram.of(Perimeter.of_supplier(republic.supplier(OTHER)), *SUPPLIER, name="Mandataire")
    found = agent.ask("transverses/v1/recuperer/structures/actives/fournisseur")["listeStructures"]
    body = {"idFacture": place.row.ordinal, "action": "VALIDATION", "typeValideur": "COTRAITANT"}
    told = rival.ask(ANSWER, body | {"idValideur": found[0]["idStructureCPP"]})
    assert told["statutFacture"] == "A_VALIDER_2", told
    (row,) = agent.ask(SEARCH, {"statutCourant": ["A_VALIDER_2"]})["listeFactures"]
    assert row["idFacture"] == place.row.ordinal
    assert agent.ask(ANSWER, {"idFacture": place.row.ordinal, "action": "VALIDATION"})["statutFacture"] == "VALIDEE_2"
    told = supplier.ask("factures/v1/consulter/historique", {"idFacture": place.row.ordinal})
    statuses = [each["histoStatutCode"] for each in told["historiquesDesStatuts"]["histoStatut"]]
    assert {"VALIDEE_1", "A_VALIDER_2", "VALIDEE_2"} <= set(statuses)


def test_it_refuses_an_answer_without_a_known_reason(rival: ChorusProgram, place: Place) -> None:
    body = {"idFacture": place.row.ordinal, "action": "REFUS", "motifRefus": "PARCE_QUE"}
    assert codes(rival.ask(ANSWER, body)) == ["INV-RSN-01"]
    assert rival.call(ANSWER, body | {"action": "MISE_EN_PAIEMENT"}).status_code == 400


def test_it_names_the_right_validator(
    supplier: ChorusProgram, rival: ChorusProgram, republic: Republic, place: Place
) -> None:
    republic.supplier(OTHER)
    body: dict[str, Any] = {"idFacture": place.row.ordinal, "identifiantStructure": OTHER.siret, "idStructure": 0}
    correct = "factures/v1/corriger/valideur/facture"
    assert codes(supplier.ask(correct, body)) == ["KER-LIF-01"]
    rival.ask(ANSWER, {"idFacture": place.row.ordinal, "action": "REFUS", "motifRefus": "ERR_VALIDEUR"})
    assert codes(supplier.ask(correct, body | {"identifiantStructure": ATELIER.siret})) == ["INV-VAL-03"]
    assert supplier.ask(correct, body)["idFacture"] == place.row.ordinal
    assert place.row.validator_id == republic.supplier(OTHER)
    assert codes(rival.ask(CONSULT, {"identifiantFactureCPP": place.row.ordinal})) == ["INV-FIN-01"]


def test_it_forbids_to_answer_for_another(
    supplier: ChorusProgram, recipient: ChorusProgram, neighbour: ChorusProgram, place: Place
) -> None:
    body = {"idFacture": place.row.ordinal, "action": "VALIDATION"}
    assert codes(neighbour.ask(ANSWER, body)) == ["INV-FIN-01"]
    answer = supplier.call(ANSWER, body)
    assert (answer.status_code, codes(answer.json())) == (403, ["ACC-RIG-01"])


def test_it_lists_the_statuses_that_a_validator_sees(rival: ChorusProgram) -> None:
    rows = rival.ask("factures/v1/recuperer/statutsFactureVisibles/valideur", {"idUtilisateurCourant": 1})
    assert {"codeStatutFacture": "A_VALIDER_1"} in rows["listeStatutFacture"]


def test_it_submits_an_invoice_to_its_validator(
    supplier: ChorusProgram, rival: ChorusProgram, republic: Republic
) -> None:
    republic.deposited()
    structure = {"identifiantStructure": ATELIER.siret, "typeIdentifiantStructure": "SIRET"}
    (own,) = supplier.ask("structures/v1/rechercher", {"structure": structure})["listeStructures"]
    framework = {"codeCadreFacturation": "A12_FACTURE_COTRAITANT", "codeStructureValideur": PAPETERIE.siret}
    told = supplier.ask(SUBMIT, submission(own["idStructureCPP"], cadreDeFacturation=framework))
    assert told["codeRetour"] == 0, told["libelle"]
    (row,) = rival.ask(SEARCH)["listeFactures"]
    assert row["numeroFacture"] == "F2026-500"


def test_it_takes_note_of_rejections(supplier: ChorusProgram, rival: ChorusProgram, republic: Republic) -> None:
    rejected = republic.in_state(InvoiceState.REJECTED).row.ordinal
    waiting = republic.deposited(Paper(number="F2", buyer=COMBE, commitment="E1")).row.ordinal
    path, body = "factures/v1/traiterRejet", {"listeDemandePaiement": [{"idDemandePaiement": rejected}]}
    assert codes(rival.ask(path, body)) == ["INV-FIN-01"]
    for _ in range(2):
        assert supplier.ask(path, body)["codeRetour"] == 0
    (row,) = supplier.ask("factures/v1/rechercher/fournisseur", {"statutCourant": ["REJETEE"]})["listeFactures"]
    assert row["rejetTraite"] is True
    assert codes(supplier.ask(path, {"listeDemandePaiement": [{"idDemandePaiement": waiting}]})) == ["INV-ACK-01"]
