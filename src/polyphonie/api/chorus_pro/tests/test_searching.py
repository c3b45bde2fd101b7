"""Searching invoices, as suppliers and recipients do it, by numbered pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models
from polyphonie.invoicing.queries import numbered
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, VALMONT, Paper

from .program import ChorusProgram, codes

BY_SUPPLIER = "factures/v1/rechercher/fournisseur"
BY_RECIPIENT = "factures/v1/rechercher/recipiendaire"
REQUESTS = "factures/v1/rechercher/demandePaiement"


def numbers(told: dict[str, Any]) -> list[str]:
    return [each["numeroFacture"] for each in told["listeFactures"]]


def test_it_tells_a_supplier_its_invoices(supplier: ChorusProgram, rival: ChorusProgram, republic: Republic) -> None:
    republic.deposited(Paper(number="F1", commitment="EJ-1", net=Decimal("100.10")))
    republic.deposited(Paper(number="F2", credit_note=True))
    told = supplier.ask(BY_SUPPLIER)
    assert (told["codeRetour"], numbers(told)) == (0, ["F2", "F1"])
    row = told["listeFactures"][1]
    assert row["identifiantFactureCPP"] == models.Invoice.objects.get(number="F1").ordinal
    assert (row["statut"], row["typeFacture"], row["devise"]) == ("DEPOSEE", "FACTURE", "EUR")
    assert (row["montantHT"], row["montantTTC"], row["montantAPayer"]) == (100.10, 120.12, 120.12)
    assert (row["codeDestinataire"], row["numeroBonCommande"]) == (HOSPITAL, "EJ-1")
    assert row["dateFacture"] == "2026-11-23" and len(row["dateDepot"]) == 10
    assert told["listeFactures"][0]["typeFacture"] == "AVOIR"
    assert told["parametresRetour"] == {"nbResultatsParPage": 10, "pageCourante": 1, "pages": 1, "total": 2}
    assert rival.ask(BY_SUPPLIER)["codeRetour"] == 20000


def test_it_tells_a_recipient_what_it_received(
    recipient: ChorusProgram, neighbour: ChorusProgram, supplier: ChorusProgram, republic: Republic
) -> None:
    republic.delivered(Paper(number="F1"))
    told = recipient.ask(
        BY_RECIPIENT, {"typeDemandePaiement": "FACTURE", "paramRecherche": {"nbResultatsParPage": 1000}}
    )
    (row,) = told["listeFactures"]
    assert (row["idFacture"], row["statut"]) == (models.Invoice.objects.get().ordinal, "MISE_A_DISPOSITION")
    assert row["idFournisseur"] and row["designationFournisseur"] == "Atelier Numérique Lorient"
    assert (told["pageCourante"], told["pages"], told["total"]) == (1, 1, 1)
    for nobody in (neighbour, supplier):
        assert nobody.ask(BY_RECIPIENT)["listeFactures"] == []
    assert recipient.ask(BY_SUPPLIER)["listeFactures"] == []
    works = recipient.ask(BY_RECIPIENT, {"typeDemandePaiement": "FACTURE_TRAVAUX"})
    assert works["codeRetour"] == 20000


def test_it_shows_a_service_its_own_invoices_only(republic: Republic) -> None:
    republic.delivered(Paper(number="F1", buyer=VALMONT, service="A"))
    republic.delivered(Paper(number="F2", buyer=VALMONT, service="B"))
    perimeter = Perimeter.of_service(republic.entity(VALMONT), republic.service(VALMONT, "A"))
    program = ChorusProgram.of(perimeter, Right.INVOICE_CONSULT)
    told = program.ask(BY_RECIPIENT)
    assert numbers(told) == ["F1"]
    assert told["listeFactures"][0]["codeServiceExecutant"] == "A"
    service = told["listeFactures"][0]["idServiceExecutant"]
    assert numbers(program.ask(BY_RECIPIENT, {"idServiceExecutant": service})) == ["F1"]


CRITERIA: list[tuple[dict[str, Any], list[str]]] = [
    ({"numeroFacture": "F1"}, ["F1"]),
    ({"numeroBonCommande": "EJ-2"}, ["F2"]),
    ({"typeFacture": "AVOIR"}, ["F3"]),
    ({"typeFacture": "FACTURE"}, ["F2", "F1"]),
    ({"statutCourant": ["SUSPENDUE"]}, ["F1"]),
    ({"statutCourant": "SUSPENDUE"}, ["F1"]),
    ({"statutCourant": ["SUSPENDUE", "DEPOSEE"]}, ["F3", "F2", "F1"]),
    ({"statutCourant": ["REFUSEE_MOE"]}, []),
    ({"montantHTMin": 200}, ["F2"]),
    ({"montantTTCMin": 239.99, "montantTTCMax": 240.00}, ["F2"]),
    ({"montantApayerMax": 120.5}, ["F3", "F1"]),
    ({"periodeDateFactureDu": "2026-11-24"}, []),
    ({"periodeDateFactureDu": "2026-11-23T00:00:00Z", "periodeDateFactureAu": "2026-11-23"}, ["F3", "F2", "F1"]),
    ({"periodeDateDepotAu": "2020-01-01"}, []),
    (
        {"periodeDateHeureEtatCourantDu": "2026-01-01", "periodeDateHeureEtatCourantAu": "2099-01-01T23:59:59"},
        ["F3", "F2", "F1"],
    ),
    ({"listeDestinataire": [{"idDestinataire": 2**31 - 1}]}, []),
    ({"idFournisseur": 2**31 - 1}, []),
    ({"typeDemandePaiement": "MEMOIRE"}, []),
    (
        {"cadreFacturation": {}, "idFournisseur": 0, "montantHTMax": 0, "statutCourant": None, "rejetTraite": False},
        ["F3", "F2", "F1"],
    ),
]


def test_it_finds_by_all_that_is_given(supplier: ChorusProgram, republic: Republic) -> None:
    republic.in_state(InvoiceState.SUSPENDED, Paper(number="F1"))
    republic.deposited(Paper(number="F2", commitment="EJ-2", net=Decimal(200)))
    republic.deposited(Paper(number="F3", credit_note=True))
    for criteria, expected in CRITERIA:
        assert numbers(supplier.ask(BY_SUPPLIER, criteria)) == expected, criteria


def test_it_reads_on_page_after_page(supplier: ChorusProgram, republic: Republic) -> None:
    for place in range(5):
        republic.deposited(Paper(number=f"F{place}"))
    seen, page = [], 0
    while True:
        page += 1
        body = {"rechercheFactureParFournisseur": {"nbResultatsParPage": 2, "pageResultatDemandee": page}}
        told = supplier.ask(BY_SUPPLIER, body)
        seen += numbers(told)
        if page == 1:
            republic.deposited(Paper(number="F9"))  # what comes in while one reads shifts nothing
        if told["pageCourante"] >= told["pages"]:
            break
    assert seen == ["F4", "F3", "F2", "F1", "F0"]


def test_it_jumps_to_a_page_that_nobody_read(
    supplier: ChorusProgram, republic: Republic, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(3):
        republic.deposited(Paper(number=f"F{place}"))
    third = {"rechercheFactureParFournisseur": {"nbResultatsParPage": 1, "pageResultatDemandee": 3}}
    assert numbers(supplier.ask(BY_SUPPLIER, third)) == ["F0"]
    beyond = {"rechercheFactureParFournisseur": {"nbResultatsParPage": 1, "pageResultatDemandee": 9}}
    told = supplier.ask(BY_SUPPLIER, beyond)
    assert (numbers(told), told["total"]) == ([], 3)
    monkeypatch.setattr(numbered, "FURTHEST_JUMP", 1)
    beyond["rechercheFactureParFournisseur"]["nbResultatsParPage"] = 2
    assert codes(supplier.ask(BY_SUPPLIER, beyond)) == ["API-CPR-02"]


def test_it_says_at_least_how_many_there_are(
    supplier: ChorusProgram, republic: Republic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbered, "COUNTED", 1)
    for place in range(5):
        republic.deposited(Paper(number=f"F{place}"))
    told = supplier.ask(BY_SUPPLIER, {"rechercheFactureParFournisseur": {"nbResultatsParPage": 1}})
    assert (told["total"], told["pages"]) == (3, 3)


def test_it_finds_payment_requests_on_either_side(
    supplier: ChorusProgram, recipient: ChorusProgram, republic: Republic
) -> None:
    republic.delivered(Paper(number="F1"))
    for program, role in ((supplier, "FOURNISSEUR"), (recipient, "DESTINATAIRE")):
        (row,) = program.ask(REQUESTS, {"roleUtilisateur": role, "statutCourant": "MISE_A_DISPOSITION"})[
            "listeDemandePaiement"
        ]
        assert (row["numeroDemandePaiement"], row["etatCourant"]) == ("F1", "MISE_A_DISPOSITION")
        assert row["identifiantStructureDestinataire"] == HOSPITAL
    assert supplier.ask(REQUESTS, {"roleUtilisateur": "MOE"})["codeRetour"] == 20000


def test_it_forbids_to_see_the_invoices_of_others(
    rival: ChorusProgram, neighbour: ChorusProgram, blind: ChorusProgram, republic: Republic
) -> None:
    republic.delivered()
    for stranger in (rival, neighbour, blind):
        for path in (BY_SUPPLIER, BY_RECIPIENT):
            assert stranger.ask(path)["listeFactures"] == []
