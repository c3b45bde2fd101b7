"""The command `polyphonie`. What needs no database starts in a blink: each command imports what it uses."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

GROUPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "invoice": (
        "vérifier, lire et déposer des factures",
        ("documents.invoice", "documents.invoice.render", "documents.invoice.conversion", "invoicing"),
    ),
    "directory": ("l'annuaire des structures publiques", ("parties",)),
    "accounts": ("les coordonnées bancaires des tiers", ("parties.accounts",)),
    "nomenclatures": ("les nomenclatures : codes, comptes, calendriers, taux", ("reference",)),
    "books": (
        "les livres de l’État : budget et comptabilité générale",
        ("wiring.year", "budget", "ledger", "reporting"),
    ),
    "spending": (
        "la dépense : engagements, services faits, demandes, ordres, visas, délais ; ce qui revient ; un dossier",
        ("spending", "spending.bindings", "spending.revisions", "spending.periods", "reporting.stories"),
    ),
    "requests": ("les demandes d'achat et leurs circuits d'approbation", ("requests",)),
    "restitutions": ("les restitutions de la dépense, en CSV et XLSX", ("reporting.files",)),
    "controls": ("le plan de contrôle de la dépense, ses campagnes et leurs résultats", ("controls",)),
    "webhooks": ("les webhooks : qui est prévenu, ce qui attend, rejouer", ("gateway",)),
    "edi": ("les dossiers d’échange des partenaires", ("invoicing.exchanges",)),
    "payments": ("les paiements et ce que répond la banque", ("payments",)),
    "access": ("les personnes et leurs habilitations", ("access",)),
}
"""Groups of commands: what each is for, and the houses whose `shell.py` fills it.

A house's command sets `run`, and `needs_database` when the database must be open before it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; 130 is an interruption."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.wiring.settings")
    given = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = given.run
    if run is _run:
        os.environ.setdefault("POLYPHONIE_DEMONSTRATION", "1")
    if getattr(given, "needs_database", False):
        from . import ground

        ground.open_database()
    try:
        return run(given)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="polyphonie", description="Le système ouvert des finances d’un État.")
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    for group, (purpose, houses) in GROUPS.items():
        grouped = commands.add_parser(group, help=purpose).add_subparsers(metavar="COMMANDE", required=True)
        for house in houses:
            import_module(f"polyphonie.{house}.shell").add_commands(grouped)
    run = commands.add_parser("run", help="démarrer, traiter les factures d’exemple, ouvrir le portail")
    run.add_argument("--input", type=Path, help="un dossier de factures à traiter au lieu des exemples")
    run.add_argument("--no-serve", action="store_true", help="s’arrêter après le traitement")
    run.add_argument("--no-year", action="store_true", help="sans l’exercice de l’État")
    run.set_defaults(run=_run, needs_database=True)
    serve = commands.add_parser("serve", help="ouvrir le portail et l’API, avec le travail de fond")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2, help="processus du serveur web")
    serve.set_defaults(run=_serve, needs_database=True)
    for name, purpose, function in (
        ("prepare", "mettre la base à jour : tables, mois à venir, fichiers du portail", _prepare),
        ("worker", "faire le travail de fond seul : annonces, traitements, messages", _work),
        ("prove", "recalculer depuis zéro tout ce qui doit tenir", _prove),
    ):
        commands.add_parser(name, help=purpose).set_defaults(run=function, needs_database=True)
    country = commands.add_parser("generate-country", help="inventer un pays dans une base vide, pour mesurer")
    for name, default, meaning in (
        ("entities", 20_000, "structures publiques"),
        ("suppliers", 40_000, "fournisseurs"),
        ("months", 24, "mois de factures, jusqu’à aujourd’hui"),
        ("invoices", 1_000_000, "factures"),
        ("seed", 1, "le même germe donne les mêmes tirages"),
    ):
        country.add_argument(f"--{name}", type=int, default=default, metavar="NOMBRE", help=meaning)
    country.set_defaults(run=_generate_country, needs_database=True)
    reference = commands.add_parser("reference", help="écrire docs/generated d’après le code")
    reference.set_defaults(run=_reference)
    return parser


def _run(given: argparse.Namespace) -> int:
    from . import run

    return run.run(folder=given.input, serving=not given.no_serve, year=not given.no_year)


def _serve(given: argparse.Namespace) -> int:
    from . import serve

    return serve.serve(host=given.host, port=given.port, workers=given.workers)


def _prepare(_: argparse.Namespace) -> int:
    from . import preparation

    preparation.prepare()
    return 0


def _work(_: argparse.Namespace) -> int:
    from . import serve

    return serve.work()


def _prove(_: argparse.Namespace) -> int:
    from . import prove

    return prove.prove()


def _generate_country(given: argparse.Namespace) -> int:
    from . import country, preparation

    preparation.prepare()
    sizes = {name: getattr(given, name) for name in ("entities", "suppliers", "months", "invoices", "seed")}
    try:
        country.generate(country.Country(**sizes), say=print)
    except country.NotEmpty:
        print("Cette base contient déjà des structures, des fournisseurs ou des factures.", file=sys.stderr)
        return 1
    return 0


def _reference(_: argparse.Namespace) -> int:
    import django

    django.setup()

    from . import reference

    for name in reference.write():
        print(name)
    return 0
