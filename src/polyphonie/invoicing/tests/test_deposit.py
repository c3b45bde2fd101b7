"""Depositing: accepted whole, refused with every reason, once and only once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models, queries
from polyphonie.invoicing.actions.deposits import Receipt, deposit, rehearse
from polyphonie.invoicing.terms import Channel, InvoiceKind, InvoiceState
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.models import AuditRow, CallerKey, Delivery
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions as parties

from .cases import Republic, codes, stranger
from .documents import (
    ATELIER,
    COMBE,
    HOSPITAL,
    MINISTRY,
    PAPETERIE,
    TODAY,
    UNIVERSITY,
    UNKNOWN,
    VALMONT,
    Paper,
    Seller,
)


def test_it_keeps_what_the_invoice_says(republic: Republic) -> None:
    paper = Paper(buyer=VALMONT, service="FINANCES", commitment="EJ-42", net=Decimal("1234.50"))
    receipt = republic.deposit(paper)
    assert receipt.accepted and not receipt.refusals, codes(receipt)
    assert receipt.entity_name == "Ville de Valmont"
    kept = models.Invoice.objects.get(entity_id=receipt.entity, id=receipt.invoice)
    assert kept.entity_id == republic.entity(VALMONT)
    assert kept.service_id == republic.service(VALMONT, "FINANCES")
    assert (kept.service_code, kept.commitment_number) == ("FINANCES", "EJ-42")
    assert kept.supplier_id == republic.supplier(ATELIER)
    assert (kept.number, kept.issued_on, kept.due_on) == ("F2026-001", TODAY, date(2026, 12, 23))
    assert (kept.net_cents, kept.vat_cents, kept.due_cents, kept.currency) == (123_450, 24_690, 148_140, "EUR")
    assert (kept.kind, kept.syntax, kept.state) == (InvoiceKind.INVOICE, "UBL Invoice", InvoiceState.DEPOSITED)


def test_it_keeps_the_bytes_as_received(republic: Republic) -> None:
    place = republic.deposited()
    about, content = queries.opened(entity=place.entity, original=place.row.original_id)
    assert content == Paper().content()
    assert about.sha256 == hashlib.sha256(content).hexdigest()


def test_it_tells_its_journal_and_announces_the_delivery(republic: Republic) -> None:
    place = republic.deposited()
    row = AuditRow.objects.get(entity_id=place.entity, subject=f"invoice:{place.invoice}")
    assert row.act == "invoicing.deposit" and row.facts["number"] == "F2026-001"
    assert Delivery.objects.filter(subject=place.invoice, reaction="invoicing.deliver").count() == 1
    assert place.states == ["deposited"]


def test_it_takes_a_credit_note_with_positive_amounts(republic: Republic) -> None:
    place = republic.deposited(Paper(number="A2026-001", credit_note=True))
    assert place.row.kind == InvoiceKind.CREDIT_NOTE
    assert place.row.due_cents == 12_000


def test_it_takes_a_program_that_deposits_for_the_supplier(republic: Republic) -> None:
    program = republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_DEPOSIT)
    assert republic.deposit(actor=program).accepted


def test_it_takes_the_service_from_the_routing_code(republic: Republic) -> None:
    receipt = republic.deposit(Paper(buyer=VALMONT, routing="TECHNIQUE"))
    assert receipt.accepted and receipt.service_code == "TECHNIQUE"


def test_it_takes_a_free_buyer_reference_where_no_service_is_asked(republic: Republic) -> None:
    republic.entity(HOSPITAL)
    republic.supplier()
    paper = Paper(service="Dossier de Mme Martin")
    receipt = _deposit(paper.content(), republic.depositor())
    assert receipt.accepted and receipt.service_code == "", codes(receipt)


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        (Paper(number=""), {"INV-NUM-02"}),
        (Paper(number="F" * 21), {"INV-NUM-01"}),
        (Paper(buyer=None), {"INV-REC-01"}),
        (Paper(buyer=UNKNOWN), {"INV-REC-02"}),
        (Paper(buyer=VALMONT), {"INV-SRV-01"}),
        (Paper(buyer=COMBE), {"INV-COM-01"}),
        (Paper(buyer=COMBE, commitment="E" * 51), {"INV-COM-02"}),
        (Paper(buyer=MINISTRY), {"INV-SRV-01", "INV-COM-01"}),
        (Paper(buyer=UNIVERSITY), {"INV-REF-01"}),
        (Paper(net=Decimal("100.005")), {"INV-AMO-01"}),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else "",
)
def test_it_refuses_what_the_directory_and_the_kept_facts_do_not_allow(
    republic: Republic, paper: Paper, expected: set[str]
) -> None:
    receipt = republic.deposit(paper)
    assert not receipt.accepted
    assert expected <= set(codes(receipt))
    assert not models.Invoice.objects.exists()


def test_it_refuses_an_unknown_service(republic: Republic) -> None:
    republic.entity(VALMONT)
    republic.supplier()
    receipt = _deposit(Paper(buyer=VALMONT, routing="INCONNU").content(), republic.depositor())
    assert codes(receipt) == ["INV-SRV-02"]


def test_it_refuses_a_closed_recipient_and_a_closed_service(republic: Republic) -> None:
    parties.close_service(
        actor=republic.administrator, service=republic.service(VALMONT, "FINANCES"), closing=TODAY, on=TODAY
    )
    assert codes(republic.deposit(Paper(buyer=VALMONT, service="FINANCES"))) == ["INV-SRV-02"]
    parties.close_entity(actor=republic.administrator, entity=republic.entity(HOSPITAL), closing=TODAY, on=TODAY)
    assert codes(republic.deposit()) == ["INV-REC-03"]


def test_it_refuses_an_unknown_seller(republic: Republic) -> None:
    republic.entity(HOSPITAL)
    assert codes(_deposit(Paper(seller=PAPETERIE).content(), republic.depositor(ATELIER))) == ["INV-SUP-01"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "DOC-FIL-01"),
        (b"Bonjour", "DOC-FIL-03"),
        (Paper().content()[:-200], "DOC-XML-01"),
        (b"<note xmlns='urn:x'/>", "DOC-XML-07"),
    ],
)
def test_it_refuses_what_it_cannot_read(republic: Republic, content: bytes, code: str) -> None:
    republic.entity(HOSPITAL)
    assert codes(_deposit(content, republic.depositor())) == [code]


def test_it_refuses_for_every_reason_at_once(republic: Republic) -> None:
    republic.entity(MINISTRY)
    receipt = republic.deposit(Paper(number="F" * 30, buyer=MINISTRY, net=Decimal("10.001")))
    assert {"INV-NUM-01", "INV-AMO-01", "INV-SRV-01", "INV-COM-01"} <= set(codes(receipt))


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (Paper(seller=Seller("N" * 100, ATELIER.siret, ATELIER.vat)), "BR-FR-CPRO-43"),
        (Paper(attachments=(("a" * 50 + ".pdf", "application/pdf", b"x"),)), "BR-FR-CPRO-41"),
        # What the deposit judges itself, knowing the recipient, is told once and in its words.
        (Paper(number="F" * 21), "INV-NUM-01"),
        (Paper(commitment="E" * 51), "INV-COM-02"),
        (Paper(buyer=None), "INV-REC-01"),
    ],
)
def test_it_refuses_what_chorus_pro_demands_of_any_invoice(republic: Republic, paper: Paper, code: str) -> None:
    refused = codes(republic.deposit(paper))
    assert code in refused
    assert code.startswith("BR-FR") or not [each for each in refused if each.startswith("BR-FR-CPRO")]


def test_it_calls_right_a_document_that_only_public_bodies_refuse(republic: Republic) -> None:
    receipt = republic.deposit(Paper(number="F" * 21))
    assert (receipt.accepted, receipt.valid) == (False, True)


def test_it_leaves_a_trace_of_what_it_refused(republic: Republic) -> None:
    depositor = republic.depositor()
    receipt = republic.deposit(Paper(buyer=UNKNOWN), actor=depositor)
    (row,) = queries.refused_deposits(actor=depositor)
    assert row.refusals == receipt.refusals
    assert (row.file_name, row.size) == ("F2026-001.xml", len(Paper(buyer=UNKNOWN).content()))
    note = AuditRow.objects.get(subject=f"refused-deposit:{row.id}")
    assert note.facts["codes"] == codes(receipt)
    assert queries.refused_deposits(actor=republic.depositor(PAPETERIE)) == ()


def test_it_leaves_the_trace_of_an_unreadable_file_with_the_platform(republic: Republic) -> None:
    _deposit(b"Bonjour", republic.depositor())
    assert AuditRow.objects.filter(entity_id=PLATFORM, subject__startswith="refused-deposit:").count() == 1


@pytest.mark.parametrize("who", [lambda republic: stranger(), lambda republic: republic.depositor(PAPETERIE)])
def test_it_forbids_to_deposit_for_another_supplier(republic: Republic, who: Callable[[Republic], Actor]) -> None:
    with pytest.raises(Refused) as refused:
        republic.deposit(actor=who(republic))
    assert codes(refused) == ["ACC-RIG-01"]
    assert not models.Invoice.objects.exists()


def test_it_forbids_agents_and_administrators_to_deposit(republic: Republic) -> None:
    for actor in (republic.agent(), republic.accountant(), republic.administrator):
        with pytest.raises(Refused) as refused:
            republic.deposit(actor=actor)
        assert codes(refused) == ["ACC-RIG-01"]


def test_it_tells_a_duplicate_with_the_same_content(republic: Republic) -> None:
    republic.deposited()
    assert codes(republic.deposit()) == ["INV-DUP-01"]
    assert models.Invoice.objects.count() == 1


def test_it_tells_a_number_used_for_another_content(republic: Republic) -> None:
    republic.deposited()
    assert codes(republic.deposit(Paper(net=Decimal("999.00")))) == ["INV-DUP-02"]
    assert models.Invoice.objects.count() == 1


def test_it_allows_the_same_number_in_another_year_and_from_another_supplier(republic: Republic) -> None:
    republic.deposited()
    republic.deposited(Paper(issued_on=date(2025, 12, 31)))
    republic.deposited(Paper(seller=PAPETERIE))
    assert models.Invoice.objects.count() == 3


def test_it_counts_establishments_of_one_company_as_one_issuer(republic: Republic) -> None:
    republic.deposited()
    sister = replace(ATELIER, siret="99991001100025")
    assert codes(republic.deposit(Paper(seller=sister))) == ["INV-DUP-02"]


def test_it_repeats_safely_with_a_key(republic: Republic) -> None:
    first = republic.deposit(key="cle-1")
    again = republic.deposit(key="cle-1")
    assert again == replace(first, repeated=True)
    assert models.Invoice.objects.count() == 1
    assert models.StatusEvent.objects.count() == 1


def test_it_gives_a_repeated_receipt_with_its_warnings(republic: Republic) -> None:
    receipt = republic.deposit(key="cle-1")
    assert Receipt.from_answer(receipt.as_answer()) == replace(receipt, repeated=True)


def test_it_refuses_a_key_that_served_for_another_content(republic: Republic) -> None:
    republic.deposit(key="cle-1")
    with pytest.raises(Refused) as refused:
        republic.deposit(Paper(number="F2026-002"), key="cle-1")
    assert codes(refused) == ["KER-KEY-01"]


def test_it_lets_a_refused_deposit_be_corrected_under_the_same_key(republic: Republic) -> None:
    assert not republic.deposit(Paper(buyer=UNKNOWN), key="cle-1").accepted
    assert not CallerKey.objects.exists()
    assert republic.deposit(key="cle-1").accepted


def test_it_keeps_the_keys_of_two_callers_apart(republic: Republic) -> None:
    republic.deposit(key="cle-1")
    assert republic.deposit(Paper(seller=PAPETERIE), key="cle-1").accepted


def test_it_keeps_a_file_name_that_is_safe_to_show(republic: Republic) -> None:
    republic.prepared(Paper())
    receipt = _deposit(Paper().content(), republic.depositor(), file_name="../../etc\\\x00F\n2026.xml")
    assert receipt.file_name == "F2026.xml"


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_of_equal_deposits_made_at_once() -> None:
    republic = Republic()
    republic.prepared(Paper())
    depositor = republic.depositor()
    receipts = _at_once([lambda: _deposit(Paper().content(), depositor)] * 4)
    assert sorted(receipt.accepted for receipt in receipts) == [False, False, False, True]
    assert {code for receipt in receipts for code in codes(receipt)} == {"INV-DUP-01"}
    assert models.Invoice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_of_two_contents_under_a_number_deposited_at_once() -> None:
    republic = Republic()
    republic.prepared(Paper())
    depositor = republic.depositor()
    contents = [Paper(net=Decimal(net)).content() for net in ("10.00", "20.00")]
    receipts = _at_once([lambda content=content: _deposit(content, depositor) for content in contents])
    assert sorted(receipt.accepted for receipt in receipts) == [False, True]
    assert {code for receipt in receipts for code in codes(receipt)} == {"INV-DUP-02"}


@pytest.mark.django_db(transaction=True)
def test_it_answers_a_key_used_at_once_with_one_receipt() -> None:
    republic = Republic()
    republic.prepared(Paper())
    depositor = republic.depositor()
    receipts = _at_once([lambda: _deposit(Paper().content(), depositor, key="cle")] * 3)
    assert len({receipt.invoice for receipt in receipts}) == 1
    assert sorted(receipt.repeated for receipt in receipts) == [False, True, True]


def _deposit(content: bytes, actor: Actor, *, file_name: str = "facture.xml", key: str | None = None) -> Receipt:
    return deposit(actor=actor, content=content, file_name=file_name, channel=Channel.API, on=TODAY, key=key)


def _at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run the acts in as many threads, started together."""
    start = Barrier(len(acts))
    results: list[Any] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            results.append(act())
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(acts), "an act failed"
    return results


