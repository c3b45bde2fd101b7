"""The commands of commitments, services done, proposals and payers, under `polyphonie spending`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from polyphonie.kernel.terminal import add_actor, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from polyphonie.spending.actions import Attempt


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of commitments, services done, proposals and payers."""
    for name, run, purpose, states in (
        ("commitments", _commitments, "lister les engagements, du plus récent au plus ancien", "draft, validated…"),
        ("services", _services, "lister les services faits, du plus récent au plus ancien", "observed, certified…"),
        ("proposals", _proposals, "lister ce que les factures proposent, ou pourquoi rien", "proposed, unmatched…"),
        ("payers", _payers, "lister les structures dont l’organisme paie les factures", ""),
    ):
        told = commands.add_parser(name, help=purpose)
        told.add_argument("entity", type=UUID, metavar="ORGANISME")
        told.add_argument("--limit", type=int, default=50, metavar="NOMBRE")
        if states:
            told.add_argument("--state", action="append", default=[], metavar="ÉTAT", help=states)
        told.set_defaults(run=run, needs_database=True)
    named = commands.add_parser("name-payer", help="désigner l’organisme qui paie les factures d’une structure")
    named.add_argument("entity", type=UUID, metavar="ORGANISME")
    named.add_argument("structure", metavar="SIRET")
    named.add_argument("--source", required=True, metavar="DÉCISION")
    named.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="AAAA-MM-JJ")
    named.set_defaults(run=_name_payer, needs_database=True)
    for name, run, purpose, named_by, least in (
        ("submit", _submit, "soumettre des engagements à validation", "ENGAGEMENT", "+"),
        ("validate", _validate, "signer des engagements : leurs AE sont consommées", "ENGAGEMENT", "+"),
        ("certify", _certify, "certifier les services constatés d’engagements", "ENGAGEMENT", "+"),
        ("accept", _accept, "accepter ce que des factures proposent", "FACTURE", "+"),
        ("request-payments", _request_payments, "demander le paiement de factures acceptées", "FACTURE", "*"),
    ):
        every = "Sans numéro, de toutes celles qui l’attendent. " if least == "*" else ""
        act = commands.add_parser(
            name,
            help=purpose,
            description=f"{every}Sortie : 0 fait, 1 refusé, avec toutes les raisons, 2 rien n’attend.",
        )
        act.add_argument("entity", type=UUID, metavar="ORGANISME")
        act.add_argument("numbers", nargs=least, metavar=named_by)
        add_actor(act)
        act.set_defaults(run=run, needs_database=True)


