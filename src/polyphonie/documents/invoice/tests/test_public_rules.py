"""What Chorus Pro demands of invoices to public bodies (BR-FR-CPRO), on an invoice that is sound but for one thing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from polyphonie.documents import invoice
from polyphonie.documents.invoice import cii
from polyphonie.documents.invoice.model import (
    Attachment,
    CreditTransfer,
    Delivery,
    Identifier,
    Invoice,
    Note,
    Party,
    PaymentInstruction,
    PrecedingInvoice,
)
from polyphonie.documents.invoice.rules import packs
from polyphonie.documents.invoice.rules.b2g import demands
from polyphonie.documents.invoice.rules.en16931.ubl.places import NAMESPACES
from polyphonie.documents.invoice.tests import cases

SYNTAXES = ("UBL Invoice", "UBL CreditNote", "CII")
SPACES = {"UBL": NAMESPACES, "CII": cii.NAMESPACES}
SOUND = cases.invoice(service="TECHNIQUE", commitment="E1")


def judged(content: bytes) -> dict[str, invoice.verdict.Failure]:
    """The demands of Chorus Pro that fail, by rule."""
    report = invoice.check(content, pack="b2g", xsd=False)
    return {each.rule: each for each in report.failed if each.rule.startswith(("BR-FR-CPRO", "B2G"))}


def written(made: Invoice, syntax: str) -> bytes:
    return cases.xml(replace(made, type_code="381") if syntax == "UBL CreditNote" else made, syntax=syntax)


def seller(**changes: object) -> Invoice:
    return replace(SOUND, seller=replace(cases.ATELIER, **changes))


def numbered(*identifiers: Identifier) -> Invoice:
    """Its seller bears these numbers, and none of the French company."""
    return seller(identifiers=identifiers, legal_registration=None, electronic_address=None)


def buyer(**changes: object) -> Invoice:
    return replace(SOUND, buyer=replace(cases.HOSPITAL, **changes))


def attached(**changes: object) -> Invoice:
    made = Attachment(identifier=Identifier("1"), content=b"x", mime_type="text/csv", file_name="releve.csv")
    return replace(SOUND, attachments=(replace(made, **changes),))


def paid_to(account: str) -> Invoice:
    return replace(SOUND, payments=(PaymentInstruction(means_code="30", transfers=(CreditTransfer(account=account),)),))


def described(text: str) -> Invoice:
    first = SOUND.lines[0]
    return replace(SOUND, lines=(replace(first, item=replace(first.item, description=text)), *SOUND.lines[1:]))


def exempted(text: str) -> Invoice:
    return replace(SOUND, vat=(replace(SOUND.vat[0], exemption_reason=text), *SOUND.vat[1:]))


def referred(**changes: str) -> Invoice:
    return replace(SOUND, references=replace(SOUND.references, **changes))


def housed(**changes: str) -> Invoice:
    return seller(address=replace(cases.ATELIER.address, **changes))


def payee(**changes: object) -> Invoice:
    return replace(SOUND, payee=replace(Party(name="Affacturage SA"), **changes))


SIREN = Identifier("999910011", "0002")
# Each rule, with an invoice at the limit of what it allows and one beyond.
LIMITS: dict[str, tuple[Invoice, Invoice]] = {
    "BR-FR-CPRO-02_BT-1": (replace(SOUND, number="F" * 20), replace(SOUND, number="F" * 21)),
    "BR-FR-CPRO-02_BT-25": (
        replace(SOUND, preceding=(PrecedingInvoice("F" * 20),)),
        replace(SOUND, preceding=(PrecedingInvoice("F" * 21),)),
    ),
    "BR-FR-CPRO-03": (numbered(Identifier("BE0123456789", "0223")), numbered(Identifier("1", "0088"))),
    "BR-FR-CPRO-04": (numbered(Identifier("B" * 18, "0223")), numbered(Identifier("B" * 19, "0223"))),
    "BR-FR-CPRO-05": (numbered(Identifier("B" * 18, "0227")), numbered(Identifier("B" * 19, "0227"))),
    "BR-FR-CPRO-06": (numbered(Identifier("1" * 9, "0228")), numbered(Identifier("1" * 8, "0228"))),
    "BR-FR-CPRO-07": (numbered(Identifier("1" * 10, "0229")), numbered(Identifier("1" * 11, "0229"))),
    "BR-FR-CPRO-08": (numbered(Identifier("1234567890DUPONT", "0226")), numbered(Identifier("DUPONT", "0226"))),
    "BR-FR-CPRO-09": (SOUND, seller(identifiers=(Identifier("BE0123456789", "0223"),))),
    "BR-FR-CPRO-10": (SOUND, buyer(identifiers=())),
    "BR-FR-CPRO-14": (referred(contract="M" * 50), referred(contract="M" * 51)),
    "BR-FR-CPRO-15": (referred(purchase_order="E" * 50), referred(purchase_order="E" * 51)),
    "BR-FR-CPRO-17": (
        payee(identifiers=(Identifier("99991001100017", "0009"),), legal_registration=SIREN),
        payee(legal_registration=SIREN),
    ),
    "BR-FR-CPRO-20": (
        replace(SOUND, preceding=(PrecedingInvoice("A"),)),
        replace(SOUND, preceding=(PrecedingInvoice("A"), PrecedingInvoice("B"))),
    ),
    "BR-FR-CPRO-24": (SOUND, replace(SOUND, business_process="S5")),
    "BR-FR-CPRO-29": (exempted("N" * 1024), exempted("N" * 1025)),
    "BR-FR-CPRO-30": (attached(identifier=Identifier("1" * 50)), attached(identifier=Identifier("1" * 51))),
    "BR-FR-CPRO-31": (described("N" * 1024), described("N" * 1025)),
    "BR-FR-CPRO-32": (housed(line="R" * 400), housed(line="R" * 401)),
    "BR-FR-CPRO-33": (housed(city="V" * 400), housed(city="V" * 401)),
    "BR-FR-CPRO-34": (buyer(trading_name="N" * 99), buyer(trading_name="N" * 100)),
    "BR-FR-CPRO-35": (replace(SOUND, payment_terms="N" * 1024), replace(SOUND, payment_terms="N" * 1025)),
    "BR-FR-CPRO-36": (seller(trading_name="N" * 99), seller(trading_name="N" * 100)),
    "BR-FR-CPRO-37": (payee(name="N" * 99), payee(name="N" * 100)),
    "BR-FR-CPRO-38": (
        replace(SOUND, delivery=Delivery(location=Identifier("1" * 20, "0088"))),
        replace(SOUND, delivery=Delivery(location=Identifier("1" * 21, "0088"))),
    ),
    "BR-FR-CPRO-39": (paid_to("F" * 27), paid_to("F" * 28)),
    "BR-FR-CPRO-41": (attached(file_name="n" * 50), attached(file_name="n" * 51)),
    "BR-FR-CPRO-42": (
        replace(SOUND, notes=(*SOUND.notes, Note("N" * 1024, "AAI"))),
        replace(SOUND, notes=(*SOUND.notes, Note("N" * 1025, "AAI"))),
    ),
    "BR-FR-CPRO-43": (seller(name="N" * 99), seller(name="N" * 100)),
    "BR-FR-CPRO-44": (buyer(name="N" * 99), buyer(name="N" * 100)),
    "B2G-01": (referred(buyer="S" * 100), referred(buyer="S" * 101)),
}


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_it_finds_nothing_wrong_with_a_sound_invoice(syntax):
    assert judged(written(SOUND, syntax)) == {}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("rule", LIMITS)
def test_it_allows_the_limit_and_raises_what_is_beyond(rule, syntax):
    good, wrong = LIMITS[rule]
    assert rule not in judged(written(good, syntax))
    failure = judged(written(wrong, syntax))[rule]
    assert failure.flag == ("warning" if rule == "BR-FR-CPRO-39" else "fatal")
    assert failure.remedy_fr and failure.where.startswith("/")


def added(made: Invoice, kind: str, path: str, *snippets: str) -> bytes:
    """The invoice with elements put under the one at `path` of its syntax; order is the schema's concern."""
    root = etree.fromstring(written(made, "CII" if kind == "CII" else "UBL Invoice"))
    place = root.find(path, SPACES[kind])
    assert place is not None
    spaces = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in SPACES[kind].items())
    for snippet in snippets:
        place.extend(etree.fromstring(f"<all{spaces}>{snippet}</all>"))
    return etree.tostring(root)


