"""The names of flows, the interfaces that they tell, and Chorus Pro's words."""

from __future__ import annotations

import pytest

from polyphonie.documents import flow
from polyphonie.documents.flow import names


def test_it_reads_the_example_of_the_specification() -> None:
    read = flow.named("FSO3110A_XXX999_XXX9993110000000000000001")
    assert (read.interface.code, read.interface.syntax, read.application, read.sequence) == (
        "FSO3110A",
        "ubl",
        "XXX999",
        1,
    )


@pytest.mark.parametrize("ending", [".xml", ".zip", ".tar.gz", ".TGZ", ""])
def test_it_reads_what_it_writes(ending: str) -> None:
    name = names.written("FSO1110A", application="ABC123", sequence=42, ending=ending)
    read = flow.named(name)
    assert (read.interface.code, read.application, read.sequence, read.ending) == (
        "FSO1110A",
        "ABC123",
        42,
        ending.lower(),
    )


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("factures.zip", "form"),
        ("", "form"),
        ("FSO1110A_ABC123_ABD1231110000000000000001.xml", "form"),
        ("FSO1110A_ABC123_ABC1231117000000000000001.xml", "form"),
        ("FSO1110A_ABC123_ABC123111000000000000001.xml", "form"),
        ("../FSO1110A_ABC123_ABC1231110000000000000001.xml", "form"),
        ("FSO1110A_ABC123_ABC1231110000000000000001.exe", "form"),
        ("FSO9999A_ABC123_ABC1239999000000000000001.xml", "interface"),
    ],
)
def test_it_says_what_is_wrong_with_a_name(name: str, part: str) -> None:
    with pytest.raises(flow.Misnamed) as misnamed:
        flow.named(name)
    assert misnamed.value.part == part


def test_it_knows_every_interface_once_and_each_way() -> None:
    listed = [row[0] for row in names.rows("interfaces.tsv")]
    assert len(listed) == len(set(listed)) > 50
    assert {each.way for each in flow.interfaces().values()} == {"in", "out"}
    assert all(names.written(code, application="ABC123", sequence=1) for code in listed)


def test_it_has_chorus_words_for_states_and_syntaxes() -> None:
    assert flow.CHORUS_STATES["partly_integrated"] == "IN_INTEGRE_PARTIEL"
    assert flow.chorus_syntaxes()["IN_DP_E2_CII_FACTURX"] == "facturx"


@pytest.mark.parametrize(
    ("content", "syntax"),
    [
        (b'<?xml version="1.0"?>\n<!-- c --><Invoice xmlns="urn:oasis">', "ubl"),
        (b'<ubl:CreditNote xmlns:ubl="u">', "ubl"),
        (b'\xef\xbb\xbf<rsm:CrossIndustryInvoice xmlns:rsm="u">', "cii"),
        ('<?xml version="1.0" encoding="UTF-16"?><Invoice>'.encode("utf-16"), "ubl"),
        (b"%PDF-1.7", "facturx"),
        (b'<CPPFacturePivot xmlns="u">', "pivot"),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_it_tells_the_syntax_of_a_document_by_its_beginning(content: bytes, syntax: str) -> None:
    assert flow.syntax_of(content) == syntax
