from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest

from polyphonie.access.models import Person
from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions as ledger
from polyphonie.ledger.terms import NewAccount
from polyphonie.payments.events import TransferExecuted
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind, Rate
from polyphonie.spending import actions, events, models, reactions
from polyphonie.spending.queries import creditors, interest
from polyphonie.spending.queries import payment_requests as queries
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.interest import Part, PartKind
from polyphonie.spending.terms.payment_requests import Purpose, Step

from . import stage
from .chains import Chain, kept, paid
from .stage import NEW_YEAR, STATE, TODAY
from .test_doors import run

DUE, LATE = date(2026, 4, 1), date(2026, 4, 11)
RATES = (
    "code;libelle;premier_jour;dernier_jour;parent;valeur;unite;remplace;source",
    "late_interest;Intérêts;2026-01-01;;;10.15;percent;;Essai",
    "late_lump_sum;Indemnité;2013-05-01;;;40;euro;;Essai",
    "",
)


@pytest.fixture
def rates(chain: Chain) -> None:
    file = io.BytesIO("\n".join(RATES).encode())
    reference.import_edition(actor=SYSTEM, kind=Kind.RATE, file=file, name="Essai", file_name="taux.csv", on=NEW_YEAR)
    account = NewAccount("6288000000", "Divers services")
    ledger.open_accounts(actor=SYSTEM, entity=STATE, accounts=(account,), on=NEW_YEAR)


@pytest.fixture
def principal(chain: Chain, rates: None) -> models.PaymentRequest:
    """A request of 1,000 euros that was to be paid by 1 April, and was ten days later."""
    request = chain.passed(1_000)
    paid(f"payment_request:{request}", Step.SENT, Step.EXECUTED, on=LATE)
    return kept(request)


def liquidate(principal: models.PaymentRequest, *, by: Actor = SYSTEM, on: date = LATE) -> models.PaymentRequest | None:
    found = actions.liquidate_interest(actor=by, entity=STATE, request=principal.id, on=on)
    return kept(found.request) if found else None


def test_it_enters_what_a_late_payment_owes_with_its_computation(
    chain: Chain, principal: models.PaymentRequest
) -> None:
    made = liquidate(principal)
    assert made is not None and (made.cents, made.purpose, made.flux) == (42_78, Purpose.INTEREST, 4)
    assert (made.ground, made.ground_case, made.state) == ("legal_case", "late_interest", "entered")
    assert (made.principal_id, made.due_on) == (principal.id, date(2026, 5, 26))
    assert interest.parts_of(STATE, made.id) == (
        Part(PartKind.INTEREST, 2_78, 1_000_00, DUE, LATE, 10, Rate(Decimal("10.15"), NEW_YEAR)),
        Part(PartKind.INDEMNITY, 40_00),
    )
    view = queries.request(actor=chain.accountant, entity=STATE, request=principal.id, on=LATE)
    assert [(each.number, each.cents) for each in view.interest] == [(made.number, 42_78)]


def test_it_is_ordered_checked_and_paid_like_any_other(chain: Chain, principal: models.PaymentRequest) -> None:
    """The machine computes it anew and finds its document: nothing of it asks for eyes."""
    made = liquidate(principal)
    assert made is not None
    before = chain.cp()[0]
    chain.order(made.id, on=LATE)
    assert chain.cp()[0] - before == 42_78
    chain.passes(made.id, on=LATE, confirmed=())
    paid(made.source, Step.SENT, Step.EXECUTED, on=LATE)
    assert kept(made.id).state == "paid"


def test_it_finds_interest_that_is_not_what_is_owed(chain: Chain, principal: models.PaymentRequest) -> None:
    made = liquidate(principal)
    assert made is not None
    chain.order(made.id, on=LATE)
    models.Share.objects.filter(request_id=principal.id).update(paid_on=date(2026, 4, 10))
    view = queries.request(actor=chain.accountant, entity=STATE, request=made.id, on=LATE)
    assert [each.code for each in view.checks if each.finding == "fails"] == [CheckCode.LIQUIDATION]