SUPPLIER = "cac:AccountingSupplierParty/cac:Party"
AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
LINE = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
UBL_SIREN = '<cac:PartyLegalEntity><cbc:CompanyID schemeID="0002">999920028</cbc:CompanyID></cac:PartyLegalEntity>'
UBL_SIRET = '<cac:PartyIdentification><cbc:ID schemeID="0009">99992002800019</cbc:ID></cac:PartyIdentification>'
CII_SIREN = (
    '<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">999920028</ram:ID></ram:SpecifiedLegalOrganization>'
)
CII_SIRET = '<ram:GlobalID schemeID="0009">99992002800019</ram:GlobalID>'


def corrected(kind: str, number: str) -> tuple[str, str]:
    """A line's reference to an earlier invoice: under which element, and what."""
    if kind == "UBL":
        reference = f"<cac:InvoiceDocumentReference><cbc:ID>{number}</cbc:ID></cac:InvoiceDocumentReference>"
        return "cac:InvoiceLine", f"<cac:BillingReference>{reference}</cac:BillingReference>"
    named = f"<ram:IssuerAssignedID>{number}</ram:IssuerAssignedID>"
    return (
        f"{LINE}/ram:SpecifiedLineTradeSettlement",
        f"<ram:InvoiceReferencedDocument>{named}</ram:InvoiceReferencedDocument>",
    )


