"""The commands of presumed services, periodic orders and billing plans, under `polyphonie spending`."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from polyphonie.kernel.terminal import Option, add_act, euros, explain
from polyphonie.spending.revisions.shell import COMMITMENT, LINE, REASON, asking, on_commitment

if TYPE_CHECKING:
    from polyphonie.kernel.money import Money


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of presumed services, periodic orders and billing plans."""
    for name, run, purpose in (
        ("presumed", _presumed, "lister les engagements au service fait présumé, et la campagne à tirer"),
        ("periodic", _periodic, "lister ce qui est à régulariser et les ordres périodiques signés"),
        ("terms", _terms, "lister les échéances attendues et en retard"),
        ("request-terms", _request, "demander les échéances échues qui se paient sans facture"),
    ):
        told = commands.add_parser(name, help=purpose)
        told.add_argument("entity", type=UUID, metavar="ORGANISME")
        told.set_defaults(run=run, needs_database=True)
    presume = commands.add_parser("presume", help="présumer le service d’un engagement fait, par une décision")
    presume.add_argument("entity", type=UUID, metavar="ORGANISME")
    presume.add_argument("commitment", metavar="ENGAGEMENT", help="son numéro à dix chiffres")
    presume.add_argument("--category", required=True, metavar="CATÉGORIE", help="telecommunications, postage…")
    presume.add_argument("--decision", required=True, metavar="DÉCISION")
    presume.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="AAAA-MM-JJ")
    presume.set_defaults(run=_presume, needs_database=True)
    _add_changes(commands)
    campaign = commands.add_parser("presumed-campaign", help="tirer une campagne sur le service fait présumé")
    campaign.add_argument("entity", type=UUID, metavar="ORGANISME")
    campaign.add_argument("--since", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ")
    campaign.add_argument("--until", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ", help="exclu")
    campaign.add_argument("--size", type=int, default=30, metavar="NOMBRE")
    campaign.set_defaults(run=_campaign, needs_database=True)


def _term(text: str) -> tuple[date, Money]:
    """A term, as `2026-03-01=820.80`."""
    due_on, amount = text.split("=")
    return date.fromisoformat(due_on), euros(amount)


def _add_changes(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    day: dict[str, Any] = {"type": date.fromisoformat, "metavar": "AAAA-MM-JJ"}
    decision: Option = "--decision", {"required": True, "metavar": "DÉCISION"}
    start: Option = "--from", {**day, "dest": "from_on"}
    kind: Option = "kind", {"metavar": "NATURE", "help": "rent…"}
    label: Option = "--label", {"required": True, "metavar": "LIBELLÉ"}
    term: Option = "--term", {"type": _term, "action": "append", "required": True, "metavar": "AAAA-MM-JJ=EUROS"}
    centre: Option = "centre", {"type": UUID, "metavar": "CENTRE", "help": "comme `periodic` le nomme"}
    period: tuple[Option, ...] = (
        ("--since", {**day, "required": True}),
        ("--until", {**day, "required": True, "help": "exclu"}),
        ("--total", {"type": euros, "required": True, "metavar": "EUROS", "help": "la somme que le signataire a vue"}),
    )
    for name, run, purpose, options in (
        ("end-presumption", _end_presumption, "revenir au service fait certifié", (COMMITMENT, REASON)),
        ("list-periodic", _list, "porter un contrat sur la liste payée avant l’ordre", (COMMITMENT, decision, start)),
        ("unlist-periodic", _unlist, "retirer un contrat de cette liste", (COMMITMENT,)),
        ("sign-periodic", _sign, "signer un ordre de payer périodique", (centre, *period)),
        ("plan-terms", _plan, "poser l’échéancier d’un poste", (COMMITMENT, kind, LINE, label, term)),
        ("end-plan", _end_plan, "mettre fin à l’échéancier d’un poste", (COMMITMENT, LINE)),
    ):
        add_act(commands, name, run, purpose, *options)
    days: Option = "days", {"type": int, "metavar": "JOURS", "help": "de silence"}
    most: Option = "--most", {"type": euros, "metavar": "EUROS", "help": "le plafond d’une demande"}
    add_act(commands, "adopt-tacit", _adopt, "adopter l’ordre tacite : le silence signe", days, decision, start, most)
    add_act(commands, "end-tacit", _end_tacit, "mettre fin à l’ordre tacite")


def _presumed(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.spending.queries import presumed as queries

    on = clock.today()
    for row in queries.marks(actor=SYSTEM, entity=given.entity, on=on, limit=10_000):
        ended = f"terminé le {row.ended_on:%d/%m/%Y} : {row.end_reason}" if row.ended_on else ""
        print(f"{row.number}  {row.from_on:%d/%m/%Y}  {row.category:<24} {row.supplier_name}  {row.decision}  {ended}")
    due = queries.due(entity=given.entity, on=on)
    print(f"Campagnes de {on.year} : {due.done} sur {due.wanted}")
    if due.from_on is not None:
        print(f"Prochaine : du {due.since:%d/%m/%Y} au {due.until - timedelta(days=1):%d/%m/%Y}")
    return 0


def _periodic(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money
    from polyphonie.spending.queries import periodic as queries

    asked = {"actor": SYSTEM, "entity": given.entity, "on": clock.today()}
    for waiting in queries.to_regularise(**asked):
        print(
            f"à régulariser  {waiting.since:%d/%m/%Y} → {waiting.until - timedelta(days=1):%d/%m/%Y}"
            f"  {waiting.count:>6}  {Money(waiting.cents).said('fr')}  {waiting.centre}"
        )
    for order in queries.orders(**asked, limit=10_000):
        print(
            f"{order.number:<13}  {order.since:%d/%m/%Y} → {order.until - timedelta(days=1):%d/%m/%Y}"
            f"  {order.count:>6}  {Money(order.cents).said('fr')}  {order.signed_by_name}, {order.signed_on:%d/%m/%Y}"
        )
    return 0


def _terms(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money
    from polyphonie.spending.queries import billing_plans as queries

    on = clock.today()
    for plan in queries.plans(actor=SYSTEM, entity=given.entity, on=on, limit=10_000):
        for term in plan.terms:
            if (standing := term.standing(on=on)) in {"expected", "late"}:
                told = "en retard" if standing == "late" else "attendue"
                amount = Money(term.cents).said("fr")
                print(f"{term.due_on:%d/%m/%Y}  {told:<9}  {amount:>16}  {plan.number}  {plan.label}")
    return 0


def _request(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused
    from polyphonie.spending import actions
    from polyphonie.spending.queries import billing_plans as queries

    on, code = clock.today(), 0
    for plan in queries.plans(actor=SYSTEM, entity=given.entity, on=on, limit=10_000):
        if not (plan.kind.without_invoice and plan.due(on=on)):
            continue
        try:
            made = actions.request_terms(actor=SYSTEM, entity=given.entity, plan=plan.id, on=on)
            print(f"{plan.number}  {plan.label} : {len(made)} demandes")
        except Refused as refused:
            code = explain(refused.refusals)
    return code


def _presume(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused
    from polyphonie.spending import actions
    from polyphonie.spending.queries import commitments

    lines = commitments.lines_of_number(given.entity, given.commitment)
    if not lines:
        print("Aucun engagement n’a ce numéro.", file=sys.stderr)
        return 2
    on = clock.today()
    try:
        actions.presume_service(
            actor=SYSTEM,
            entity=given.entity,
            commitment=lines[0].commitment,
            category=given.category,
            decision=given.decision,
            from_on=given.from_on or on,
            on=on,
        )
    except Refused as refused:
        return explain(refused.refusals)
    print(f"{given.commitment} : service fait présumé à partir du {given.from_on or on:%d/%m/%Y}")
    return 0


def _campaign(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused
    from polyphonie.spending import actions

    try:
        done = actions.open_presumed_campaign(
            actor=SYSTEM,
            entity=given.entity,
            since=given.since,
            until=given.until,
            size=given.size,
            on=clock.today(),
        )
    except Refused as refused:
        return explain(refused.refusals)
    print(f"{done.drawn} paiements tirés sur {done.population} ({done.campaign})")
    return 0


def _end_presumption(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    return on_commitment(given, actions.end_presumption, "terminé", reason=given.reason)


def _list(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.spending import actions

    told = {"decision": given.decision, "from_on": given.from_on or clock.today()}
    return on_commitment(given, actions.list_periodic, "porté sur la liste", **told)


def _unlist(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    return on_commitment(given, actions.unlist_periodic, "retiré de la liste")


def _plan(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions
    from polyphonie.spending.terms.billing_plans import PlanDraft, TermDraft

    terms = tuple(TermDraft(due_on, euros) for due_on, euros in given.term)

    def act(*, commitment: UUID, **asked: Any) -> None:
        draft = PlanDraft(commitment, given.kind, given.label, terms, given.line)
        actions.draft_billing_plan(draft=draft, **asked)

    return on_commitment(given, act, "échéancier posé")


def _end_plan(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.spending import actions
    from polyphonie.spending.queries import billing_plans as queries

    plans = queries.plans(actor=SYSTEM, entity=given.entity, on=clock.today(), limit=10_000)
    of_line = (given.number, given.line)
    found = [each.id for each in plans if (each.number, each.place) == of_line and each.ended_on is None]
    if not found:
        print("Aucun échéancier n’est ouvert sur ce poste.", file=sys.stderr)
        return 2
    return asking(given, actions.end_billing_plan, "échéancier terminé", plan=found[0])


def _adopt(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.spending import actions
    from polyphonie.spending.terms.tacit import TacitDraft

    draft = TacitDraft(given.days, given.decision, given.from_on or clock.today(), given.most)
    return asking(given, actions.adopt_tacit_orders, "adopté", draft=draft)


def _end_tacit(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.spending import actions
    from polyphonie.spending.queries import tacit as queries

    policy = queries.policy_on(given.entity, on=clock.today())
    if policy is None:
        print("Aucun ordre tacite n’est adopté.", file=sys.stderr)
        return 2
    return asking(given, actions.end_tacit_orders, "terminé", policy=policy.id)


def _sign(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    told = {name: getattr(given, name) for name in ("centre", "since", "until", "total")}
    return asking(given, actions.sign_periodic_order, "ordre signé", **told)
