"""The commands of commitments, services done, proposals and payers, under `polyphonie spending`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from polyphonie.kernel.refusals import Refused


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
    asked = commands.add_parser(
        "request-payments",
        help="demander le paiement des factures dont le service est accepté",
        description="Sans numéro, de toutes celles qui l’attendent. Sortie : 0 fait, 1 refusé, 2 rien n’attend.",
    )
    asked.add_argument("entity", type=UUID, metavar="ORGANISME")
    asked.add_argument("numbers", nargs="*", metavar="FACTURE", help="numéros des factures")
    asked.add_argument("--as", dest="email", required=True, metavar="ADRESSE", help="qui agit, sous ses habilitations")
    asked.set_defaults(run=_request_payments, needs_database=True)


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
        return _told(refused)
    return 0


def _request_payments(given: argparse.Namespace) -> int:
    """0 done, 1 some are refused, 2 none of these awaits its request."""
    from polyphonie.access import queries as access
    from polyphonie.kernel import clock
    from polyphonie.kernel.refusals import Refused
    from polyphonie.spending import actions
    from polyphonie.spending.queries import proposals as queries

    waiting = queries.unrequested(given.entity, given.numbers)
    if not waiting:
        print("Aucune de ces factures n’attend sa demande de paiement.", file=sys.stderr)
        return 2
    try:
        actor = access.actor_named(given.email)
        done = actions.request_payments(actor=actor, entity=given.entity, proposals=waiting, on=clock.today())
    except Refused as refused:
        return _told(refused)
    refusals = [refusal for each in done for refusal in each.refusals]
    for refusal in refusals:
        print(f"{refusal.code}  {refusal.fr}", file=sys.stderr)
    print(f"{sum(not each.refusals for each in done)} demandes de paiement")
    return 1 if refusals else 0


def _unknown(asked: list[str], known: tuple[str, ...]) -> bool:
    """Whether a state that was asked for is none; says then which are."""
    if set(asked) <= set(known):
        return False
    print(f"États connus : {', '.join(known)}.", file=sys.stderr)
    return True


def _told(refused: Refused) -> int:
    for refusal in refused.refusals:
        print(f"{refusal.code}  {refusal.fr}", file=sys.stderr)
    return 1