def agent(kind: str, *, siren: bool, siret: bool) -> tuple[str, str]:
    if kind == "UBL":
        return SUPPLIER, f"<cac:AgentParty>{UBL_SIRET * siret}{UBL_SIREN * siren}</cac:AgentParty>"
    return AGREEMENT, f"<ram:SalesAgentTradeParty>{CII_SIRET * siret}{CII_SIREN * siren}</ram:SalesAgentTradeParty>"


def contracted(kind: str, sort: str) -> tuple[str, str]:
    if kind == "UBL":
        return "cac:ContractDocumentReference", f"<cbc:DocumentType>{sort}</cbc:DocumentType>"
    return f"{AGREEMENT}/ram:ContractReferencedDocument", f"<ram:ReferenceTypeCode>{sort}</ram:ReferenceTypeCode>"


def terms_given(kind: str) -> tuple[str, str]:
    if kind == "UBL":
        return ".", "<cac:PaymentTerms><cbc:Note>30 jours</cbc:Note></cac:PaymentTerms>"
    terms = (
        "<ram:SpecifiedTradePaymentTerms><ram:Description>30 jours</ram:Description></ram:SpecifiedTradePaymentTerms>"
    )
    return SETTLEMENT, terms


def contact(kind: str, party: str) -> tuple[str, str]:
    if kind == "UBL":
        return f"cac:Accounting{'Supplier' if party == 'Seller' else 'Customer'}Party/cac:Party", "<cac:Contact/>"
    return f"{AGREEMENT}/ram:{party}TradeParty", "<ram:DefinedTradeContact/>"


def delivered(kind: str, place: str) -> tuple[str, str]:
    if kind == "UBL":
        location = f"<cac:DeliveryLocation><cbc:ID>{place}</cbc:ID></cac:DeliveryLocation>"
        return "cac:InvoiceLine", f"<cac:Delivery>{location}</cac:Delivery>"
    party = f"<ram:ShipToTradeParty><ram:ID>{place}</ram:ID></ram:ShipToTradeParty>"
    return LINE, f"<ram:SpecifiedLineTradeDelivery>{party}</ram:SpecifiedLineTradeDelivery>"