def test_it_foretells_a_deposit_without_keeping_anything(republic: Republic) -> None:
    republic.prepared(Paper())
    foretold = _rehearse(republic, Paper())
    assert foretold.accepted and foretold.invoice is None
    assert (foretold.entity_name, foretold.number) == ("Centre hospitalier du Lac", "F2026-001")
    assert not models.Invoice.objects.exists() and not models.InvoiceIdentity.objects.exists()
    assert replace(republic.deposit(), invoice=None, file_name=foretold.file_name) == foretold


def test_it_foretells_every_refusal_and_leaves_no_trace(republic: Republic) -> None:
    republic.prepared(Paper())
    republic.entity(MINISTRY)
    assert codes(_rehearse(republic, Paper(buyer=MINISTRY))) == ["INV-SRV-01", "INV-COM-01"]
    assert not models.RefusedDeposit.objects.exists()


def test_it_foretells_a_duplicate(republic: Republic) -> None:
    republic.deposited()
    assert codes(_rehearse(republic, Paper())) == ["INV-DUP-01"]
    assert codes(_rehearse(republic, Paper(net=Decimal("7.00")))) == ["INV-DUP-02"]


def test_it_forbids_to_foretell_for_another_supplier(republic: Republic) -> None:
    republic.prepared(Paper())
    with pytest.raises(Refused) as refused:
        rehearse(actor=stranger(), content=Paper().content(), file_name="f.xml", channel=Channel.PORTAL, on=TODAY)
    assert codes(refused) == ["ACC-RIG-01"]


def _rehearse(republic: Republic, paper: Paper) -> Receipt:
    actor = republic.depositor()
    return rehearse(actor=actor, content=paper.content(), file_name="f.xml", channel=Channel.PORTAL, on=TODAY)


def test_what_plans_its_keys_once_leaves_the_rest_of_the_act_to_plan_as_before(republic: Republic) -> None:
    republic.deposited()
    step = models.StatusEvent.objects.get()
    for mode in ("auto", "force_generic_plan"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('plan_cache_mode', %s, true)", [mode])
            step.id = new_id()
            rows.insert([step])
            cursor.execute("SHOW plan_cache_mode")
            assert cursor.fetchone() == (mode,)
