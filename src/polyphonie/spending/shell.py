"""The commands of payment requests and of claims: `polyphonie spending requests|deadlines|order|visa|claims|…`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from polyphonie.kernel.terminal import act_as, add_actor, euros, explain

if TYPE_CHECKING:
    from polyphonie.kernel.acts import Actor


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of payment requests, and of the claims on what is paid."""
    _add_claims(commands)
    for name, run, purpose in (
        ("requests", _list, "lister les demandes de paiement, de la plus récente à la plus ancienne"),
        ("deadlines", _deadlines, "dire ce qui est ou sera payé en retard, le plus pressé d'abord"),
    ):
        told = commands.add_parser(name, help=purpose)
        told.add_argument("entity", type=UUID, metavar="ORGANISME")
        told.add_argument("--state", action="append", default=[], metavar="ÉTAT", help="entered, ordered, passed…")
        told.add_argument("--limit", type=int, default=50, metavar="NOMBRE")
        told.set_defaults(run=run, needs_database=True)
    for name, run, purpose, worded in (
        ("order", _order, "signer les ordres de payer de demandes", False),
        ("visa", _visa, "viser des demandes dont les contrôles tiennent d'eux-mêmes ou furent regardés", False),
        ("suspend", _suspend, "suspendre des demandes, en disant pourquoi", True),
        ("answer", _answer, "répondre à une suspension", True),
        ("requisition", _requisition, "requérir par écrit le comptable de payer ce qu’il a suspendu", True),
        ("reject", _reject, "rejeter des demandes, en disant pourquoi", True),
        ("interest", _interest, "liquider les intérêts de demandes payées en retard", False),
    ):
        act = commands.add_parser(name, help=purpose, description="Sortie : 0 fait, 1 refusé, avec toutes les raisons.")
        act.add_argument("entity", type=UUID, metavar="ORGANISME")
        act.add_argument("numbers", nargs="+", metavar="DEMANDE", help="numéros des demandes")
        add_actor(act)
        if worded:
            act.add_argument("--words", required=True, metavar="RAISONS")
        if name == "visa":
            act.add_argument(
                "--confirmed", action="append", default=[], metavar="CONTRÔLE", help="regardé soi-même : documents…"
            )
        if name == "suspend":
            act.add_argument("--cause", required=True, metavar="MOTIF", help="missing_document, wrong_invoice…")
        act.set_defaults(run=run, needs_database=True)


