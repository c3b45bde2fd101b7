"""What the checks find is told in the reader's language: the names of their facts, amounts, the refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import translation

from polyphonie.spending.rules import checks as rules
from polyphonie.spending.rules.checks import Facts, LineFacts, Signature
from polyphonie.spending.templatetags.spending import told
from polyphonie.spending.terms.checks import FACT_NAMES, CheckCode, check_terms

DAY = date(2026, 3, 2)
FACTS = Facts(
    cents=1_234_50,
    payable=1_234_50,
    signature=Signature("ORD-1", "Ondine", DAY, "authorising_officer", holds=True, untouched=True),
    unordered=False,
    certified_by_order=True,
    presumed=(("4500000001", "Décision n° 4"),),
    lines=(LineFacts(1, 1_234_50, same_imputation=False, in_year=True, certified=10, requested=20),),
    reserved=5_00,
    invoice="12.34",
    owed=1_000_00,
    right_on=DAY,
    payees=(("Atelier", "FR76"), ("Banque", "")),
)


def test_it_tells_every_fact_in_the_reader_s_language() -> None:
    for language, amount in (("fr", "1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€"), ("en", "€1,234.50")):
        with translation.override(language):
            said = {
                (check.code, name): value
                for facts in (FACTS, replace(FACTS, owed=None))
                for check in rules.checks(facts, on=DAY)
                for name, value in told(check)
            }
        assert amount in said.values()
        names = {(words.fr if language == "fr" else words.en) for words in FACT_NAMES.values()}
        assert {name for _code, name in said} <= names
        assert said[CheckCode.DOCUMENTS, "Document" if language == "en" else "Pièce"] == "12.34"


def test_it_names_the_checks_in_each_language_of_a_refusal() -> None:
    found = rules.checks(FACTS, on=DAY)
    (fails,) = rules.visa_refusals(found, confirmed=(), required=False, terms=check_terms(DAY))
    name = check_terms(DAY)[CheckCode.DISCHARGE].name
    assert name.fr in fails.fr and name.en in fails.en and name.fr not in fails.en
