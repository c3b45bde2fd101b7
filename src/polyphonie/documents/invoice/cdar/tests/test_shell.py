"""`polyphonie invoice check` takes life-cycle messages for what they are."""

import argparse
import json

from polyphonie.documents.invoice import cdar, shell
from polyphonie.documents.invoice.cdar.tests import messages
from polyphonie.documents.invoice.tests import cases


def checked(path, capsys, *words):
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["check", str(path), *words])
    outcome = given.run(given)
    return outcome, capsys.readouterr().out


def test_it_checks_a_life_cycle_message(tmp_path, capsys):
    path = tmp_path / "refus.xml"
    path.write_bytes(cdar.write(messages.REFUSAL))
    outcome, said = checked(path, capsys, "--json")
    told = json.loads(said)
    assert outcome == 0 and told["valid"]
    assert (told["syntax"], told["profile"], told["packs"]) == ("CDAR", "CDV", ["BR-FR-CDV 1.4.0.03"])


def test_it_says_what_is_wrong_with_a_message_among_invoices(tmp_path, capsys):
    wrong = messages.with_detail(messages.REFUSAL, reason_code="QTE_ERR")
    (tmp_path / "1.xml").write_bytes(cases.xml(cases.invoice()))
    (tmp_path / "2.xml").write_bytes(cdar.write(wrong))
    outcome, said = checked(tmp_path, capsys)
    assert outcome == 1
    assert "BR-FR-CDV-CL-09_MDT-113_210" in said and "« QTE_ERR » ne va pas avec le statut 210" in said
