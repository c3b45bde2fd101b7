"""Why the accountant must look at a request: the control plan's draw, told on the visa list, and to who orders neither
there nor in the journal, which some of them read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.controls import actions as controls
from polyphonie.controls.terms import Mode, Rule
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.money import Money
from polyphonie.spending.queries import payment_requests as queries

from .chains import Chain, kept
from .stage import STATE, TODAY

RULES = (
    Rule("large", "Gros montants", Mode.EXHAUSTIVE, from_amount=Money(900_00)),
    Rule("middle", "Montants moyens", Mode.SAMPLED, Fraction(999_999, 1_000_000), from_amount=Money(500_00)),
    Rule("rest", "Le reste", Mode.RELEASED),
)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _page(actor: Actor, address: str) -> str:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http.get(address).content.decode()


def test_it_tells_the_accountant_alone_why_to_look(chain: Chain) -> None:
    plan = controls.draft_plan(actor=SYSTEM, entity=STATE, title="Plan 2026", rules=RULES, on=TODAY).plan
    before = chain.ordered(50)
    controls.publish(actor=SYSTEM, entity=STATE, plan=plan, from_on=TODAY, on=TODAY)
    requests = [before, *(chain.ordered(euros) for euros in (950, 600, 100))]
    said = (
        "aucun plan de contrôle n’est publié",
        "À regarder en entier\N{NARROW NO-BREAK SPACE}: Gros montants",
        "Tirée au sort, à regarder en entier\N{NARROW NO-BREAK SPACE}: Montants moyens (999999/1000000)",
        "Contrôles permanents seulement\N{NARROW NO-BREAK SPACE}: Le reste",
    )
    visas = _page(chain.accountant, "/depense/visa").replace("\N{NO-BREAK SPACE}:", "\N{NARROW NO-BREAK SPACE}:")
    assert kept(requests[1]).number in visas and [each for each in said if each not in visas] == []
    whole = _page(chain.accountant, f"/depense/{STATE}/demandes/{requests[2]}")
    assert "Tirée au sort" in whole
    for address in (f"/depense/{STATE}/demandes/{requests[2]}", "/depense/demandes"):
        assert "Tirée" not in _page(chain.officer, address) and "Montants moyens" not in _page(chain.officer, address)
    for request in requests:
        chain.passes(request)
    kept_of_controls = AuditRow.objects.filter(act__startswith="controls.", subject__startswith="payment_request:")
    facts = set(map(str, kept_of_controls.values_list("facts", flat=True)))
    assert len(kept_of_controls) == 8 and not any(
        word in told for told in facts for word in ("middle", "large", "rest", "sampled", "drawn", "checks")
    )
    assert queries.draws(actor=chain.officer, entity=STATE, requests=requests, on=TODAY) == {}
