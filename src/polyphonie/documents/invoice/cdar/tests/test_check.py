"""Checking life-cycle messages: each French rule fails for its own reason, and says so."""

import copy
from dataclasses import replace

import pytest
from lxml import etree

from polyphonie.documents import invoice
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar import rules
from polyphonie.documents.invoice.cdar.model import Characteristic, Party
from polyphonie.documents.invoice.cdar.tests.messages import (
    PORTAL,
    RECEIVED,
    REFUSAL,
    SELLER,
    with_detail,
    with_phase,
    with_subject,
)
from polyphonie.documents.invoice.model import Identifier
from polyphonie.documents.invoice.rules.engine import Family
from polyphonie.documents.invoice.tests.corpus import CORPUS, present


def failed(message):
    return {failure.rule for failure in cdar.check(cdar.write(message)).failed}


def sent_by_chorus_pro(message):
    return replace(message, sender=Party(identifiers=(Identifier("9999", "0238"),), role="WK"))


@pytest.mark.parametrize("message", [REFUSAL, RECEIVED])
def test_it_accepts_a_right_message(message):
    report = cdar.check(cdar.write(message))
    assert report.valid and report.failed == () and report.schema.checked
    assert (report.syntax, report.packs) == ("CDAR", ("BR-FR-CDV 1.4.0.03",))


WRONG = {
    "BR-FR-04_MDT-91": with_subject(REFUSAL, type_code="999"),
    "BR-FR-CDV-02_MDT-3": replace(REFUSAL, guideline="urn.cpro.gouv.fr:1p0:CDV:einvoicingF2"),
    "BR-FR-CDV-03_MDT-4": replace(REFUSAL, identifier=None),
    "BR-FR-CDV-07_MDT-38_yes": replace(REFUSAL, issuer=Party(role="BY")),
    "BR-FR-CDV-08_MDT-73": replace(REFUSAL, recipients=(replace(SELLER, electronic_address=None),)),
    "BR-FR-CDV-11_MDG-35": with_subject(REFUSAL, issued_on=None),
    "BR-FR-CDV-13_MDT-129": with_subject(REFUSAL, issuer=Party(name="Atelier")),
    "BR-FR-CDV-14_MDT-207": with_detail(RECEIVED, characteristics=(Characteristic(code="MEN"),)),
    "BR-FR-CDV-15_MDT-113": with_subject(REFUSAL, details=()),
    "BR-FR-CDV-16_MDT-124-2": with_detail(REFUSAL, sequence=None),
    "BR-FR-CDV-CL-01_MDT-2": replace(REFUSAL, business_process="S1"),
    "BR-FR-CDV-CL-02_MDT-21_23": replace(REFUSAL, sender=Party(role="DFH")),
    "BR-FR-CDV-CL-03_MDT-40_23": replace(REFUSAL, issuer=replace(SELLER, role="WK")),
    "BR-FR-CDV-CL-04_MDT-59": replace(REFUSAL, recipients=(replace(SELLER, role="XX"),)),
    "BR-FR-CDV-CL-05_MDT-88_23": with_subject(REFUSAL, code="8"),
    "BR-FR-CDV-CL-06_MDT-105": with_subject(REFUSAL, status="299", details=()),
    "BR-FR-CDV-CL-06_MDT-115": with_detail(REFUSAL, status="299"),
    "BR-FR-CDV-CL-07_MDT-132": with_subject(
        REFUSAL, issuer=Party(identifiers=(Identifier("999910011", "0002"),), role="BY")
    ),
    "BR-FR-CDV-CL-08_MDT-158": with_subject(REFUSAL, recipients=(Party(role="XX"),)),
    "BR-FR-CDV-CL-09_MDT-113_200": with_subject(with_detail(REFUSAL, reason_code="DOUBLON"), status="200"),
    "BR-FR-CDV-CL-09_MDT-113_206": with_subject(with_detail(REFUSAL, reason_code="DOUBLON"), status="206"),
    "BR-FR-CDV-CL-09_MDT-113_207": with_subject(with_detail(REFUSAL, reason_code="REJ_UNI"), status="207"),
    "BR-FR-CDV-CL-09_MDT-113_208": with_subject(with_detail(REFUSAL, reason_code="DOUBLON"), status="208"),
    "BR-FR-CDV-CL-09_MDT-113_210": with_detail(REFUSAL, reason_code="LIVR_INCOMP"),
    "BR-FR-CDV-CL-09_MDT-113_210B2G": sent_by_chorus_pro(with_detail(REFUSAL, reason_code="QTE_ERR")),
    "BR-FR-CDV-CL-09_MDT-113_213": with_subject(with_detail(REFUSAL, reason_code="QTE_ERR"), status="213"),
    "BR-FR-CDV-CL-09_MDT-113_221": with_subject(with_detail(REFUSAL, reason_code="QTE_ERR"), status="221"),
    "BR-FR-CDV-CL-09_MDT-113_501": with_subject(with_detail(REFUSAL, reason_code="QTE_ERR"), status="501"),
    "BR-FR-CDV-CL-10_MDT-121": with_detail(REFUSAL, action_code="XXX"),
    "BR-FR-CDV-CL-11_MDT-207": with_detail(REFUSAL, characteristics=(Characteristic(code="XXX"),)),
}


@pytest.mark.parametrize("rule", WRONG)
def test_it_refuses_what_the_rule_forbids_and_nothing_else(rule):
    assert failed(WRONG[rule]) == {rule}