def test_a_command_tells_its_request_and_then_that_nothing_is_owed(
    chain: Chain,
    principal: models.PaymentRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "today", lambda: LATE)
    email = Person.objects.get(id=chain.manager.id).email
    assert [run("interest", str(STATE), principal.number, "--as", email) for _ in range(2)] == [0, 0]
    made = models.PaymentRequest.objects.get(principal_id=principal.id)
    assert capsys.readouterr().out.splitlines() == [
        f"{principal.number}  demandés par {made.number}",
        f"{principal.number}  rien n’est dû",
    ]


def test_it_follows_a_late_payment_by_itself_on_the_day_of_the_bank(chain: Chain, rates: None) -> None:
    request = chain.passed(1_000)
    paid(f"payment_request:{request}", Step.SENT)
    source, transfer = f"payment_request:{request}", request
    reactions.follow(
        [TransferExecuted(entity=STATE, subject=transfer, transfer=transfer, source=source, booked_on=str(LATE))]
    )
    assert kept(request).paid_on == LATE
    reactions.liquidate(events.PaidLate(entity=STATE, subject=request))
    (made,) = interest.of_principals(STATE, [request])
    assert made.cents == 42_78


def test_it_owes_nothing_in_time_nor_for_a_grant(chain: Chain, rates: None) -> None:
    in_time, grant = chain.passed(100), chain.passed(200)
    models.PaymentRequest.objects.filter(id=grant).update(supplier_account="4421000000")
    for request, day in ((in_time, DUE), (grant, LATE)):
        paid(f"payment_request:{request}", Step.SENT, Step.EXECUTED, on=day)
        assert liquidate(kept(request)) is None


def test_it_asks_for_what_is_missing_when_the_bank_sent_it_back(principal: models.PaymentRequest) -> None:
    first = liquidate(principal)
    paid(principal.source, Step.REJECTED)
    paid(principal.source, Step.SENT, Step.EXECUTED, on=date(2026, 4, 21))
    second = liquidate(kept(principal.id), on=date(2026, 4, 21))
    assert first is not None and second is not None
    assert (second.cents, second.document_number) == (2_78, f"IM-{principal.number}-2")
    assert [each.cents for each in interest.parts_of(STATE, second.id)] == [5_56, 40_00, -42_78]


def test_it_tells_the_creditor(chain: Chain, principal: models.PaymentRequest) -> None:
    liquidate(principal)
    of_supplier = Perimeter.of_supplier(chain.supplier)
    reader = stage.somebody(Role.SUPPLIER_MANAGER, of_supplier)
    made, before = creditors.own_payments(actor=reader, on=LATE)
    assert (made.principal, len(made.computed), before.computed) == (principal.document_number, 2, ())
    with pytest.raises(Refused, match="ACC-RIG-01"):
        creditors.own_payments(actor=chain.manager, on=LATE)


def test_it_refuses_what_is_not_paid_yet(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-INT-01"):
        liquidate(kept(chain.entered()))


def test_it_refuses_without_a_rate(chain: Chain) -> None:
    request = chain.passed(100)
    paid(f"payment_request:{request}", Step.SENT, Step.EXECUTED, on=LATE)
    with pytest.raises(Refused, match="REF-RAT-01"):
        liquidate(kept(request))


def test_it_refuses_an_unknown_request(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-PRQ-01"):
        actions.liquidate_interest(actor=SYSTEM, entity=STATE, request=chain.supplier, on=TODAY)


def test_it_forbids_the_accountant(chain: Chain, principal: models.PaymentRequest) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        liquidate(principal, by=chain.accountant)


def test_it_repeats_safely(principal: models.PaymentRequest) -> None:
    assert liquidate(principal) is not None
    assert liquidate(principal) is None