def _commitments(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money
    from polyphonie.spending.queries import commitments as queries
    from polyphonie.spending.terms.commitments import STATE_NAMES, CommitmentState

    if _unknown(given.state, tuple(CommitmentState)):
        return 2
    kept_to = queries.CommitmentFilter(states=frozenset(map(CommitmentState, given.state)))
    for row in queries.commitments(
        actor=SYSTEM, entity=given.entity, on=clock.today(), kept_to=kept_to, limit=max(given.limit, 1)
    ):
        told = f"{STATE_NAMES[row.state].fr:<10} {Money(row.cents).said('fr'):>20}"
        print(f"{row.number}  {told}  {row.supplier_name} · {row.label}")
    return 0


def _services(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money
    from polyphonie.spending.queries import certificates as queries
    from polyphonie.spending.terms.certificates import CERTIFICATE_STATES, CertificateState

    if _unknown(given.state, tuple(CertificateState)):
        return 2
    kept_to = queries.CertificateFilter(states=frozenset(map(CertificateState, given.state)))
    for row in queries.certificates(
        actor=SYSTEM, entity=given.entity, on=clock.today(), kept_to=kept_to, limit=max(given.limit, 1)
    ):
        told = f"{CERTIFICATE_STATES[row.state].fr:<9} {row.done_on:%d/%m/%Y} {Money(row.cents).said('fr'):>20}"
        print(f"{row.commitment_number}/{row.place}  {told}  {row.supplier_name} · {row.label}")
    return 0


def _proposals(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money
    from polyphonie.spending.queries import proposals as queries
    from polyphonie.spending.terms.proposals import PROPOSAL_STATES, ProposalState

    if _unknown(given.state, tuple(ProposalState)):
        return 2
    kept_to = queries.ProposalFilter(states=frozenset(map(ProposalState, given.state)))
    for row in queries.proposals(
        actor=SYSTEM, entity=given.entity, on=clock.today(), kept_to=kept_to, limit=max(given.limit, 1)
    ):
        lines = ", ".join(f"{each.number}/{each.place}" for each in row.lines)
        told = f"{PROPOSAL_STATES[row.state].fr:<20} {Money(row.cents).said('fr'):>20}"
        print(f"{row.invoice_number:<20} {told}  {row.supplier_name}  {lines}")
        for reason in row.reasons:
            print(f"    {reason.code}  {reason.fr}")
    return 0


def _payers(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.spending.queries import payers as queries

    for row in queries.payers(actor=SYSTEM, entity=given.entity, on=clock.today(), limit=max(given.limit, 1)):
        ended = "  remplacé depuis" if row.superseded else ""
        print(f"{row.siret}  {row.from_on:%d/%m/%Y}  {row.name}  {row.source}{ended}")
    return 0


def _name_payer(given: argparse.Namespace) -> int:
    """0 done, 1 refused, 2 there is no such structure."""
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused
    from polyphonie.parties import queries as parties
    from polyphonie.spending import actions

    on, found = clock.today(), parties.entity_by_siret(given.structure)
    if found is None:
        print("Aucune structure de l’annuaire n’a ce SIRET.", file=sys.stderr)
        return 2
    try:
        actions.name_payer(
            actor=SYSTEM,
            entity=given.entity,
            structure=found.id,
            from_on=given.from_on or on,
            source=given.source,
            on=on,
        )
    except Refused as refused:
        return explain(refused.refusals)
    return 0


def _submit(given: argparse.Namespace) -> int:
    from polyphonie.kernel.refusals import Refused
    from polyphonie.spending import actions

    def submit(commitment: UUID, asked: Mapping[str, Any]) -> Attempt:
        try:
            actions.submit_commitment(commitment=commitment, **asked)
        except Refused as refused:
            return actions.Attempt(commitment, refused.refusals)
        return actions.Attempt(commitment)

    return _act(given, _named(given), lambda picked, **asked: tuple(submit(each, asked) for each in picked))


def _validate(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    return _act(given, _named(given), lambda picked, **asked: actions.validate_commitments(commitments=picked, **asked))


def _certify(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions
    from polyphonie.spending.queries import certificates
    from polyphonie.spending.terms.certificates import CertificateState

    found = [row for each in _named(given) for row in certificates.of_line(given.entity, each)]
    waiting = [row.id for row in found if row.state is CertificateState.OBSERVED]
    return _act(given, waiting, lambda picked, **asked: actions.certify_services(services=picked, **asked))


def _accept(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions
    from polyphonie.spending.queries import proposals as queries

    waiting = queries.undecided(given.entity, given.numbers)
    return _act(given, waiting, lambda picked, **asked: actions.accept_proposals(proposals=picked, **asked))


def _request_payments(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions
    from polyphonie.spending.queries import proposals as queries

    waiting = queries.unrequested(given.entity, given.numbers)
    return _act(given, waiting, lambda picked, **asked: actions.request_payments(proposals=picked, **asked))


def _named(given: argparse.Namespace) -> list[UUID]:
    """The commitments of these numbers."""
    from polyphonie.spending.queries import commitments as queries

    lines = (line for number in given.numbers for line in queries.lines_of_number(given.entity, number))
    return list({line.commitment: None for line in lines})


def _act(given: argparse.Namespace, picked: Sequence[UUID], act: Callable[..., tuple[Attempt, ...]]) -> int:
    """Act on a set as the person who is named. 0 done, 1 some are refused, 2 nothing awaits it."""
    from polyphonie.access import queries as access
    from polyphonie.kernel import clock
    from polyphonie.kernel.refusals import Refused

    if not picked:
        print("Rien de tel n’attend cet acte.", file=sys.stderr)
        return 2
    try:
        done = act(picked, actor=access.actor_named(given.email), entity=given.entity, on=clock.today())
    except Refused as refused:
        return explain(refused.refusals)
    refusals = [refusal for each in done for refusal in each.refusals]
    print(f"faits : {sum(not each.refusals for each in done)} sur {len(done)}")
    return explain(refusals) if refusals else 0


def _unknown(asked: list[str], known: tuple[str, ...]) -> bool:
    """Whether a state that was asked for is none; says then which are."""
    if set(asked) <= set(known):
        return False
    print(f"États connus : {', '.join(known)}.", file=sys.stderr)
    return True
