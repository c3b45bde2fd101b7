"""A process that pays invoices, whatever is killed around it: it looks where each stands, and does the next act.

    python -m tests.soak.chain_player open FOLDER                              the State
    python -m tests.soak.chain_player prepare FOLDER SERIES INVOICES PLAYERS   what each player is to pay
    python -m tests.soak.chain_player play FOLDER PLAYER                       until all it was given is paid

Killed and started again, it goes on from what the database tells; it keeps nothing of its own.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from pathlib import Path
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections

from polyphonie.wiring import ground

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.wiring.settings")
ground.open_database()

from polyphonie.invoicing.models import Invoice  # noqa: E402  once the settings are there
from polyphonie.invoicing.tests.documents import ATELIER  # noqa: E402
from polyphonie.kernel import clock, row_security  # noqa: E402
from polyphonie.payments import actions as payments  # noqa: E402
from polyphonie.payments import queries as bank  # noqa: E402
from polyphonie.payments import rules as transfers  # noqa: E402
from polyphonie.payments.terms import LotState  # noqa: E402
from polyphonie.spending import actions as spending  # noqa: E402
from polyphonie.spending import models  # noqa: E402
from polyphonie.spending.queries import proposals  # noqa: E402
from polyphonie.spending.queries.proposals import ProposalView  # noqa: E402
from polyphonie.spending.terms.checks import CheckCode  # noqa: E402
from polyphonie.spending.terms.payment_requests import (  # noqa: E402
    RequestState,
)
from polyphonie.spending.terms.proposals import ProposalState  # noqa: E402
from tests.chain.state import ENTITY, Received, State, invoices, opened  # noqa: E402

BETWEEN_LOOKS_SECONDS = 0.05
PATIENCE_SECONDS = 600


def open_state(folder: Path) -> None:
    row_security.trust_this_process()
    (folder / "state").write_bytes(pickle.dumps(opened((ATELIER,), on=clock.today())))


def prepare(folder: Path, series: str, count: int, players: int) -> None:
    row_security.trust_this_process()
    kept = list(invoices(_state(folder), count, series))
    for player in range(players):
        (folder / f"invoices-{player}").write_bytes(pickle.dumps(kept[player::players]))


def _state(folder: Path) -> State:
    found: State = pickle.loads((folder / "state").read_bytes())
    return found


def play(folder: Path, player: int) -> None:
    row_security.trust_this_process()
    state = _state(folder)
    given: list[Received] = pickle.loads((folder / f"invoices-{player}").read_bytes())
    left, outages = {each.number for each in given}, 0
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left:
        assert time.monotonic() < deadline, f"never paid: {sorted(left)[:5]}"
        try:
            moved = [number for number in sorted(left) if _next_act(state, number)]
            left -= {number for number in left if _is_paid(state, number)}
        except (OperationalError, InterfaceError):
            outages += 1
            connections.close_all()
            moved = []
        if not moved:
            time.sleep(BETWEEN_LOOKS_SECONDS)
    print(outages)  # noqa: T201  the soak reads it


def _view(state: State, number: str) -> ProposalView | None:
    found = Invoice.objects.filter(supplier_id=state.suppliers[0].id, number=number).first()
    return proposals.of_invoice(found.entity_id, found.id) if found else None


def _asked(view: ProposalView) -> models.PaymentRequest | None:
    return models.PaymentRequest.objects.filter(entity_id=ENTITY, invoice_id=view.id).first()


def _is_paid(state: State, number: str) -> bool:
    view = _view(state, number)
    request = _asked(view) if view else None
    return request is not None and request.state == RequestState.PAID


def _next_act(state: State, number: str) -> bool:
    """Do what an invoice waits for from people, if it waits for them; tells whether something was done."""
    view = _view(state, number)
    if view is None or not (view.lines or view.state is ProposalState.ACCEPTED):
        return False
    if view.state is ProposalState.PROPOSED:
        spending.accept_proposal(actor=state.certifier, entity=ENTITY, proposal=view.id, on=state.on)
        return True
    request = _asked(view)
    if request is None:
        spending.request_payment(actor=state.manager, entity=ENTITY, proposal=view.id, on=state.on)
        return True
    told = {"entity": ENTITY, "request": request.id, "on": state.on}
    if request.state == RequestState.ENTERED:
        spending.order_payment(actor=state.officer, **told)
        return True
    if request.state == RequestState.ORDERED:
        spending.pass_request(actor=state.accountant, confirmed=tuple(CheckCode), **told)
        return True
    return request.state in (RequestState.PASSED, RequestState.IN_PAYMENT) and _pay(state, request.id)


def _pay(state: State, request: UUID) -> bool:
    transfer = transfers.transfer_of(f"payment_request:{request}")
    (trail,) = bank.trails(ENTITY, transfers=[transfer])
    lot, on = trail.lot, state.on
    if lot is None:
        payments.prepare_lot(actor=state.payer, entity=ENTITY, execute_on=on, transfers=[transfer], on=on)
    elif lot.state is LotState.PREPARED:
        payments.sign_lot(actor=state.signer, entity=ENTITY, lot=lot.id, on=on)
    elif lot.state is LotState.SIGNED:
        payments.send_lot(actor=state.payer, entity=ENTITY, lot=lot.id, on=on)
    elif trail.statement is None:
        sent = bank.lot(actor=state.payer, entity=ENTITY, lot=lot.id, on=on)
        content = bank.played_statement([sent], on=on)
        payments.record_statement(actor=state.payer, entity=ENTITY, content=content, name="releve.xml", on=on)
    else:
        return False  # the worker brings its request where its transfer is
    return True


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    if what == "open":
        open_state(Path(folder))
    elif what == "prepare":
        prepare(Path(folder), rest[0], *map(int, rest[1:]))
    else:
        play(Path(folder), *map(int, rest))
