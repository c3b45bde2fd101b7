from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest

from polyphonie.invoicing.models import Invoice
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Place
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.proofs import PROOFS

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, delivered, kept_proposal


def propose(places: Sequence[Place], *, by: Actor = SYSTEM) -> list[str]:
    asked = [(each.entity, each.invoice) for each in places]
    told = actions.propose_services(actor=by, invoices=asked, on=INVOICED_ON)
    return [str(told[each.invoice]) for each in places]


def number(commitment: UUID) -> str:
    return stage.kept(commitment).number


def told_of(place: Place) -> dict[str, object]:
    own = {"id", "_state", "invoice_number"}
    return {name: value for name, value in vars(kept_proposal(place)).items() if name not in own}


def test_it_leaves_what_each_alone_would_leave(chain: Chain) -> None:
    """Two invoices of one contract, and one that tells an unknown number: alone, then together with their like."""
    commitment = stage.validated(chain.supplier, stage.line(1_000))
    numbers = [number(commitment), "2199999999"] * 2
    places = [delivered(told, f"F-{each}") for each, told in enumerate(numbers)]
    for each in places[:2]:
        actions.propose_service(actor=SYSTEM, structure=each.entity, invoice=each.invoice, on=INVOICED_ON)
    assert propose(places) == ["proposed", "unmatched"] * 2
    assert told_of(places[0]) == told_of(places[2]) and told_of(places[1]) == told_of(places[3])
    acts = [
        list(
            AuditRow.objects.filter(subject=f"invoice:{each.invoice}", act__startswith="spending.").order_by("position")
        )
        for each in places
    ]
    assert [row.act for row in acts[0]] == ["spending.propose_service", "spending.propose_services"]
    assert [row.facts for row in acts[0]] == [acts[2][0].facts] * 2


def test_it_counts_a_certificate_for_the_first_of_them_only(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(360))
    stage.certified(commitment, 120)
    places = [delivered(number(commitment), f"F-{each}") for each in range(3)]
    assert propose(places[::-1]) == ["proposed", "proposed", "accepted"]
    assert places[0].state is InvoiceState.SERVICE_CERTIFIED and places[1].state is InvoiceState.DELIVERED
    assert propose(places) == ["accepted", "proposed", "proposed"]
    assert [found for proof in PROOFS for found in proof()] == []


def test_it_keeps_the_second_that_looks_like_the_first_for_an_agent(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(1_000))
    places = [delivered(number(commitment), f"F-{each}") for each in range(2)]
    Invoice.objects.filter(id=places[1].invoice).update(number="F-0")
    assert propose(places) == ["proposed", "unmatched"]
    assert [each["code"] for each in kept_proposal(places[1]).reasons] == ["SPE-RAP-11"]


def test_it_requests_what_is_presumed_done_as_far_as_the_commitment_goes(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(240))
    actions.presume_service(
        actor=chain.officer,
        entity=stage.STATE,
        commitment=commitment,
        category="postage",
        decision="Décision SFP n° 4",
        from_on=stage.TODAY,
        on=stage.TODAY,
    )
    places = [delivered(number(commitment), f"F-{each}") for each in range(3)]
    assert propose(places) == ["accepted", "accepted", "unmatched"]
    assert models.PaymentRequest.objects.count() == 2 and stage.kept_line(commitment).requested == 240_00
    assert [found for proof in PROOFS for found in proof()] == []


def test_it_refuses_all_of_them_for_one_that_is_unknown(chain: Chain) -> None:
    place = delivered()
    asked = [(place.entity, place.invoice), (place.entity, new_id())]
    with pytest.raises(Refused, match="INV-FIN-01"):
        actions.propose_services(actor=SYSTEM, invoices=asked, on=INVOICED_ON)
    assert not models.Proposal.objects.exists()


def test_it_leaves_out_those_for_whom_nobody_pays_here(chain: Chain) -> None:
    assert actions.propose_services(actor=SYSTEM, invoices=[(new_id(), new_id())], on=INVOICED_ON) == {}


def test_it_repeats_safely_and_forbids_whoever_observes_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    places = [delivered(number(stage.validated(chain.supplier, stage.line(120))))]
    assert propose(places) == propose(places, by=chain.manager) == ["proposed"]
    with pytest.raises(Refused, match="ACC-RIG-01"):
        propose(places, by=elsewhere)
