"""The life of an invoice against a model: random acts by random people, each allowed or refused as the model says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polyphonie.invoicing import proofs
from polyphonie.invoicing.actions.answers import complete, recycle
from polyphonie.invoicing.actions.deliveries import deliver
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.refusals import Refused

from .cases import Place, Republic
from .documents import COMBE, HOSPITAL, PAPETERIE, TODAY, Paper

S = InvoiceState

AGENT = {S.DELIVERED, S.TO_RECYCLE, S.SUSPENDED, S.REJECTED}
OFFICER = AGENT | {S.SERVICE_CERTIFIED, S.ORDERED, S.WITH_ACCOUNTANT}
ACCOUNTANT = {S.RECORDED, S.IN_PAYMENT}
MAY_SET = {"agent": AGENT, "officer": OFFICER, "accountant": ACCOUNTANT, "depositor": set(), "rival": set()}
IN_HAND = OFFICER | ACCOUNTANT | {S.COMPLETED}
PEOPLE = sorted(MAY_SET)


@dataclass(frozen=True)
class Step:
    """An act that somebody tries. `where` is 0 for the hospital's people and 1 for the department's."""

    act: str
    who: str = "depositor"
    where: int = 0
    state: S = S.DELIVERED
    words: str = ""


@dataclass
class Model:
    """What should be true: the state, every state taken, and at which of the two recipients the invoice is."""

    states: list[S] = field(default_factory=lambda: [S.DEPOSITED])
    where: int = 0
    last_words: str = ""

    @property
    def state(self) -> S:
        return self.states[-1]

    def refusal(self, step: Step) -> str:
        """The code with which a step should be refused, or nothing."""
        if step.act == "treat":
            return self._treat_refusal(step)
        if step.act == "deliver":
            return ""
        if step.who != "depositor":
            return "ACC-RIG-01" if self._sees(step) else "INV-FIN-01"
        if step.act == "complete" and not step.words:
            return "INV-CPL-01"
        needed = S.SUSPENDED if step.act == "complete" else S.TO_RECYCLE
        return "" if self.state is needed else "KER-LIF-01"

    def _treat_refusal(self, step: Step) -> str:
        if step.state not in OFFICER | ACCOUNTANT:
            return "INV-STA-02"
        if step.state in (S.SUSPENDED, S.REJECTED) and not step.words:
            return "INV-STA-01"
        if not self._sees(step):
            return "INV-FIN-01"
        if step.state not in MAY_SET[step.who]:
            return "ACC-RIG-01"
        if self.state is step.state and self.last_words == step.words:
            return ""
        return "" if self.state in IN_HAND else "KER-LIF-01"

    def _sees(self, step: Step) -> bool:
        """Whether the database shows them the invoice at all: its supplier, or its present recipient's people."""
        return step.who == "depositor" or (step.who != "rival" and step.where == self.where)

    def take(self, step: Step) -> None:
        """Do an allowed step."""
        if step.act == "deliver":
            if self.state in (S.DEPOSITED, S.IN_TRANSIT):
                self._add(*[S.IN_TRANSIT] * (self.state is S.DEPOSITED), S.DELIVERED)
        elif step.act == "complete":
            self._add(S.COMPLETED, words=step.words)
        elif step.act == "recycle_here":
            self._add(S.IN_TRANSIT)
        elif step.act == "recycle_there":
            self.states, self.where, self.last_words = [S.DEPOSITED], 1 - self.where, ""
        elif (self.state, self.last_words) != (step.state, step.words):
            self._add(step.state, words=step.words)

    def _add(self, *states: S, words: str = "") -> None:
        self.states += states
        self.last_words = words


ACTS = ("treat", "treat", "treat", "deliver", "deliver", "complete", "recycle_here", "recycle_there")
STEPS = st.builds(
    Step,
    act=st.sampled_from(ACTS),
    who=st.sampled_from(PEOPLE),
    where=st.sampled_from([0, 0, 0, 1]),
    state=st.sampled_from(sorted(S)),
    words=st.sampled_from(["", "Bon manquant", "Autre motif"]),
)
_numbers = count(1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_it_goes_as_the_model_says_whatever_people_try(republic: Republic, steps: list[Step]) -> None:
    republic.entity(COMBE)
    place = republic.deposited(Paper(number=f"F{next(_numbers)}", commitment="EJ-1"))
    model = Model()
    for step in steps:
        expected = model.refusal(step)
        place, told = _tried(republic, place, step, model)
        assert told == [expected] * bool(expected), (step, model)
        if not told:
            model.take(step)
        assert place.states == [str(state) for state in model.states], (step, model)
        assert place.state is model.state
    assert [sentence for proof in proofs.PROOFS for sentence in proof()] == []


def _tried(republic: Republic, place: Place, step: Step, model: Model) -> tuple[Place, list[str]]:
    try:
        return _do(republic, place, step, model), []
    except Refused as refused:
        return place, [refusal.code for refusal in refused.refusals]


def _do(republic: Republic, place: Place, step: Step, model: Model) -> Place:
    recipients = (HOSPITAL, COMBE)
    people: dict[str, Callable[[], object]] = {
        "agent": lambda: republic.agent(recipients[step.where]),
        "officer": lambda: republic.officer(recipients[step.where]),
        "accountant": lambda: republic.accountant(recipients[step.where]),
        "depositor": republic.depositor,
        "rival": lambda: republic.depositor(PAPETERIE),
    }
    actor = people[step.who]()
    if step.act == "deliver":
        deliver(actor=SYSTEM, invoices=[place.identity], on=TODAY)
    elif step.act == "treat":
        treat(actor=actor, state=step.state, reason=step.words, on=TODAY, **place.asked)
    elif step.act == "complete":
        complete(actor=actor, comment=step.words, files=[], on=TODAY, **place.asked)
    else:
        siret = recipients[model.where if step.act == "recycle_here" else 1 - model.where]
        moved = recycle(actor=actor, siret=siret, service_code="", commitment_number="EJ-1", on=TODAY, **place.asked)
        return Place(moved.entity, moved.invoice)
    return place
