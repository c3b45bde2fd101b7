"""Random mutations: a report or a refusal, never anything else."""

import os

from polyphonie.documents.invoice.tests import fuzz


def test_it_answers_a_report_or_a_refusal_to_anything():
    count = int(os.environ.get("POLYPHONIE_FUZZ", "1500"))
    outcomes = fuzz.run(count, seed=20261123)
    assert outcomes.total() == count
    assert outcomes["invalid"] > count / 20
    assert len(outcomes) > 5
