"""An invoice is written again, or cancelled by a credit note, from what a former one says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polyphonie.invoicing import drafting, models
from polyphonie.invoicing.actions import drafts
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.terms import drafts as terms
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .cases import Place, Republic, codes
from .documents import PAPETERIE, TODAY
from .drafts import LINES, begun, typed


def deposited(republic: Republic, **fields: str) -> Place:
    receipt = drafts.deposit_draft(actor=republic.depositor(), draft=begun(republic, **fields), on=TODAY)
    assert receipt.accepted and receipt.entity and receipt.invoice
    return Place(receipt.entity, receipt.invoice)


def test_it_says_the_same_but_for_number_and_days(republic: Republic) -> None:
    actor, place = republic.depositor(), deposited(republic)
    draft, whole = drafts.copy_invoice(actor=actor, credit_note=False, on=TODAY, **place.asked)
    sheet = kept.draft(actor=actor, draft=draft).sheet
    assert whole and sheet.value("number") == "" and sheet.value("due_on") == ""
    assert [line["name"] for line in sheet.lines] == [line["name"] for line in LINES]
    first, _ = drafting.entry_of(typed(republic), on=TODAY)
    copied, _ = drafting.entry_of(sheet, on=TODAY)
    assert copied.lines == first.lines and copied.recipient_siret == first.recipient_siret


@pytest.mark.parametrize("vat", ["franchise", "reverse", "exempt", "outside", "2.1"])
def test_it_keeps_why_there_is_no_vat(republic: Republic, vat: str) -> None:
    lines = ({"name": "Conseil", "price": "100", "vat": vat},)
    place = deposited(republic, lines=lines, exemption="Article 261 du CGI")  # type: ignore[arg-type]
    actor = republic.depositor()
    draft, _ = drafts.copy_invoice(actor=actor, credit_note=False, on=TODAY, **place.asked)
    assert kept.draft(actor=actor, draft=draft).sheet.lines[0]["vat"] == vat


def test_it_makes_the_credit_note_that_cancels(republic: Republic) -> None:
    actor, place = republic.depositor(), deposited(republic)
    draft, _ = drafts.copy_invoice(actor=actor, credit_note=True, on=TODAY, **place.asked)
    sheet = kept.draft(actor=actor, draft=draft).sheet
    assert (sheet.value("kind"), sheet.value("preceding_number")) == ("credit_note", "F2026-077")
    numbered = terms.Sheet({**sheet.fields, "number": "AV-1"}, sheet.lines)
    drafts.keep_draft(actor=actor, draft=draft, sheet=numbered, on=TODAY)
    receipt = drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    assert receipt.accepted, codes(receipt)
    note = models.Invoice.objects.get(number="AV-1")
    assert (note.corrected_number, Decimal(note.due_cents)) == ("F2026-077", Decimal(145023))


def test_it_refuses_an_invoice_that_is_none_and_too_many_drafts(
    republic: Republic, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, place = republic.depositor(), deposited(republic)
    with pytest.raises(Refused) as refused:
        drafts.copy_invoice(actor=actor, entity=place.entity, invoice=new_id(), credit_note=False, on=TODAY)
    assert codes(refused) == ["INV-FIN-01"]
    for bound, code in (("MOST_LINES", "INV-DRF-03"), ("MOST_DRAFTS", "INV-DRF-02")):
        monkeypatch.setattr(terms, bound, 0)
        with pytest.raises(Refused) as refused:
            drafts.copy_invoice(actor=actor, credit_note=False, on=TODAY, **place.asked)
        assert codes(refused) == [code]
        monkeypatch.undo()


def test_it_forbids_the_recipient_and_other_suppliers(republic: Republic) -> None:
    place = deposited(republic)
    for actor, code in ((republic.agent(), "ACC-RIG-01"), (republic.depositor(PAPETERIE), "INV-FIN-01")):
        with pytest.raises(Refused) as refused:
            drafts.copy_invoice(actor=actor, credit_note=False, on=TODAY, **place.asked)
        assert codes(refused) == [code]


def test_it_repeats_safely(republic: Republic) -> None:
    """Asked twice, it is two drafts: nothing is deposited, and each can be discarded."""
    actor, place = republic.depositor(), deposited(republic)
    made = {drafts.copy_invoice(actor=actor, credit_note=False, on=TODAY, **place.asked)[0] for _ in range(2)}
    assert len(made) == 2 and models.Invoice.objects.count() == 1
