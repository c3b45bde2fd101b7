"""The commands of access: `polyphonie access create-administrator|rotate-signing-key`."""

from __future__ import annotations

import argparse

from polyphonie.kernel.terminal import explain


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of access."""
    creating = commands.add_parser(
        "create-administrator",
        help="ouvrir le compte d'un administrateur de la plateforme",
        description="Ouvre le compte, donne le rôle, et écrit le lien par lequel choisir le mot de passe : il sert une"
        " fois. Relancer la commande tant qu'aucun mot de passe n'est choisi donne un nouveau lien. Code de sortie :"
        " 0 fait, 1 refusé.",
    )
    creating.add_argument("--email", required=True, metavar="ADRESSE")
    creating.add_argument("--name", required=True, metavar="NOM")
    creating.set_defaults(run=_create_administrator, needs_database=True)
    rotating = commands.add_parser("rotate-signing-key", help="signer les jetons d'accès avec une nouvelle clé")
    rotating.add_argument(
        "--distrust-old", action="store_true", help="refuser les jetons déjà signés : l'ancienne clé a fuité"
    )
    rotating.set_defaults(run=_rotate_signing_key, needs_database=True)


def _create_administrator(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions, messages

    try:
        invited = actions.create_administrator(actor=SYSTEM, email=given.email, name=given.name, on=clock.today())
    except Refused as refused:
        return explain(refused.refusals)
    link = messages.first_password_link(invited.person)
    print(link or "Cette personne a déjà choisi un mot de passe : elle se connecte comme d'habitude.")
    return 0


def _rotate_signing_key(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM

    from . import actions

    made = actions.rotate_signing_key(actor=SYSTEM, on=clock.today(), distrust_old=given.distrust_old)
    print(f"Nouvelle clé : {made.kid}")
    return 0
