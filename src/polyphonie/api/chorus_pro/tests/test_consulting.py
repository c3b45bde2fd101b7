"""Consulting an invoice from each side, and its history."""

from __future__ import annotations

from typing import Any

import pytest

from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, VALMONT, Paper

from .program import ChorusProgram, codes

AS_SUPPLIER = "factures/v1/consulter/fournisseur"
AS_RECIPIENT = "factures/v1/consulter/recipiendaire"
HISTORY = "factures/v1/consulter/historique"
PDF = ("annexe.pdf", "application/pdf", b"%PDF-1.7")


PLAIN = Paper()


def asked(republic: Republic, paper: Paper = PLAIN) -> dict[str, int]:
    return {"identifiantFactureCPP": republic.delivered(paper).row.ordinal}


def test_it_tells_what_the_document_says(supplier: ChorusProgram, recipient: ChorusProgram, republic: Republic) -> None:
    body = asked(republic, Paper(commitment="EJ-1", attachments=(PDF,)))
    for program, path in ((supplier, AS_SUPPLIER), (recipient, AS_RECIPIENT)):
        told = program.ask(path, body | {"codeLangue": "FR", "pLignesPoste": {}})
        assert told["codeRetour"] == 0
        invoice = told["facture"]
        assert invoice["identifiantFactureCPP"] == body["identifiantFactureCPP"]
        assert (invoice["numeroFacture"], invoice["statutFacture"]) == ("F2026-001", "MISE_A_DISPOSITION")
        assert invoice["cadreDeFacturation"] == {"codeCadreFacturation": "A1_FACTURE_FOURNISSEUR"}
        assert invoice["destinataire"]["codeDestinataire"] == HOSPITAL
        assert invoice["fournisseur"]["coordBancairesFournisseurCompteBancaire"] == "FR7630006000011234567890189"
        assert invoice["references"]["numeroBonCommande"] == "EJ-1"
        assert invoice["references"]["modePaiement"] == "VIREMENT"
        assert invoice["montantTotal"] == {
            "montantHtTotal": 100.0,
            "montantTVA": 20.0,
            "montantTtcTotal": 120.0,
            "montantAPayer": 120.0,
        }
        (line,) = invoice["lignesDePoste"]["lignePoste"]
        assert (line["lignePosteDenomination"], line["lignePosteMontantUnitaireHT"]) == ("Assistance technique", 100)
        (vat,) = invoice["recapitulatifDeTva"]["ligneTva"]
        assert vat == {"ligneTvaTauxManuel": 20, "ligneTvaMontantBaseHtParTaux": 100, "ligneTvaMontantTvaParTaux": 20}
        (file,) = invoice["listeDesPiecesJointes"]["pieceJointe"]
        assert (file["pieceJointeDesignation"], file["pieceJointeExtension"]) == ("annexe.pdf", "PDF")


def test_it_names_the_invoice_that_a_credit_note_corrects(supplier: ChorusProgram, republic: Republic) -> None:
    invoice = supplier.ask(AS_SUPPLIER, asked(republic, Paper(credit_note=True)))["facture"]
    assert (invoice["references"]["typeFacture"], invoice["references"]["numeroFactureOrigine"]) == (
        "AVOIR",
        "F2026-000",
    )


def test_it_tells_the_history_newest_first(
    supplier: ChorusProgram, recipient: ChorusProgram, republic: Republic
) -> None:
    ordinal = republic.in_state(InvoiceState.SUSPENDED, reason="Il manque le bon").row.ordinal
    for program in (supplier, recipient):
        told = program.ask(HISTORY, {"idFacture": ordinal, "nbResultatsMaximum": 50})
        assert (told["idFacture"], told["statutCourantCode"]) == (ordinal, "SUSPENDUE")
        statuses = told["historiquesDesStatuts"]["histoStatut"]
        assert [each["histoStatutCode"] for each in statuses] == [
            "SUSPENDUE",
            "MISE_A_DISPOSITION",
            "EN_COURS_ACHEMINEMENT",
            "DEPOSEE",
        ]
        assert statuses[0]["histoStatutCommentaire"] == "Il manque le bon"
        assert len(statuses[0]["histoStatutDatePassage"]) == len("2026-11-24 18:05")
    assert program.ask(HISTORY, {"idFacture": str(ordinal)})["idFacture"] == ordinal


@pytest.mark.parametrize("path", [AS_SUPPLIER, AS_RECIPIENT, HISTORY])
def test_it_forbids_the_invoices_of_others(
    rival: ChorusProgram, neighbour: ChorusProgram, blind: ChorusProgram, republic: Republic, path: str
) -> None:
    ordinal = republic.delivered().row.ordinal
    for stranger in (rival, neighbour, blind):
        assert codes(stranger.ask(path, {"identifiantFactureCPP": ordinal})) == ["INV-FIN-01"]
        assert codes(stranger.ask(path, {"identifiantFactureCPP": 2**31 - 1})) == ["INV-FIN-01"]


