"""Depositing: flows and their reports, files sent ahead, invoices submitted field by field, completions, downloads."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from polyphonie.invoicing import models
from polyphonie.invoicing.actions import flows
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import ATELIER, HOSPITAL, TODAY, VALMONT, Paper
from polyphonie.invoicing.tests.lots import GOOD, LOST, lot

from .program import ChorusProgram, codes

FLOW = "factures/v1/deposer/flux"
SUBMIT = "factures/v1/soumettre"
PDF = b"%PDF-1.7\nun simple PDF"


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def flow(content: bytes, **more: Any) -> dict[str, Any]:
    values = {"fichierFlux": b64(content), "nomFichier": "lot.zip", "syntaxeFlux": "IN_DP_E1_UBL_INVOICE"}
    return values | {"avecSignature": False, "idUtilisateurCourant": 0} | more


def treat_flows() -> None:
    """What the worker does."""
    for row in models.Flow.objects.all():
        flows.treat(depositor=row.depositor_id, flow=row.id, on=TODAY)


def send(program: ChorusProgram, name: str = "releve.pdf", content: bytes = PDF) -> int:
    body = {"pieceJointeFichier": b64(content), "pieceJointeNom": name, "pieceJointeTypeMime": "application/pdf"}
    told = program.ask("transverses/v1/ajouter/fichier", body | {"pieceJointeExtension": "PDF"})
    number: int = told["pieceJointeId"]
    return number


@pytest.fixture
def number_of(supplier: ChorusProgram, republic: Republic) -> Callable[[str], int]:
    republic.entity(HOSPITAL)

    def number(siret: str) -> int:
        body = {"structure": {"identifiantStructure": siret, "typeIdentifiantStructure": "SIRET"}}
        (found,) = supplier.ask("structures/v1/rechercher", body)["listeStructures"]
        ordinal: int = found["idStructureCPP"]
        return ordinal

    return number


def test_it_takes_a_flow_and_reports_on_each_invoice(
    supplier: ChorusProgram, rival: ChorusProgram, republic: Republic
) -> None:
    republic.prepared(GOOD[0])
    told = supplier.ask(FLOW, flow(lot(*GOOD, LOST)))
    assert (told["codeRetour"], told["syntaxeFlux"]) == (0, "IN_DP_E1_UBL_INVOICE")
    named = {"numeroFluxDepot": told["numeroFluxDepot"]}
    report = "transverses/v1/consulterCRDetaille"
    waiting = "IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP"
    assert supplier.ask(report, named)["etatCourantDepotFlux"] == waiting
    treat_flows()
    detailed = supplier.ask(report, named | {"syntaxeFlux": "IN_DP_E1_UBL_INVOICE"})
    assert (detailed["etatCourantDepotFlux"], detailed["nomFichier"]) == ("IN_INTEGRE_PARTIEL", "lot.zip")
    (error,) = detailed["listeErreurDP"]
    assert "INV-REC-02" in error["libelleErreurDP"] and error["numeroDP"]
    plain = supplier.ask("transverses/v1/consulterCR", named)
    assert (plain["etatCourantFlux"], plain["numeroFluxDepot"]) == ("IN_INTEGRE_PARTIEL", told["numeroFluxDepot"])
    assert "2 facture(s) intégrée(s), 1 refusée(s)" in base64.b64decode(plain["fichierCR"]).decode()
    rows = supplier.ask("factures/v1/rechercher/fournisseur", named | {"typeFacture": "FACTURE"})["listeFactures"]
    assert sorted(row["numeroFacture"] for row in rows) == ["L-1", "L-2"]
    assert {row["numeroFluxDepot"] for row in rows} == {told["numeroFluxDepot"]}
    for path in (report, "transverses/v1/consulterCR", "factures/v1/rechercher/fournisseur"):
        assert codes(rival.ask(path, named)) == ["INV-FLW-01"]
        assert codes(supplier.ask(path, {"numeroFluxDepot": "CPP-1"})) == ["INV-FLW-01"]


def test_it_tells_why_a_whole_flow_was_rejected(supplier: ChorusProgram) -> None:
    number = supplier.ask(FLOW, flow(b"PK\x03\x04 rien d'autre"))["numeroFluxDepot"]
    treat_flows()
    told = supplier.ask("transverses/v1/consulterCRDetaille", {"numeroFluxDepot": number})
    assert told["etatCourantDepotFlux"] == "IN_REJETE"
    assert told["listeErreurTechnique"][0]["codeErreur"] == "DOC-ARC-01"


def test_it_refuses_a_flow_that_cannot_be_taken(supplier: ChorusProgram, blind: ChorusProgram) -> None:
    assert codes(supplier.ask(FLOW, flow(b"x", syntaxeFlux="IN_DP_E1_XCBL"))) == ["API-CPR-07"]
    answer = supplier.call(FLOW, flow(b"x", fichierFlux="é"))
    assert (answer.status_code, codes(answer.json())) == (400, ["API-CPR-06"])
    assert supplier.call(FLOW, flow(b"")).status_code == 400


def test_it_forbids_flows_to_who_deposits_for_nobody(recipient: ChorusProgram) -> None:
    for path, body in ((FLOW, flow(b"<x/>")), ("factures/v1/deposer/pdf", {"fichierFacture": b64(PDF)})):
        answer = recipient.call(path, body)
        assert (answer.status_code, codes(answer.json())) == (403, ["ACC-RIG-01"])


def test_it_keeps_a_pdf_and_says_what_it_reads_in_it(supplier: ChorusProgram) -> None:
    told = supplier.ask("factures/v1/deposer/pdf", {"fichierFacture": b64(PDF), "formatDepot": "PDF_NON_SIGNE"})
    assert told["pieceJointeId"] and "numeroFacture" not in told


def submission(supplier: int, **more: Any) -> dict[str, Any]:
    return {
        "modeDepot": "SAISIE_API",
        "idUtilisateurCourant": 0,
        "numeroFactureSaisi": "F2026-500",
        "dateFacture": "2026-11-23",
        "destinataire": {"codeDestinataire": HOSPITAL, "codeServiceExecutant": ""},
        "fournisseur": {"idFournisseur": supplier, "idServiceFournisseur": 0},
        "cadreDeFacturation": {"codeCadreFacturation": "A1_FACTURE_FOURNISSEUR", "codeStructureValideur": None},
        "references": {
            "deviseFacture": "EUR",
            "typeFacture": "FACTURE",
            "typeTva": "TVA_SUR_DEBIT",
            "modePaiement": "VIREMENT",
            "numeroBonCommande": "EJ-5",
            "numeroMarche": "M-1",
        },
        "lignePoste": [
            {
                "lignePosteNumero": 1,
                "lignePosteReference": "R1",
                "lignePosteDenomination": "Conseil",
                "lignePosteQuantite": 2,
                "lignePosteUnite": "jours",
                "lignePosteMontantUnitaireHT": 450.5,
                "lignePosteMontantRemiseHT": 1,
                "lignePosteTauxTva": "TVA2",
                "lignePosteTauxTvaManuel": 20.0,
            }
        ],
        "ligneTva": [
            {
                "ligneTvaTaux": "TVA2",
                "ligneTvaTauxManuel": 20,
                "ligneTvaMontantBaseHtParTaux": 900,
                "ligneTvaMontantTvaParTaux": 180,
            }
        ],
        "montantTotal": {
            "montantHtTotal": 900,
            "montantTVA": 180,
            "montantTtcTotal": 1080,
            "montantAPayer": 1080.0,
            "montantRemiseGlobaleTTC": 0,
        },
        "commentaire": "Conforme au devis",
        **more,
    }


def test_it_submits_an_invoice_with_its_files(
    supplier: ChorusProgram, republic: Republic, number_of: Callable[[str], int]
) -> None:
    main, further = send(supplier, "facture.pdf"), send(supplier, "annexe")
    body = submission(
        number_of(ATELIER.siret),
        modeDepot="DEPOT_PDF_API",
        pieceJointePrincipale={"pieceJointePrincipaleId": main, "pieceJointePrincipaleDesignation": "facture"},
        pieceJointeComplementaire=[{"pieceJointeComplementaireId": further, "pieceJointeComplementaireType": "02"}],
    )
    told = supplier.ask(SUBMIT, body)
    assert told["codeRetour"] == 0, told["libelle"]
    assert (told["numeroFacture"], told["statutFacture"]) == ("F2026-500", "DEPOSEE")
    assert told["identifiantStructure"] == ATELIER.siret and len(told["empreinteCertificatDepot"]) == 64
    invoice = supplier.ask("factures/v1/consulter/fournisseur", told)["facture"]
    assert invoice["montantTotal"]["montantAPayer"] == 1080
    (line,) = invoice["lignesDePoste"]["lignePoste"]
    assert (line["lignePosteQuantite"], line["lignePosteUniteLibelle"]) == (2, "DAY")
    assert line["lignePosteMontantHtApresRemise"] == 900
    assert (invoice["references"]["numeroMarche"], invoice["references"]["numeroBonCommande"]) == ("M-1", "EJ-5")
    files = invoice["listeDesPiecesJointes"]["pieceJointe"]
    assert [file["pieceJointeDesignation"] for file in files] == ["facture.pdf", "annexe.pdf"]
    assert codes(supplier.ask(SUBMIT, body)) == ["INV-DUP-01"]


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({"lignePoste": []}, 1080),  # the sums of a PDF
        ({"montantTotal": {}}, 1080),
        (
            {"montantTotal": {"montantRemiseGlobaleTTC": 80, "motifRemiseGlobaleTTC": "Geste", "montantAPayer": 1000}},
            1000,
        ),
        ({"cadreDeFacturation": {"codeCadreFacturation": "A2_FACTURE_FOURNISSEUR_DEJA_PAYEE"}}, 0),
    ],
)
def test_it_submits_what_programs_tell_otherwise(
    supplier: ChorusProgram, number_of: Callable[[str], int], change: dict[str, Any], due: int
) -> None:
    told = supplier.ask(SUBMIT, submission(number_of(ATELIER.siret), **change))
    assert told["codeRetour"] == 0, told["libelle"]
    invoice = supplier.ask("factures/v1/consulter/fournisseur", told)["facture"]
    assert invoice["montantTotal"]["montantAPayer"] == due


@pytest.mark.parametrize(
    ("references", "reason"),
    [
        ({"typeTva": "SANS_TVA"}, "VATEX-FR-FRANCHISE"),
        ({"typeTva": "EXONERATION", "motifExonerationTva": "VATEX-EU-AE"}, "VATEX-EU-AE"),
        ({"typeTva": "EXONERATION", "motifExonerationTva": "VATEX-EU-O"}, "VATEX-EU-O"),
    ],
)
def test_it_submits_an_invoice_without_vat(
    supplier: ChorusProgram, number_of: Callable[[str], int], references: dict[str, Any], reason: str
) -> None:
    line = {"lignePosteDenomination": "Conseil", "lignePosteMontantUnitaireHT": 100, "lignePosteTauxTvaManuel": 0}
    body = submission(number_of(ATELIER.siret), references=references, lignePoste=[line], ligneTva=[], montantTotal={})
    told = supplier.ask(SUBMIT, body)
    assert told["codeRetour"] == 0, told["libelle"]
    invoice = supplier.ask("factures/v1/consulter/fournisseur", told)["facture"]
    assert invoice["references"]["motifExonerationTva"] == reason
    assert invoice["montantTotal"]["montantAPayer"] == 100


def test_it_submits_a_credit_note(supplier: ChorusProgram, number_of: Callable[[str], int], republic: Republic) -> None:
    republic.deposited(Paper(number="F1"))
    references = {"typeFacture": "AVOIR", "numeroFactureOrigine": "F1", "numeroBonCommande": "EJ-5"}
    told = supplier.ask(SUBMIT, submission(number_of(ATELIER.siret), references=references))
    assert told["codeRetour"] == 0, told["libelle"]


def test_it_refuses_a_submission_with_every_reason(
    supplier: ChorusProgram, republic: Republic, number_of: Callable[[str], int]
) -> None:
    number = number_of(ATELIER.siret)
    republic.entity(VALMONT)

    def refused(**change: Any) -> list[str]:
        return codes(supplier.ask(SUBMIT, submission(number, **change)))

    assert refused(destinataire={"codeDestinataire": VALMONT}) == ["INV-SRV-01"]
    assert refused(montantTotal={"montantAPayer": 1}) == ["INV-CMP-03"]
    assert refused(lignePoste=[], ligneTva=[]) == ["INV-CMP-01"]
    assert refused(numeroFactureSaisi="") == ["INV-CMP-01"]
    assert refused(fournisseur={}) == ["API-CPR-03"]
    assert refused(fournisseur={"idFournisseur": number_of(HOSPITAL)}) == ["API-CPR-03"]
    assert refused(cadreDeFacturation={"codeCadreFacturation": "A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR"}) == [
        "API-CPR-08"
    ]
    assert refused(pieceJointePrincipale=[{"pieceJointePrincipaleId": 2**31 - 1}]) == ["INV-ATT-02"]
    assert not models.Invoice.objects.exists()


def test_it_forbids_to_submit_for_another_supplier(rival: ChorusProgram, number_of: Callable[[str], int]) -> None:
    assert codes(rival.ask(SUBMIT, submission(number_of(ATELIER.siret)))) == ["API-CPR-03"]


def test_it_completes_a_suspended_invoice(supplier: ChorusProgram, rival: ChorusProgram, republic: Republic) -> None:
    place = republic.in_state(InvoiceState.SUSPENDED)
    body = {
        "identifiantFactureCPP": place.row.ordinal,
        "commentaire": "Voici le bon",
        "pieceJointeComplementaire": [{"pieceJointeComplementaireId": send(supplier)}],
    }
    assert codes(rival.ask("factures/v1/completer", body)) == ["INV-FIN-01"]
    told = supplier.ask("factures/v1/completer", body)
    assert (told["codeRetour"], told["numeroFacture"]) == (0, "F2026-001")
    assert place.state is InvoiceState.COMPLETED
    invoice = supplier.ask("factures/v1/consulter/fournisseur", body)["facture"]
    assert invoice["listeDesPiecesJointes"]["pieceJointe"][0]["pieceJointeDesignation"] == "releve.pdf"
    assert codes(supplier.ask("factures/v1/completer", body)) == ["KER-LIF-01"]


def test_it_gives_invoices_in_each_format(
    supplier: ChorusProgram, recipient: ChorusProgram, republic: Republic
) -> None:
    paper = Paper(number="F1", attachments=(("annexe.pdf", "application/pdf", PDF),))
    listed = [{"idFacture": republic.delivered(each).row.ordinal} for each in (paper, Paper(number="F2"))]
    one = {"listeFacture": listed[:1]}
    group = "factures/v1/telecharger/groupe"

    def given(body: dict[str, Any], program: ChorusProgram = recipient) -> bytes:
        return base64.b64decode(program.ask(group, body)["fichierResultat"])

    assert given(one | {"format": "PDF"}).startswith(b"%PDF")
    assert b"CPPFacturePivot" in given(one | {"format": "PIVOT"})
    assert given(one | {"format": "ORIGINAL"}, supplier) == paper.content()
    with_files = zipfile.ZipFile(io.BytesIO(given(one | {"avecPiecesJointesComplementaires": "OUI"})))
    assert with_files.namelist() == ["F1.pdf", "annexe.pdf"]
    both = zipfile.ZipFile(io.BytesIO(given({"listeFacture": listed, "format": "PIVOT"})))
    assert both.namelist() == ["F1.xml", "F2.xml"]
    body = {"objetPieceJointe": "DEMANDE_PAIEMENT", "demandePaiement": one | {"format": "PDF"}}
    told = supplier.ask("transverses/v1/telecharger/pieceJointe", body)
    assert base64.b64decode(told["pieceJointe"]).startswith(b"%PDF")
    assert codes(supplier.ask("transverses/v1/telecharger/pieceJointe", {"objetPieceJointe": "CB"})) == ["API-CPR-01"]


def test_it_forbids_to_download_the_invoices_of_others(
    rival: ChorusProgram, neighbour: ChorusProgram, republic: Republic
) -> None:
    body = {"listeFacture": [{"idFacture": republic.delivered().row.ordinal}], "format": "PDF"}
    for stranger in (rival, neighbour):
        assert codes(stranger.ask("factures/v1/telecharger/groupe", body)) == ["INV-FIN-01"]
