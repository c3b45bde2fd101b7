"""Identifiers and folded names: properties that hold for every value, and cases known from the texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.fr import siren as oracle_siren
from stdnum.fr import siret as oracle_siret

from polyphonie.parties import rules
from polyphonie.parties.terms import ReferencesRequired, SupplierIdKind

unhurried = settings(deadline=None)
digits = st.text(alphabet="0123456789", min_size=0, max_size=16)


@unhurried
@given(digits)
def test_it_agrees_with_python_stdnum_on_any_digits(value: str) -> None:
    assert rules.siren_is_valid(value) == oracle_siren.is_valid(value)
    assert rules.siret_is_valid(value) == oracle_siret.is_valid(value)


@unhurried
@given(st.text(alphabet="0123456789", min_size=5, max_size=5))
def test_it_knows_the_offices_of_la_poste_by_the_sum_of_their_digits(office: str) -> None:
    siret = f"356000000{office}"
    expected = oracle_siret.is_valid(siret)
    assert rules.siret_is_valid(siret) == expected


@pytest.mark.parametrize(
    ("siret", "valid"),
    [
        ("21999900000017", True),
        ("35600000000048", True),  # the head office of La Poste passes Luhn's check
        ("35600000049837", True),  # an office: its digits add up to 45, and Luhn's check fails
        ("35600000049838", False),
        ("2199990000001７", False),  # a full-width digit is not a digit
        ("²1999900000017", False),
        ("", False),
    ],
)
def test_it_tells_a_siret(siret: str, valid: bool) -> None:
    assert rules.siret_is_valid(siret) is valid


@unhurried
@given(st.text(alphabet="0123456789", min_size=13, max_size=13), st.integers(0, 12), st.integers(1, 9))
def test_it_notices_any_single_wrong_digit(start: str, place: int, shift: int) -> None:
    if start.startswith("356000000"):
        return
    sirets = [f"{start}{key}" for key in range(10) if rules.siret_is_valid(f"{start}{key}")]
    for siret in sirets:
        wrong = siret[:place] + str((int(siret[place]) + shift) % 10) + siret[place + 1 :]
        if wrong[:9] != "356000000":
            assert not rules.siret_is_valid(wrong)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("FR01999910011", True),
        ("FR02999910011", False),
        ("FRK7399859412", True),  # a key with a letter
        ("FR00999910011", False),
        ("BE0697449992", True),
        ("EL094259216", True),
        ("GR094259216", False),  # Greece signs EL
        ("XI980780684", True),
        ("GB980780684", False),
        ("01999910011", False),
        ("EU372022452", False),  # the one-stop shop is no member State
        ("", False),
        ("FR", False),
        ("ＦＲ01999910011", False),
    ],
)
def test_it_tells_a_vat_number_of_the_union(number: str, valid: bool) -> None:
    assert rules.vat_is_valid(number) is valid


@unhurried
@given(st.text(max_size=40), st.sampled_from(SupplierIdKind))
def test_it_never_fails_on_an_identifier(value: str, kind: SupplierIdKind) -> None:
    compact = rules.compact_identifier(kind, value)
    list(rules.identifier_refusals(kind, compact))


@unhurried
@given(st.text(max_size=60))
def test_it_folds_once_and_for_all(text: str) -> None:
    folded = rules.folded(text)
    assert rules.folded(folded) == folded
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Département de l'Œuf-Brûlé", "departement de l oeuf brule"),
        ("  ÉCOLE n° 3_bis ", "ecole n 3 bis"),
        ("Straße Ærø Ångström", "strasse aero angstrom"),
        ("Δήμος Αθηναίων", "δημοσ αθηναιων"),
        ("…", ""),
    ],
)
def test_it_folds_accents_capitals_and_punctuation(text: str, folded: str) -> None:
    assert rules.folded(text) == folded


@pytest.mark.parametrize(
    ("required", "met"),
    [
        (ReferencesRequired.NONE, {(False, False), (True, False), (False, True), (True, True)}),
        (ReferencesRequired.SERVICE, {(True, False), (True, True)}),
        (ReferencesRequired.COMMITMENT, {(False, True), (True, True)}),
        (ReferencesRequired.BOTH, {(True, True)}),
        (ReferencesRequired.EITHER, {(True, False), (False, True), (True, True)}),
    ],
)
def test_it_knows_when_the_references_are_there(required: ReferencesRequired, met: set[tuple[bool, bool]]) -> None:
    cases = {(service, commitment) for service in (False, True) for commitment in (False, True)}
    assert {case for case in cases if required.met_by(service=case[0], commitment=case[1])} == met