def test_it_keeps_each_side_to_its_path(supplier: ChorusProgram, recipient: ChorusProgram, republic: Republic) -> None:
    body = asked(republic)
    assert codes(supplier.ask(AS_RECIPIENT, body)) == ["INV-FIN-01"]
    assert codes(recipient.ask(AS_SUPPLIER, body)) == ["INV-FIN-01"]


def treat(program: ChorusProgram, ordinal: int, status: str, **more: Any) -> dict[str, Any]:
    return program.ask("factures/v1/traiter/recue", {"idFacture": ordinal, "nouveauStatut": status, **more})


def test_it_sets_a_recipient_s_status(recipient: ChorusProgram, republic: Republic) -> None:
    place = republic.delivered()
    told = treat(recipient, place.row.ordinal, "SERVICE_FAIT", idUtilisateurCourant=0)
    assert (told["codeRetour"], told["nouveauStatut"], told["numeroFacture"]) == (0, "SERVICE_FAIT", "F2026-001")
    assert place.state is InvoiceState.SERVICE_CERTIFIED
    treat(recipient, place.row.ordinal, "SUSPENDUE", motif="Il manque le bon", numeroDPMandat="")
    assert place.state is InvoiceState.SUSPENDED


def test_it_refuses_a_status_that_is_not_the_recipient_s(recipient: ChorusProgram, republic: Republic) -> None:
    ordinal = republic.delivered().row.ordinal
    for status, code in (
        ("SUSPENDUE", "INV-STA-01"),
        ("DEPOSEE", "INV-STA-02"),
        ("REFUSEE_MOA", "API-CPR-05"),
        ("n'importe quoi", "API-CPR-05"),
    ):
        assert codes(treat(recipient, ordinal, status)) == [code]


def test_it_forbids_to_treat_what_is_not_one_s_own(
    supplier: ChorusProgram, neighbour: ChorusProgram, recipient: ChorusProgram, republic: Republic
) -> None:
    ordinal = republic.delivered().row.ordinal
    assert codes(treat(neighbour, ordinal, "MANDATEE")) == ["INV-FIN-01"]
    for program, status in ((supplier, "MANDATEE"), (recipient, "COMPTABILISEE")):
        answer = program.call("factures/v1/traiter/recue", {"idFacture": ordinal, "nouveauStatut": status})
        assert (answer.status_code, codes(answer.json())) == (403, ["ACC-RIG-01"])


def test_it_sends_an_invoice_again_under_its_number(
    supplier: ChorusProgram,
    rival: ChorusProgram,
    recipient: ChorusProgram,
    neighbour: ChorusProgram,
    republic: Republic,
) -> None:
    republic.service(VALMONT, "FINANCES")
    ordinal = republic.in_state(InvoiceState.TO_RECYCLE).row.ordinal
    body = {
        "identifiantFactureCPP": ordinal,
        "destinataire": {"codeDestinataire": VALMONT, "codeServiceExecutant": "FINANCES"},
        "reference": {"numeroBonCommande": "EJ-9"},
        "commentaire": "",
    }
    assert codes(rival.ask("factures/v1/recycler", body)) == ["INV-FIN-01"]
    told = supplier.ask("factures/v1/recycler", body)
    assert (told["identifiantFactureCPP"], told["statutFacture"]) == (ordinal, "DEPOSEE")
    (row,) = supplier.ask("factures/v1/rechercher/fournisseur")["listeFactures"]
    assert (row["codeDestinataire"], row["numeroBonCommande"]) == (VALMONT, "EJ-9")
    assert neighbour.ask(HISTORY, {"idFacture": ordinal})["statutCourantCode"] == "DEPOSEE"
    assert codes(recipient.ask(HISTORY, {"idFacture": ordinal})) == ["INV-FIN-01"]
    assert codes(supplier.ask("factures/v1/recycler", body)) == ["KER-LIF-01"]


def test_it_keeps_what_a_recycling_does_not_say(supplier: ChorusProgram, republic: Republic) -> None:
    place = republic.in_state(InvoiceState.TO_RECYCLE, Paper(commitment="EJ-1"))
    told = supplier.ask("factures/v1/recycler", {"identifiantFactureCPP": place.row.ordinal, "reference": {}})
    assert told["statutFacture"] == "EN_COURS_ACHEMINEMENT"
    assert place.row.commitment_number == "EJ-1"
