"""What a rule demands: every rule has sentences in both languages, its packs and its source."""

import argparse

import pytest

from polyphonie.documents import invoice
from polyphonie.documents.invoice import explaining, refusals, shell, wording


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["explain", *arguments])
    return given.run(given)


def test_it_explains_a_rule():
    explained = invoice.explain("br-co-14")
    assert explained.rule == "BR-CO-14"
    assert explained.flag == "fatal"
    assert explained.term is not None and explained.term.id == "BT-110"
    assert "…" in explained.demand_fr and explained.remedy_en
    assert explained.packs == ("EN 16931 1.3.16 (UBL)", "EN 16931 1.3.16 (CII)")
    assert "EN 16931-1" in explained.source_fr


def test_it_explains_every_rule_and_every_refusal():
    for rule in (*explaining.known(), *refusals.REASONS):
        explained = invoice.explain(rule)
        sentences = (explained.demand_fr, explained.demand_en, explained.remedy_fr, explained.remedy_en)
        judged = explaining.known().get(rule, ((None, None, None),))[0][2]
        if judged is None or judged.form != "unverifiable":
            assert all(sentences), rule
        assert not any("{" in sentence or "}" in sentence for sentence in sentences), rule


def test_it_tells_a_person_in_either_language(capsys):
    assert run("BR-AE-08") == run("BR-AE-08", "--language", "en") == 0
    told = capsys.readouterr().out
    assert "Que faire : Corrigez la base" in told
    assert "What to do: Correct the base" in told


def test_it_refuses_an_unknown_rule_and_names_its_neighbours(capsys):
    assert run("BR-CO-99") == shell.UNKNOWN_RULE
    assert "BR-CO-19" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stated", "said"),
    [("1234.50", "1\u202f234,50"), ("-0.5", "−0,5"), ("20", "20"), ("0009", "0009"), ("NaN", "NaN"), ("—", "—")],
)
def test_it_writes_numbers_as_french_does(stated, said):
    assert wording.in_french(stated) == said
