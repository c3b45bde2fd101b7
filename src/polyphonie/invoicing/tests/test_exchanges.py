"""Drop folders: what partners put there is received once, and what they must know is put there once."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from lxml import etree

from polyphonie.access import actions as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.invoice import pivot
from polyphonie.documents.invoice.tests.corpus import CORPUS
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import deliveries, exchanges, flows, treatments
from polyphonie.invoicing.exchanges import exchanging, folders
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import deliveries as announcements
from polyphonie.kernel.acts import SYSTEM

from .cases import Republic
from .documents import TODAY
from .lots import FLOW_NAME, GOOD, LOST, lot

APPLICATION = "ABC123"


@pytest.fixture
def client(republic: Republic) -> UUID:
    made = access.create_client(
        actor=SYSTEM,
        name="Progiciel EDI",
        perimeter=Perimeter.of_supplier(republic.supplier()),
        perimeter_label="Atelier",
        rights=frozenset({Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT}),
        on=TODAY,
    )
    republic.prepared(GOOD[0])
    return made.client


@pytest.fixture
def root(tmp_path: Path, client: UUID) -> Path:
    (tmp_path / "partners.tsv").write_text(f"# application, client\n{APPLICATION}\t{client}\n")
    go(tmp_path)
    return tmp_path


def go(root: Path) -> Counter[str]:
    return exchanging.exchange(root, on=TODAY)


def drop(root: Path, content: bytes, name: str = FLOW_NAME) -> None:
    (root / APPLICATION / "in" / name).write_bytes(content)


def listed(root: Path, folder: str) -> list[str]:
    return sorted(path.name for path in (root / APPLICATION / folder).iterdir())


def treat() -> models.Flow:
    flow = models.Flow.objects.latest("id")
    flows.treat(depositor=flow.depositor_id, flow=flow.id, on=TODAY)
    exchanges.tell_flow(depositor=flow.depositor_id, flow=flow.id)
    flow.refresh_from_db()
    return flow


def test_it_receives_a_file_once_and_sets_it_aside(root: Path) -> None:
    drop(root, lot(*GOOD))
    assert go(root) == {"received": 1}
    assert listed(root, "in") == [] and listed(root, "done") == [FLOW_NAME]
    assert models.Flow.objects.get().channel == "edi"
    drop(root, lot(*GOOD))
    assert go(root)["received"] == 0, "the same flow again, after a crash or by mistake"
    assert models.Flow.objects.count() == 1


def test_it_leaves_what_is_not_whole_or_no_file(root: Path) -> None:
    inside = root / APPLICATION / "in"
    (root / "secret").write_bytes(b"secret")
    for name in (".hidden", f"{FLOW_NAME}.tmp", f"{FLOW_NAME}.filepart"):
        drop(root, b"x", name)
    (inside / "link.xml").symlink_to(root / "secret")
    (inside / "folder").mkdir()
    os.mkfifo(inside / "pipe.xml")
    assert go(root) == {}
    assert not models.Flow.objects.exists()


def test_it_does_not_follow_a_folder_that_the_partner_turned_into_a_link(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / APPLICATION / "out").rmdir()
    (root / APPLICATION / "out").symlink_to(elsewhere)
    drop(root, lot(GOOD[0], LOST))
    go(root)
    treat()
    assert go(root)["failed"] == 1
    assert not list(elsewhere.iterdir())


def test_it_acknowledges_a_flow_with_the_reasons_of_each_refusal(root: Path) -> None:
    drop(root, lot(GOOD[0], LOST))
    go(root)
    treat()
    assert go(root) == {"handed over": 1}
    (name,) = listed(root, "out")
    assert name.startswith("CSO1110A_ABC123_ABC1231110") and name.endswith(".xml")
    (status,) = pivot.read_statuses((root / APPLICATION / "out" / name).read_bytes()).flows
    assert (status.flow, status.status) == (FLOW_NAME, "96")
    assert [(error.line, error.code) for error in status.errors] == [("2", "INV-REC-02")]
    assert go(root) == {}


def test_it_acknowledges_what_it_rejects_and_what_it_cannot_receive(root: Path) -> None:
    drop(root, lot(*GOOD), "factures.zip")
    drop(root, b"", FLOW_NAME)
    go(root)
    exchanges.tell_flow(depositor=models.Flow.objects.get().depositor_id, flow=models.Flow.objects.get().id)
    go(root)
    told = {}
    for name in listed(root, "out"):
        (status,) = pivot.read_statuses((root / APPLICATION / "out" / name).read_bytes()).flows
        told[status.flow] = status.status
    assert told == {"factures.zip": "93", FLOW_NAME: "93"}
    assert listed(root, "in") == []


def test_it_hands_over_the_states_that_invoices_take(root: Path) -> None:
    drop(root, lot(*GOOD))
    go(root)
    treat()
    models.Outgoing.objects.all().delete()
    for invoice in models.Invoice.objects.order_by("number"):
        deliveries.deliver(actor=SYSTEM, invoices=[(invoice.entity_id, invoice.id)], on=TODAY)
    treatments.treat(
        actor=SYSTEM,
        entity=invoice.entity_id,
        invoice=invoice.id,
        state=InvoiceState.SUSPENDED,
        reason="Il manque le bon de livraison.",
        on=TODAY,
    )
    announcements.drain()
    assert not announcements.failures()
    go(root)
    (name,) = [name for name in listed(root, "out") if name.startswith("FEN1200A_")]
    content = (root / APPLICATION / "out" / name).read_bytes()
    told = [(each.number, each.status) for each in pivot.read_statuses(content).invoices]
    assert told == [("L-1", "03"), ("L-2", "03"), ("L-2", "06")]
    if CORPUS.is_dir():
        schema = etree.XMLSchema(etree.parse(CORPUS / "chorus-pro" / "pivot-xsd" / "CPPStatutPivot_V1_19.xsd"))
        schema.assertValid(etree.fromstring(content))


def test_it_writes_the_same_file_again_when_it_was_cut_short(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(root, lot(*GOOD))
    go(root)
    treat()
    monkeypatch.setattr(exchanges, "handed_over", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        go(root)
    (name,) = listed(root, "out")
    first = (root / APPLICATION / "out" / name).read_bytes()
    monkeypatch.undo()
    assert go(root) == {"handed over": 1}
    assert listed(root, "out") == [name]
    assert (root / APPLICATION / "out" / name).read_bytes() == first


def test_it_refuses_what_a_client_without_rights_drops(root: Path) -> None:
    (root / "partners.tsv").write_text(f"{APPLICATION}\t{UUID(int=7)}\n")
    drop(root, lot(*GOOD))
    assert go(root)["refused"] == 1
    assert not models.Flow.objects.exists()


@pytest.mark.parametrize("line", ["abc\tx", "../../x\t" + str(UUID(int=1)), "ABC123\tpas-un-client"])
def test_it_tells_a_line_of_partners_that_it_cannot_read(tmp_path: Path, line: str) -> None:
    (tmp_path / "partners.tsv").write_text(line + "\n")
    with pytest.raises(folders.PartnersUnreadable, match="line 1"):
        folders.partners(tmp_path)
