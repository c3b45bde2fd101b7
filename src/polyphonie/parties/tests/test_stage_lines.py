from __future__ import annotations

from datetime import date

import pytest

from polyphonie.documents.directory.flows import Line, Malformed
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions
from polyphonie.parties.models import StagedLine

from .cases import TODAY, VALMONT, codes

pytestmark = pytest.mark.django_db
PIECE = [Line(1, 7, VALMONT[:9], False, date(2026, 9, 1), None, None, "9999"), Malformed(2, "Nature", "X")]


def test_it_puts_a_piece_aside_with_what_is_wrong_in_it() -> None:
    actions.stage_lines(actor=SYSTEM, sha256="0" * 64, piece=PIECE, on=TODAY)
    good, bad = StagedLine.objects.order_by("number")
    assert (good.address, good.platform, good.refused) == (VALMONT[:9], "9999", None)
    assert (bad.refused["line"], bad.refused["code"]) == (2, "PAR-LIN-09")


def test_it_forbids_who_does_not_keep_the_directory(stranger: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actions.stage_lines(actor=stranger, sha256="0" * 64, piece=PIECE, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}
