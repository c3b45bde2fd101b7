"""Whole conversations, as public programs hold them with Chorus Pro: each request as sent, each answer as read.

What they send and read is a fact of theirs: OCA's l10n_fr_chorus_account (a supplier's accounting) and Pastell (a
public body's flows).
"""

from __future__ import annotations

import base64
import io
import tarfile
from typing import Any

from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Place, Republic
from polyphonie.invoicing.tests.documents import ATELIER, VALMONT, Paper

from .program import ChorusProgram
from .test_depositing import treat_flows


def tar_gz(*papers: Paper) -> str:
    """A lot as an accounting program packs it."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for paper in papers:
            member = tarfile.TarInfo(f"ubl_chorus_facture_{paper.number}.xml")
            member.size = len(paper.content())
            archive.addfile(member, io.BytesIO(paper.content()))
    return base64.b64encode(made.getvalue()).decode("ascii")


def test_an_accounting_program_prepares_sends_and_follows(supplier: ChorusProgram, republic: Republic) -> None:
    republic.service(VALMONT, "FINANCES")
    siret = {"identifiantStructure": VALMONT, "typeIdentifiantStructure": "SIRET"}
    answer = supplier.ask("structures/v1/rechercher", {"structure": siret})
    assert len(answer["listeStructures"]) == 1
    identifier = answer["listeStructures"][0]["idStructureCPP"]
    parameters = supplier.ask("structures/v1/consulter", {"idStructureCPP": identifier})["parametres"]
    assert parameters["codeServiceDoitEtreRenseigne"] and not parameters["gestionNumeroEJOuCodeService"]
    body = {"idStructure": identifier, "parametresRechercherServicesStructure": {"nbResultatsParPage": 10000}}
    answer = supplier.ask("structures/v1/rechercher/services", body)
    assert answer["codeRetour"] == 0
    (service,) = answer["listeServices"]
    assert (service["codeService"], service["estActif"], int(service["idService"]) > 0) == ("FINANCES", True, True)

    papers = [Paper(number="LOT-1", buyer=VALMONT, service="FINANCES"), Paper(number="LOT-2", buyer=VALMONT)]
    payload = {
        "fichierFlux": tar_gz(*papers),
        "nomFichier": "ubl_chorus_lot_factures.tar.gz",
        "syntaxeFlux": "IN_DP_E1_UBL_INVOICE",
        "avecSignature": False,
    }
    answer = supplier.ask("factures/v1/deposer/flux", payload)
    flow = answer["numeroFluxDepot"]
    assert len(answer["dateDepot"]) == len("2026-11-24")
    treat_flows()
    answer = supplier.ask("transverses/v1/consulterCRDetaille", {"numeroFluxDepot": flow})
    assert answer["etatCourantDepotFlux"] == "IN_INTEGRE_PARTIEL" and isinstance(answer["listeErreurDP"], list)
    assert "INV-SRV-01" in answer["listeErreurDP"][0]["libelleErreurDP"]

    answer = supplier.ask("factures/v1/rechercher/fournisseur", {"numeroFluxDepot": flow})
    identifiers = {row["numeroFacture"]: row["identifiantFactureCPP"] for row in answer["listeFactures"]}
    assert list(identifiers) == ["LOT-1"] and answer["listeFactures"][0]["statut"] == "DEPOSEE"
    answer = supplier.ask("factures/v1/consulter/historique", {"idFacture": identifiers["LOT-1"]})
    assert (answer["idFacture"], answer["statutCourantCode"]) == (identifiers["LOT-1"], "DEPOSEE")


def received(program: ChorusProgram) -> list[dict[str, Any]]:
    """Every invoice received, page after page, as a public body's program reads them."""
    found: list[dict[str, Any]] = []
    for kind in ("FACTURE", "FACTURE_TRAVAUX"):
        page = 0
        while True:
            page += 1
            parameters = {"nbResultatsParPage": 2, "pageResultatDemandee": page, "nbResultatsMaximum": 999999}
            body = {
                "typeDemandePaiement": kind,
                "paramRecherche": parameters,
                "periodeDateHeureEtatCourantDu": "2020-01-01",
            }
            told = program.ask("factures/v1/rechercher/recipiendaire", body)
            found += told.get("listeFactures", [])
            if told["codeRetour"] == 20000 or told["pageCourante"] >= told["pages"]:
                break
    return found


def test_a_public_body_s_program_fetches_and_treats(recipient: ChorusProgram, republic: Republic) -> None:
    assert recipient.ask("transverses/v1/recuperer/tauxtva")["listeTauxTva"]
    (own,) = recipient.ask("transverses/v1/recuperer/structures/actives/destinataire")["listeStructures"]
    assert own["idStructureCPP"]
    places: dict[str, Place] = {number: republic.delivered(Paper(number=number)) for number in ("F1", "F2", "F3")}
    rows = received(recipient)
    assert [row["numeroFacture"] for row in rows] == ["F3", "F2", "F1"]
    first = rows[-1]
    told = recipient.ask(
        "factures/v1/consulter/historique", {"idFacture": first["idFacture"], "nbResultatsMaximum": 50}
    )
    assert told["historiquesDesStatuts"]["histoStatut"][0]["histoStatutCode"] == "MISE_A_DISPOSITION"
    told = recipient.ask(
        "factures/v1/telecharger/groupe", {"format": "PIVOT", "listeFacture": [{"idFacture": first["idFacture"]}]}
    )
    assert ATELIER.siret.encode() in base64.b64decode(told["fichierResultat"])
    body = {"idFacture": first["idFacture"], "nouveauStatut": "MANDATEE", "motif": "", "numeroDPMandat": "2026-17"}
    assert recipient.ask("factures/v1/traiter/recue", body)["codeRetour"] == 0
    assert places["F1"].state is InvoiceState.ORDERED
