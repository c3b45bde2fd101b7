"""A file sent ahead waits some days for its invoice, and is its sender's alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import jobs, models
from polyphonie.invoicing.actions.files_ahead import send_file_ahead
from polyphonie.invoicing.queries.files_ahead import sent_ahead
from polyphonie.kernel import clock
from polyphonie.kernel.models import SpoolPart
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger
from .documents import PAPETERIE, TODAY

PDF = b"%PDF-1.7 " + bytes(range(256)) * 5_000


def test_it_keeps_a_file_until_it_is_asked_for(republic: Republic) -> None:
    actor = republic.depositor()
    first = send_file_ahead(actor=actor, name="C:\\relevé.pdf", content=PDF, on=TODAY)
    second = send_file_ahead(actor=actor, name="b.csv", content=b"a;b", on=TODAY)
    files = sent_ahead(actor=actor, ordinals=[second.ordinal, first.ordinal])
    assert [(file.name, file.content) for file in files] == [("b.csv", b"a;b"), ("relevé.pdf", PDF)]
    assert [file.media_type for file in files] == ["text/csv", "application/pdf"]


@pytest.mark.parametrize(("name", "content"), [("virus.exe", b"MZ"), ("vide.pdf", b""), ("sans-suffixe", b"x")])
def test_it_refuses_what_cannot_be_joined(republic: Republic, name: str, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        send_file_ahead(actor=republic.depositor(), name=name, content=content, on=TODAY)
    assert codes(refused) == ["INV-ATT-01"]


def test_it_forbids_who_deposits_for_nobody(republic: Republic) -> None:
    reader = republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_CONSULT)
    for actor in (republic.agent(), stranger(), reader):
        with pytest.raises(Refused) as refused:
            send_file_ahead(actor=actor, name="a.pdf", content=PDF, on=TODAY)
        assert codes(refused) == ["ACC-RIG-01"]


def test_it_gives_a_file_to_its_sender_only(republic: Republic) -> None:
    sent = send_file_ahead(actor=republic.depositor(), name="a.pdf", content=PDF, on=TODAY)
    for actor in (republic.depositor(PAPETERIE), stranger()):
        with pytest.raises(Refused) as refused:
            sent_ahead(actor=actor, ordinals=[sent.ordinal])
        assert codes(refused) == ["INV-ATT-02"]


def test_it_repeats_safely_the_same_file_twice_is_two(republic: Republic) -> None:
    actor = republic.depositor()
    sent = {send_file_ahead(actor=actor, name="a.pdf", content=PDF, on=TODAY).ordinal for _ in range(2)}
    assert len(sent) == 2


def test_it_is_forgotten_after_some_days(republic: Republic) -> None:
    actor = republic.depositor()
    sent = send_file_ahead(actor=actor, name="a.pdf", content=PDF, on=TODAY)
    jobs.forget_files()
    assert sent_ahead(actor=actor, ordinals=[sent.ordinal])
    with clock.set_at(clock.now() + timedelta(days=8)):
        jobs.forget_files()
    assert not models.FileAhead.objects.exists() and not SpoolPart.objects.exists()
