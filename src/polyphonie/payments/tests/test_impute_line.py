from __future__ import annotations

import pytest

from polyphonie.documents.bank.words import Direction
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models

from .answers import moved, statement
from .stage import STATE, TODAY, Stage, balance, codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(stage: Stage) -> models.StatementLine:
    content = statement(moved("X1", Direction.CREDIT, 7_00))
    actions.record_statement(actor=stage.preparer, entity=STATE, content=content, name="r.xml", on=TODAY)
    return models.StatementLine.objects.get(entity_id=STATE)


def _impute(stage: Stage, line: object, reason: str = "Don", actor: Actor | None = None) -> None:
    actions.impute_line(
        actor=actor or stage.preparer,
        entity=STATE,
        line=line,
        account="7088000000",
        reason=reason,
        on=TODAY,  # type: ignore[arg-type]
    )


def test_it_charges_it_where_it_belongs(stage: Stage, line: models.StatementLine) -> None:
    _impute(stage, line.id)
    assert (balance("4711000000"), balance("7088000000")) == (0, -7_00)


def test_it_refuses_no_line_or_no_reason(stage: Stage, line: models.StatementLine) -> None:
    for which, reason, code in ((new_id(), "Don", "PAY-STA-03"), (line.id, "", "PAY-REA-01")):
        with pytest.raises(Refused) as caught:
            _impute(stage, which, reason)
        assert codes(caught) == {code}


def test_it_forbids_strangers(stage: Stage, line: models.StatementLine) -> None:
    with pytest.raises(Refused) as caught:
        _impute(stage, line.id, actor=stage.stranger)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage, line: models.StatementLine) -> None:
    for _ in range(2):
        _impute(stage, line.id)
