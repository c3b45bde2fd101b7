"""What a person typed is deposited, as any other invoice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polyphonie.invoicing import composing, drafting, models, queries
from polyphonie.invoicing.actions import compositions, drafts
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import MINISTRY, PAPETERIE, TODAY, UNKNOWN
from .drafts import begun, typed


def test_it_becomes_an_invoice_that_follows_its_standard(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic, account="FR76 3000 6000 0112 3456 7890 189")
    receipt = drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    assert receipt.accepted and receipt.valid and receipt.entity and receipt.invoice, codes(receipt)
    document = queries.document(queries.rows([(receipt.entity, receipt.invoice)])[receipt.invoice]).invoice
    assert (document.totals.without_vat, document.totals.due) == (Decimal("1220.00"), Decimal("1450.23"))
    row = kept.draft(actor=actor, draft=draft)
    assert (row.entity, row.invoice) == (receipt.entity, receipt.invoice)
    assert kept.drafts(actor=actor, limit=5) == ()


def test_it_makes_what_a_composition_of_the_same_makes(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    entry, refusals = drafting.entry_of(typed(republic), on=TODAY)
    composed = compositions.composed(actor=actor, supplier=republic.supplier(), entry=entry, on=TODAY)
    assert refusals == () and drafts.document_of_draft(actor=actor, draft=draft, on=TODAY) == composed
    assert composing.sums(entry).due == Decimal("1450.23")


@pytest.mark.parametrize(("framework", "code"), [("A9", "A9"), ("A12", "A12"), ("A2", "A2")])
def test_it_takes_the_other_frameworks(republic: Republic, framework: str, code: str) -> None:
    republic.supplier(PAPETERIE)
    draft = begun(republic, framework=framework, validator=PAPETERIE.siret, nature="B")
    assert drafts.deposit_draft(actor=republic.depositor(), draft=draft, on=TODAY).accepted
    assert models.Invoice.objects.get().framework == code


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        ({"account": "FR76 3000 6000 0112 3456 7890 188"}, "INV-DRF-06", "account"),
        ({"due_on": "bientôt"}, "INV-DRF-05", "due_on"),
        ({"already_paid": "rien"}, "INV-DRF-04", "already_paid"),
        ({"lines": ({"name": "Conseil", "price": "1O"},)}, "INV-DRF-04", "lines-0-price"),
        ({"lines": ({"name": "Conseil", "price": "10"}, {"price": "3"})}, "INV-DRF-09", "lines-1-name"),
        ({"lines": ({"name": "Conseil", "price": "10", "vat": "exempt"},)}, "INV-DRF-08", "exemption"),
        ({"number": ""}, "INV-DRF-09", "number"),
        ({"recipient": ""}, "INV-DRF-09", "recipient"),
    ],
)
def test_it_refuses_what_cannot_be_read_at_its_field(
    republic: Republic, fields: dict[str, str], code: str, place: str
) -> None:
    draft = begun(republic, **fields)
    for act in (drafts.deposit_draft, drafts.check_draft):
        with pytest.raises(Refused) as refused:
            act(actor=republic.depositor(), draft=draft, on=TODAY)
        assert codes(refused) == [code]
        assert [drafting.place_of(each) for each in refused.value.refusals] == [place]


def test_it_tells_what_is_wrong_in_the_document_at_its_field(republic: Republic) -> None:
    republic.service(MINISTRY, "DAF")
    lines = ({"name": "Conseil", "price": "10"}, {"name": "Panne", "price": "-10"})
    draft = begun(republic, recipient=MINISTRY, number="F" * 21, due_on="2020-01-01", lines=lines)
    actor = republic.depositor()
    receipt = drafts.check_draft(actor=actor, draft=draft, on=TODAY)
    places = {each.code: drafting.place_of(each) for each in receipt.refusals}
    assert (places["INV-NUM-01"], places["INV-SRV-01"], places["INV-COM-01"]) == ("number", "service", "commitment")
    assert places["BR-27"] == "lines-1-price"
    assert not models.RefusedDeposit.objects.exists()
    assert not drafts.deposit_draft(actor=actor, draft=draft, on=TODAY).accepted
    assert kept.draft(actor=actor, draft=draft).closed_at is None


def test_it_is_mended_and_deposited_after_a_refusal(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic, recipient=UNKNOWN)
    assert codes(drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)) == ["INV-REC-02"]
    drafts.keep_draft(actor=actor, draft=draft, sheet=typed(republic), on=TODAY)
    assert drafts.deposit_draft(actor=actor, draft=draft, on=TODAY).accepted


def test_it_refuses_what_was_discarded_until_it_is_taken_back(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    drafts.discard_draft(actor=actor, draft=draft, on=TODAY)
    with pytest.raises(Refused) as refused:
        drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    assert codes(refused) == ["INV-DRF-10"] and not models.Invoice.objects.exists()
    drafts.restore_draft(actor=actor, draft=draft, on=TODAY)
    assert drafts.deposit_draft(actor=actor, draft=draft, on=TODAY).accepted


def test_it_forbids_the_drafts_of_others(republic: Republic) -> None:
    draft, rival = begun(republic), republic.depositor(PAPETERIE)
    for act in (drafts.deposit_draft, drafts.check_draft, drafts.document_of_draft):
        with pytest.raises(Refused) as refused:
            act(actor=rival, draft=draft, on=TODAY)
        assert codes(refused) == ["INV-DRF-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    actor, draft = republic.depositor(), begun(republic)
    first = drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    again = drafts.deposit_draft(actor=actor, draft=draft, on=TODAY)
    assert (again.invoice, again.repeated) == (first.invoice, True)
    assert models.Invoice.objects.count() == 1