def test_it_refuses_a_phase_that_does_not_exist():
    assert failed(with_phase(REFUSAL, "24")) == {"BR-FR-CDV-09_MDT-77"}


def test_it_refuses_parties_where_only_platforms_speak():
    assert failed(with_phase(REFUSAL, "305")) == {
        "BR-FR-CDV-CL-03_MDT-40_305",
        "BR-FR-CDV-CL-05_MDT-88_305",
    }
    by_buyer = replace(with_phase(with_subject(REFUSAL, code="8"), "305"), sender=Party(role="BY"))
    assert failed(by_buyer) == {"BR-FR-CDV-CL-02_MDT-21_305", "BR-FR-CDV-CL-03_MDT-40_305"}


def test_it_refuses_an_unknown_reason_for_the_list_and_for_the_status():
    assert failed(with_detail(REFUSAL, reason_code="BAD")) == {
        "BR-FR-CDV-CL-09_MDT-113",
        "BR-FR-CDV-CL-09_MDT-113_210",
    }


def test_it_refuses_an_invoice_without_status():
    assert "BR-FR-CDV-12_MDT-105" in failed(with_subject(REFUSAL, status=None))


def test_it_lets_chorus_pro_refuse_for_reasons_of_its_own():
    assert failed(sent_by_chorus_pro(with_detail(REFUSAL, reason_code="RETRAIT_MAN_SERV"))) == set()


def test_it_asks_less_of_an_inadmissible_flow():
    message = with_subject(REFUSAL, status="501", issued_on=None, issuer=Party(name="Inconnu"))
    assert failed(with_detail(message, reason_code="IRR_SYNTAX")) == set()


def test_it_lets_the_portal_alone_have_its_guideline():
    assert failed(replace(RECEIVED, recipients=(PORTAL, SELLER))) == {"BR-FR-CDV-02_MDT-3", "BR-FR-CDV-CL-01_MDT-2"}


def test_it_only_warns_of_a_status_that_partners_may_have_agreed_on():
    report = cdar.check(cdar.write(with_subject(REFUSAL, status="299", details=())))
    assert report.valid and report.failed[0].flag == "warning"


def test_it_says_what_is_wrong_where_and_what_to_change():
    (failure,) = cdar.check(cdar.write(with_detail(REFUSAL, reason_code="QTE_ERR"))).failed
    assert failure.place_fr == "facture F2026-001842, motif"
    assert failure.message_fr.startswith("Le motif « QTE_ERR » ne va pas avec le statut 210 ; permis : ADR_ERR, ")
    assert failure.message_en.startswith('The reason "QTE_ERR" does not go with status 210')
    assert failure.where.endswith("/ram:SpecifiedDocumentStatus/ram:ReasonCode") and failure.term == "MDT-113"


def test_every_rule_of_the_pack_has_its_sentences():
    identifiers = [rule.id for pattern in rules.PATTERNS for context in pattern.contexts for rule in context.rules]
    assert len(identifiers) == len(set(identifiers)) == 42
    for rule in identifiers:
        wording = cdar.checking.of_rule(rule)
        assert wording.french and wording.english and wording.remedy_french and wording.remedy_english
        assert wording.data in cdar.terms.names()
    assert not any(isinstance(rule, Family) for pattern in rules.PATTERNS for rule in pattern.contexts[0].rules)


CHANGES = {
    "an unknown element": lambda root: etree.SubElement(root[1], "{urn:x}Other"),
    "an element out of its place": lambda root: root[1].append(root[1][0]),
    "an element twice": lambda root: root[1].insert(0, copy.deepcopy(root[1][0])),
    "no recipient": lambda root: root[1].remove(root[1].findall("{*}RecipientTradeParty")[0]),
    "text between elements": lambda root: root[1].__setattr__("text", "abc"),
    "an unknown attribute": lambda root: root[1][0].set("colour", "red"),
    "a number that is none": lambda root: root.find(".//{*}SequenceNumeric").__setattr__("text", "one"),
    "a truth that is none": lambda root: root.find(".//{*}Indicator").__setattr__("text", "maybe"),
    "elements in a text": lambda root: etree.SubElement(root[1][0], "{urn:x}Other"),
    "an empty date": lambda root: root[1].find("{*}IssueDateTime").remove(root[1].find("{*}IssueDateTime")[0]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_refuses_a_structure_that_the_schema_refuses(change):
    root = cdar.read(cdar.write(REFUSAL)).root
    CHANGES[change](root)
    verdict = cdar.check(etree.tostring(root)).schema
    assert verdict.checked and not verdict.valid and verdict.errors[0].message_fr.startswith("Ligne ")
    assert cdar.check(etree.tostring(root), structured=False).schema.errors == ()


@present
@pytest.mark.parametrize("change", CHANGES)
def test_the_official_schema_refuses_it_too(change):
    (path,) = CORPUS.glob("fr-fnfe-rfe-1.4/CDAR/*/CrossDomainAcknowledgementAndResponse_100pD22B.xsd")
    root = cdar.read(cdar.write(REFUSAL)).root
    CHANGES[change](root)
    assert not etree.XMLSchema(etree.parse(str(path))).validate(root)


def test_it_explains_each_rule():
    for rule in rules.catalogue():
        explained = invoice.explain(rule.lower())
        assert explained.rule == rule and explained.packs == ("BR-FR-CDV 1.4.0.03 (CDAR)",)
        assert "{" not in explained.demand_fr + explained.demand_en and explained.remedy_fr and explained.remedy_en
        assert explained.term.french
