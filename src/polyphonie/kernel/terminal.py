"""What every command is told and says in one way: amounts as they are typed, who acts, and why nothing was done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from . import clock
from .actors import Actor
from .money import Money
from .refusals import Refusal, Refused

Option = tuple[str, dict[str, Any]]
"""What a command takes, by its flag or its place, and what the parser is told of it."""


def euros(text: str) -> Money:
    """An amount as it is typed, `820.80` or `820,80`. Raises ValueError, which a command's parser tells."""
    try:
        return Money.of(Decimal(text.replace(",", ".")))
    except InvalidOperation as error:
        raise ValueError(text) from error


def add_actor(command: argparse.ArgumentParser) -> None:
    """Have a command ask for the address of the person who acts, as `email`."""
    command.add_argument(
        "--as", dest="email", required=True, metavar="ADRESSE", help="qui agit, sous ses habilitations"
    )


def add_act(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
    *options: Option,
) -> None:
    """Add the command of an act on a body's document, done as the person who is named."""
    act = commands.add_parser(
        name, help=purpose, description="Sortie : 0 fait, 1 refusé, avec toutes les raisons, 2 rien de tel."
    )
    act.add_argument("entity", type=UUID, metavar="ORGANISME")
    for flag, told in options:
        act.add_argument(flag, **told)
    add_actor(act)
    act.set_defaults(run=run, needs_database=True)


def act_as(
    named: Callable[[str], Actor], given: argparse.Namespace, act: Callable[..., object], done: str, **told: Any
) -> int:
    """Act for the body that is given, today, as the person of the address that is given, and say that it is done
    (`{}` is what the act tells); refused, say why. Told is the exit code.
    """
    try:
        made = act(actor=named(given.email), entity=given.entity, on=clock.today(), **told)
    except Refused as refused:
        return explain(refused.refusals)
    print(done.format(made))
    return 0


def explain(refusals: Iterable[Refusal], *, about: str = "") -> int:
    """Write why nothing was done, a line for each reason, and what it is about; told is the exit code, 1."""
    for refusal in refusals:
        print(f"{about}{refusal.code}  {refusal.fr}", file=sys.stderr)
    return 1
