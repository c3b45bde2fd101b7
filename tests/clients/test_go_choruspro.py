"""go-choruspro (Go): a supplier deposits and follows, a recipient treats; every method reads what it is answered."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from polyphonie.api.chorus_pro.tests.test_depositing import treat_flows
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, PAPETERIE, VALMONT, Paper

from .conftest import Call

Account = Mapping[str, str]

PAPER = Paper(number="GO-1")


def deposited(call: Call, supplier: Account, republic: Republic) -> str:
    republic.prepared(PAPER)
    content = base64.b64encode(PAPER.content()).decode()
    asked = {"fichierFlux": content, "nomFichier": "facture.xml", "syntaxeFlux": "IN_DP_E1_UBL_INVOICE"}
    answer = call(supplier, "Factures", "DeposerFluxFacture", asked=asked)
    assert answer["numeroFluxDepot"], answer
    treat_flows()
    return str(answer["numeroFluxDepot"])


def test_a_supplier_finds_deposits_and_follows(go_choruspro: Call, supplier: Account, republic: Republic) -> None:
    flow = deposited(go_choruspro, supplier, republic)
    criteria = {"structure": {"identifiantStructure": HOSPITAL, "typeIdentifiantStructure": "SIRET"}}
    answer = go_choruspro(supplier, "Structures", "RechercherStructures", asked=criteria)
    (structure,) = answer["listeStructures"]
    named = {"idStructure": structure["idStructureCPP"]}
    assert go_choruspro(supplier, "Structures", "ConsulterStructure", asked=named)["codeRetour"] == 0
    report = go_choruspro(supplier, "Transverses", "ConsulterCompteRenduDetaille", asked={"numeroFluxDepot": flow})
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE"
    answer = go_choruspro(supplier, "Factures", "RechercherFactureParFournisseur", asked={"numeroFluxDepot": flow})
    (row,) = answer["listeFactures"]
    assert (row["numeroFacture"], row["statut"]) == ("GO-1", "DEPOSEE")
    told = go_choruspro(
        supplier, "Factures", "ConsulterHistoriqueFacture", asked={"idFacture": row["identifiantFactureCPP"]}
    )
    assert told["statutCourantCode"] == "DEPOSEE"


def test_a_recipient_treats(go_choruspro: Call, supplier: Account, recipient: Account, republic: Republic) -> None:
    place = republic.delivered(Paper(number="GO-2"))
    answer = go_choruspro(recipient, "Factures", "RechercherFactureParRecipiendaire")
    (row,) = answer["listeFactures"]
    asked = {"idFacture": row["idFacture"], "nouveauStatut": "MANDATEE", "numeroDPMandat": "2026-17"}
    assert go_choruspro(recipient, "Factures", "TraiterFactureRecue", asked=asked)["codeRetour"] == 0
    assert place.states[-1] == "ordered"


def test_a_validator_validates(go_choruspro: Call, validator: Account, republic: Republic) -> None:
    place = republic.delivered(Paper(number="GO-3", framework="S3", agent=PAPETERIE))
    answer = go_choruspro(validator, "Factures", "RechercherFactureParValideur")
    (row,) = answer["listeFactures"]
    asked = {"idFacture": row["idFacture"], "action": "VALIDATION"}
    assert go_choruspro(validator, "Factures", "TraiterFactureAValider", asked=asked)["statutFacture"] == "VALIDEE_1"
    assert place.states[-1] == "validated"


OTHERS_DO = {"TraiterFactureAValider", "TraiterFactureRecue"}
ITS_OWN_FAULT = {"TelechargerGroupeFacture"}
"""It takes the form of another method, which has no field for the invoices that are meant: no service can answer."""
REFUSED = {
    "CompleterFacture": "KER-LIF-01",
    "ConsulterFactureParRecipiendaire": "INV-FIN-01",
    "ConsulterFactureParValideur": "INV-FIN-01",
    "CorrigerValideurFacture": "KER-LIF-01",
    "RechercherCategoriesSollicitation": "API-CPR-01",
    "RechercherPiecesJointesMonCompte": "API-CPR-01",
    "RechercherPiecesJointesStructure": "API-CPR-01",
    "RechercherSousCategoriesSollicitation": "API-CPR-01",
    "RecupererStructuresActivesFactureTravaux": "API-CPR-01",
    "RecupererTypesFactureTravaux": "API-CPR-01",
    "RecyclerFacture": "KER-LIF-01",
    "SoumettreFacture": "API-CPR-03",
    "TraiterFacturesRejetees": "INV-ACK-01",
}
"""What these answer to a supplier whose only invoice was just deposited: the client reads the reason."""


def test_every_method_reads_its_answer(go_choruspro: Call, supplier: Account, republic: Republic) -> None:
    """Each method is asked with the fields that it must have; its own types read what comes back."""
    asked = every_question(go_choruspro, supplier, republic)
    tried = 0
    for service, method in go_choruspro(supplier):
        if method in OTHERS_DO | ITS_OWN_FAULT:
            continue
        told = go_choruspro(supplier, service, method, asked=asked.get(method))
        code, sentence = told.get("codeRetour", 0), told.get("libelle", "")
        assert code in (0, 20000) or sentence.startswith(REFUSED[method]), (method, told)
        assert (method in REFUSED) == (code == 20001), (method, told)
        tried += 1
    assert tried == 52


def every_question(call: Call, supplier: Account, republic: Republic) -> dict[str, Any]:
    """What each method that takes something is asked, about an invoice, a structure and a service that there are."""
    flow = deposited(call, supplier, republic)
    republic.service(VALMONT, "FINANCES")
    found = call(supplier, "Factures", "RechercherFactureParFournisseur", asked={"numeroFluxDepot": flow})
    invoice = found["listeFactures"][0]["identifiantFactureCPP"]
    criteria = {"structure": {"identifiantStructure": VALMONT, "typeIdentifiantStructure": "SIRET"}}
    found = call(supplier, "Structures", "RechercherStructures", asked=criteria)
    structure = {"idStructure": found["listeStructures"][0]["idStructureCPP"]}
    found = call(supplier, "Structures", "RechercherServices", asked=structure)
    service = {"idService": found["listeServices"][0]["idService"]}
    content = base64.b64encode(b"%PDF-1.7").decode()
    file = {"pieceJointeFichier": content, "pieceJointeNom": "a.pdf", "pieceJointeTypeMime": "application/pdf"}
    identified = {"identifiantFactureCPP": invoice}
    return {
        "AjouterPieceJointe": file | {"pieceJointeExtension": "PDF"},
        "CompleterFacture": identified | {"commentaire": "Voici"},
        "ConsulterCompteRendu": {"numeroFluxDepot": flow},
        "ConsulterCompteRenduDetaille": {"numeroFluxDepot": flow},
        "ConsulterFactureParFournisseur": identified,
        "ConsulterFactureParRecipiendaire": identified,
        "ConsulterFactureParValideur": identified,
        "ConsulterHistoriqueFacture": {"idFacture": invoice},
        "ConsulterInformationsSIRET": {"siretStructure": VALMONT},
        "ConsulterService": structure | service,
        "ConsulterStructure": structure,
        "CorrigerValideurFacture": {"idFacture": invoice, "identifiantStructure": PAPETERIE.siret},
        "DeposerFluxFacture": {"fichierFlux": content, "nomFichier": "a.pdf", "syntaxeFlux": "IN_DP_E2_CII_FACTURX"},
        "RechercherServices": structure,
        "RecupererCadresFacturation": "FACTURE",
        "RecupererCoordonneesBancairesValides": structure,
        "RecupererDevises": "fr",
        "RecupererMotifsExonerationTva": "fr",
        "RecupererPays": "fr",
        "RecupererRattachementsServicesUtilisateur": structure,
        "RecupererTauxTva": "fr",
        "RecyclerFacture": identified | {"commentaire": "Autre service"},
        "TelechargerPieceJointe": {"objetPieceJointe": "FACTURE"},
        "TraiterFacturesRejetees": {"listeDemandePaiement": [{"idDemandePaiement": invoice}]},
    }
