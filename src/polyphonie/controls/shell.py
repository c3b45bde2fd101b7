"""The commands of controls: `polyphonie controls plan|simulate|campaign|results`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from polyphonie.kernel.terminal import explain

if TYPE_CHECKING:
    pass


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of controls."""
    plan = commands.add_parser(
        "plan",
        help="préparer un plan de contrôle d'un fichier CSV, et le publier",
        description="Colonnes : category;label;mode;probability;nature;from_amount;below_amount;service;risk;"
        "account_younger_than. Sortie : 0 fait, 1 refusé, avec toutes les raisons.",
    )
    plan.add_argument("entity", type=UUID, metavar="ORGANISME")
    plan.add_argument("file", type=Path, metavar="FICHIER")
    plan.add_argument("--title", required=True, metavar="INTITULÉ")
    plan.add_argument("--publish-from", type=date.fromisoformat, metavar="AAAA-MM-JJ")
    plan.set_defaults(run=_plan, needs_database=True)
    for name, run, purpose in (
        ("simulate", _simulate, "compter ce que le plan en vigueur aurait fait d'une période"),
        ("results", _results, "écrire les anomalies d'une période par catégorie, et ce qu'elles proposent"),
    ):
        told = commands.add_parser(name, help=purpose)
        told.add_argument("entity", type=UUID, metavar="ORGANISME")
        told.add_argument("--since", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ")
        told.add_argument("--until", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ", help="exclu")
        told.set_defaults(run=run, needs_database=True)
    campaign = commands.add_parser("campaign", help="tirer l'échantillon d'une campagne a posteriori")
    campaign.add_argument("entity", type=UUID, metavar="ORGANISME")
    campaign.add_argument("--title", required=True, metavar="INTITULÉ")
    campaign.add_argument("--since", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ")
    campaign.add_argument("--until", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ", help="exclu")
    campaign.add_argument("--size", type=int, default=60, metavar="NOMBRE")
    campaign.set_defaults(run=_campaign, needs_database=True)


def _plan(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions, rules

    on = clock.today()
    try:
        read = rules.read_rules(given.file.read_text("utf-8-sig"))
        done = actions.draft_plan(actor=SYSTEM, entity=given.entity, title=given.title, rules=read, on=on)
        if given.publish_from:
            actions.publish(actor=SYSTEM, entity=given.entity, plan=done.plan, from_on=given.publish_from, on=on)
    except Refused as refused:
        return explain(refused.refusals)
    print(f"Plan n° {done.number} : {len(read)} catégories ({done.plan})")
    return 0


def _simulate(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import queries

    on = clock.today()
    plan = queries.in_force(given.entity, on=on)
    if plan is None:
        print("Aucun plan en vigueur : tout est contrôlé en entier.", file=sys.stderr)
        return 2
    _view, rules = queries.plan(actor=SYSTEM, entity=given.entity, plan=plan, on=on)
    shares = queries.simulate(
        actor=SYSTEM, entity=given.entity, categories=rules, since=given.since, until=given.until, on=on
    )
    for each in shares:
        counted = f"{each.payments}\t{each.amount.decimal}\t{each.looked_at}"
        print(f"{each.rule.category}\t{each.rule.mode}\t{each.rule.chance}\t{counted}")
    return 0


def _campaign(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions

    try:
        done = actions.open_campaign(
            actor=SYSTEM,
            entity=given.entity,
            title=given.title,
            since=given.since,
            until=given.until,
            size=given.size,
            on=clock.today(),
        )
    except Refused as refused:
        return explain(refused.refusals)
    print(f"{done.drawn} paiements tirés de {done.population} ({done.campaign})")
    return 0


def _results(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import queries

    on = clock.today()
    found = queries.results(actor=SYSTEM, entity=given.entity, since=given.since, until=given.until, on=on)
    for each in found:
        print(f"{each.category}\t{each.checked}\t{each.anomalies}\t{each.share}\t{each.upper_bound}")
    pairs = queries.proposal(actor=SYSTEM, entity=given.entity, since=given.since, until=given.until, on=on)
    for before, after in pairs:
        if before != after:
            print(f"{before.category} : {before.mode} {before.chance} → {after.mode} {after.chance}")
    return 0