WITH_CONTRACT = referred(contract="M1")
SUBCONTRACTED = replace(SOUND, business_process="S3")
# What the semantic model does not carry: the invoice, then what is allowed and what is not.
ADDED: dict[str, tuple[Invoice, Callable[[str], tuple[str, str]], Callable[[str], tuple[str, str]]]] = {
    "BR-FR-CPRO-01": (WITH_CONTRACT, lambda kind: contracted(kind, "MARCHE"), lambda kind: contracted(kind, "ACCORD")),
    "BR-FR-CPRO-02_EXT-FR-FE-136": (
        SOUND,
        lambda kind: corrected(kind, "F" * 20),
        lambda kind: corrected(kind, "F" * 21),
    ),
    "BR-FR-CPRO-18": (
        SOUND,
        lambda kind: agent(kind, siren=True, siret=True),
        lambda kind: agent(kind, siren=True, siret=False),
    ),
    "BR-FR-CPRO-21": (
        SUBCONTRACTED,
        lambda kind: agent(kind, siren=True, siret=True),
        lambda kind: agent(kind, siren=False, siret=True),
    ),
    "BR-FR-CPRO-25": (replace(SOUND, payment_terms=None, due_on=None), terms_given, terms_given),
    "BR-FR-CPRO-26": (
        replace(SOUND, seller=replace(cases.ATELIER, contact=None)),
        lambda kind: contact(kind, "Seller"),
        lambda kind: contact(kind, "Seller"),
    ),
    "BR-FR-CPRO-27": (SOUND, lambda kind: contact(kind, "Buyer"), lambda kind: contact(kind, "Buyer")),
    "BR-FR-CPRO-40": (SOUND, lambda kind: delivered(kind, "1" * 20), lambda kind: delivered(kind, "1" * 21)),
}
COUNTED = {"BR-FR-CPRO-25", "BR-FR-CPRO-26", "BR-FR-CPRO-27"}


@pytest.mark.parametrize("kind", ["UBL", "CII"])
@pytest.mark.parametrize("rule", ADDED)
def test_it_judges_what_the_model_does_not_carry(rule, kind):
    made, good, wrong = ADDED[rule]
    path, snippet = good(kind)
    assert rule not in judged(added(made, kind, path, snippet))
    path, snippet = wrong(kind)
    failure = judged(added(made, kind, path, *[snippet] * (2 if rule in COUNTED else 1)))[rule]
    assert failure.flag == ("warning" if rule == "BR-FR-CPRO-01" else "fatal")


def test_it_counts_the_lines(monkeypatch):
    monkeypatch.setattr(demands, "MOST_LINES", 2)
    for syntax in SYNTAXES:
        assert "BR-FR-CPRO-19" in judged(written(SOUND, syntax))


def test_it_takes_a_siret_wherever_chorus_pro_did():
    stated = Party(name="Atelier", legal_registration=Identifier("99991001100017", "0002"))
    assert not {"BR-FR-CPRO-03", "BR-FR-CPRO-09"} & judged(written(replace(SOUND, seller=stated), "CII")).keys()


@pytest.mark.parametrize(
    ("framework", "titles"), [("S1", ["EN", "BR-FR", "B2G"]), ("A1", ["EN", "B2G"]), (None, ["EN", "B2G"])]
)
def test_it_judges_a_deposit_by_what_the_invoice_says_it_follows_and_by_chorus_pro(framework, titles):
    report = invoice.check(cases.xml(replace(SOUND, business_process=framework)), pack="deposit")
    assert [title.split()[0] for title in report.packs] == titles
    assert report.valid


def test_it_forbids_a_number_of_the_standard_that_is_missing():
    for kind in ("UBL", "CII"):
        numbers = {rule.split("_")[0] for rule in packs.rules(packs.B2G, kind)}
        assert numbers == {f"BR-FR-CPRO-{number:02}" for number in range(1, 45)} | {"B2G-01"}