def _add_claims(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = commands.add_parser("claims", help="lister les oppositions, cessions et saisies, et ce qu’elles ont pris")
    enter = commands.add_parser("enter-claim", help="enregistrer une opposition, une cession ou une saisie reçue")
    end = commands.add_parser("end-claim", help="lever une opposition, une cession ou une saisie")
    for command, run in ((told, _claims), (enter, _enter_claim), (end, _end_claim)):
        command.add_argument("entity", type=UUID, metavar="ORGANISME")
        command.set_defaults(run=run, needs_database=True)
    told.add_argument("--all", action="store_true", help="aussi ceux qui ne prennent plus rien")
    told.add_argument("--limit", type=int, default=50, metavar="NOMBRE")
    enter.add_argument("kind", metavar="NATURE", help="assignment, garnishment, opposition")
    enter.add_argument("debtor", metavar="SIRET", help="le créancier de l’organisme")
    enter.add_argument("beneficiary", metavar="SIRET", help="qui est payé à sa place")
    enter.add_argument("--reference", required=True, metavar="RÉFÉRENCE")
    enter.add_argument("--served", dest="served_on", type=date.fromisoformat, metavar="AAAA-MM-JJ")
    enter.add_argument("--commitment", default="", metavar="ENGAGEMENT", help="son numéro, s’il est le seul visé")
    enter.add_argument("--limit", type=euros, metavar="EUROS", help="sinon tout ce qui est dû")
    end.add_argument("debtor", metavar="SIRET", help="le créancier de l’organisme")
    end.add_argument("reference", metavar="RÉFÉRENCE")
    for act in (enter, end):
        add_actor(act)


def _claims(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from .queries import claims as queries
    from .terms.claims import CLAIM_KINDS

    on = clock.today()
    for row in queries.claims(actor=SYSTEM, entity=given.entity, on=on, held=not given.all, limit=max(given.limit, 1)):
        most = "" if row.limit is None else f" sur {Money(row.limit).said('fr')}"
        ended = f"  levé le {row.ended_on:%d/%m/%Y}" if row.ended_on else ""
        names = f"{row.debtor_name} → {row.beneficiary_name}"
        print(f"{row.served_on:%d/%m/%Y}  {CLAIM_KINDS[row.kind].fr}  {row.reference}  {names}")
        print(f"    pris {Money(row.taken).said('fr')}{most}{ended}")
    return 0


def _enter_claim(given: argparse.Namespace) -> int:
    """0 done, 1 refused, 2 there is no such third party, commitment or kind."""
    from polyphonie.access import queries as access
    from polyphonie.kernel import clock

    from . import actions
    from .queries import commitments
    from .terms.claims import ClaimDraft, ClaimKind

    if given.kind not in set(ClaimKind):
        print(f"Natures connues : {', '.join(ClaimKind)}.", file=sys.stderr)
        return 2
    debtor, beneficiary = _third_party(given.debtor), _third_party(given.beneficiary)
    lines = commitments.lines_of_number(given.entity, given.commitment) if given.commitment else ()
    if debtor is None or beneficiary is None or (given.commitment and not lines):
        print("Aucun tiers n’a ce SIRET, ou aucun engagement ce numéro.", file=sys.stderr)
        return 2
    draft = ClaimDraft(
        ClaimKind(given.kind),
        debtor,
        beneficiary,
        given.reference,
        given.served_on or clock.today(),
        lines[0].commitment if lines else None,
        given.limit,
    )
    return act_as(access.actor_named, given, actions.enter_claim, "enregistré", draft=draft)


def _end_claim(given: argparse.Namespace) -> int:
    from polyphonie.access import queries as access

    from . import actions
    from .queries import claims as queries

    debtor = _third_party(given.debtor)
    claim = queries.claim_named(given.entity, debtor, given.reference) if debtor else None
    if claim is None:
        print("Aucun acte n’a cette référence sur ce créancier.", file=sys.stderr)
        return 2
    return act_as(access.actor_named, given, actions.end_claim, "levé", claim=claim)


def _third_party(siret: str) -> UUID | None:
    from polyphonie.parties import queries as parties
    from polyphonie.parties.terms import SupplierIdKind

    found = parties.supplier_by_identifier(SupplierIdKind.SIRET, siret)
    return found.id if found else None


def _list(given: argparse.Namespace) -> int:
    return _print(given, by_deadline=False)


def _deadlines(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from .queries import payment_requests as queries

    found = queries.deadlines(actor=SYSTEM, entity=given.entity, on=clock.today())
    for words, (count, cents) in zip(
        ("en retard", "sous sept jours", "dans les délais", "interrompues"),
        (found.late, found.soon, found.in_time, found.stopped),
        strict=True,
    ):
        print(f"{words:<16} {count:>6}  {Money(cents).said('fr')}")
    return _print(given, by_deadline=True)


def _print(given: argparse.Namespace, *, by_deadline: bool) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from .queries import payment_requests as queries
    from .terms.payment_requests import REQUEST_STATES, TO_PAY, RequestState

    unknown = set(given.state) - set(RequestState)
    if unknown:
        print(f"États connus : {', '.join(RequestState)}.", file=sys.stderr)
        return 2
    states = frozenset(map(RequestState, given.state)) or (TO_PAY if by_deadline else frozenset())
    on = clock.today()
    rows = queries.requests(
        actor=SYSTEM,
        entity=given.entity,
        on=on,
        kept_to=queries.Filter(states=states),
        by_deadline=by_deadline,
        limit=max(given.limit, 1),
    )
    for row in rows:
        left = row.days_left(on=on)
        days = "" if left is None else f"{left:>4} j"
        state, amount = REQUEST_STATES[row.state].fr, Money(row.cents).said("fr")
        print(f"{row.number}  {state:<18} {amount:>18}  {days:<6}  {row.supplier_name}  {row.label}")
    return 0


def _order(given: argparse.Namespace) -> int:
    from . import actions

    return _each(given, lambda actor, request, on: actions.order_payment(**_on(given, actor, request, on)))


def _visa(given: argparse.Namespace) -> int:
    from . import actions
    from .terms.checks import CheckCode

    if unknown := set(given.confirmed) - set(CheckCode):
        print(f"Contrôles connus : {', '.join(CheckCode)} ; pas {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    seen = tuple(map(CheckCode, given.confirmed))
    return _each(
        given, lambda actor, request, on: actions.pass_request(**_on(given, actor, request, on), confirmed=seen)
    )


def _suspend(given: argparse.Namespace) -> int:
    from . import actions

    worded = {"cause": given.cause, "words": given.words}
    return _each(given, lambda actor, request, on: actions.suspend_request(**_on(given, actor, request, on), **worded))


def _answer(given: argparse.Namespace) -> int:
    from . import actions

    words = given.words
    return _each(
        given, lambda actor, request, on: actions.answer_suspension(**_on(given, actor, request, on), words=words)
    )


def _reject(given: argparse.Namespace) -> int:
    from . import actions

    words = given.words
    return _each(
        given, lambda actor, request, on: actions.reject_request(**_on(given, actor, request, on), words=words)
    )


def _requisition(given: argparse.Namespace) -> int:
    from . import actions

    words = given.words
    return _each(given, lambda actor, request, on: actions.requisition(**_on(given, actor, request, on), words=words))


def _interest(given: argparse.Namespace) -> int:
    from . import actions

    return _each(
        given,
        lambda actor, request, on: actions.liquidate_interest(**_on(given, actor, request, on)),
        told=lambda entered: f"demandés par {entered.number}" if entered else "rien n’est dû",
    )


def _on(given: argparse.Namespace, actor: Actor, request: UUID, on: date) -> dict[str, Any]:
    return {"actor": actor, "entity": given.entity, "request": request, "on": on}


def _each(
    given: argparse.Namespace,
    act: Callable[[Actor, UUID, date], Any],
    *,
    told: Callable[[Any], str] = lambda _: "fait",
) -> int:
    """Act on each request that is named, as the person who is; each says what was done of it, or why nothing was."""
    from polyphonie.access import queries as access
    from polyphonie.kernel import clock
    from polyphonie.kernel.refusals import Refused

    from .queries import payment_requests as queries

    on = clock.today()
    try:
        actor = access.actor_named(given.email)
    except Refused as refused:
        return explain(refused.refusals)
    status = 0
    for number in given.numbers:
        try:
            made = act(actor, queries.by_number(given.entity, number), on)
        except Refused as refused:
            status = explain(refused.refusals, about=f"{number}  ")
        else:
            print(f"{number}  {told(made)}")
    return status
