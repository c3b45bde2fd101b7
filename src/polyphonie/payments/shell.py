"""The commands of payments: `polyphonie payments lots|prepare-lot|sign-lot|send-lot|take|…`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from polyphonie.kernel.terminal import Option, act_as, add_act, explain


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of payments."""
    answering = commands.add_parser(
        "bank-answers",
        help="jouer la banque : débiter les lots transmis et rapprocher son relevé (démonstrations)",
        description="Écrit et enregistre un relevé camt.053 par compte. Sortie : 0 fait, 1 refusé.",
    )
    answering.add_argument("entity", type=UUID, metavar="ENTITÉ")
    answering.set_defaults(run=_answer, needs_database=True)
    taking = commands.add_parser(
        "take",
        help="prendre un fichier de la banque : relevé ou avis (camt.053, camt.054), ou compte rendu (pain.002)",
        description="Le même fichier deux fois n’est pris qu’une. Sortie : 0 pris, 1 refusé.",
    )
    taking.add_argument("entity", type=UUID, metavar="ENTITÉ")
    taking.add_argument("file", type=Path, metavar="FICHIER")
    taking.add_argument("--report", action="store_true", help="c’est un compte rendu de lot (pain.002)")
    taking.set_defaults(run=_take, needs_database=True)
    _add_lists(commands)
    _add_acts(commands)


def _add_lists(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, run, purpose in (
        ("lots", _lots, "lister les lots, du plus récent au plus ancien"),
        ("transfers", _transfers, "lister les virements, du plus ancien au plus récent"),
        ("lines", _lines, "lister les mouvements du compte que personne n’attendait"),
    ):
        told = commands.add_parser(name, help=purpose)
        told.add_argument("entity", type=UUID, metavar="ORGANISME")
        if run is not _lines:
            told.add_argument("--state", metavar="ÉTAT", help="prepared, signed, sent… ou ordered, rejected…")
        told.add_argument("--limit", type=int, default=50, metavar="NOMBRE")
        told.set_defaults(run=run, needs_database=True)


def _add_acts(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    line: Option = "line", _LINE
    charged: Option = "charged", _CHARGED
    lot: Option = "lot", {"metavar": "LOT", "help": "son nom à la banque, comme le dit `lots`"}
    transfer: Option = "transfer", {"type": UUID, "metavar": "VIREMENT", "help": "comme le dit `transfers`"}
    reason: Option = "--reason", {"required": True, "metavar": "MOTIF"}
    for name, run, purpose, options in (
        ("prepare-lot", _prepare, "réunir en lots ce qui est à payer", (("--due", _DAY),)),
        ("sign-lot", _sign, "signer un lot qu’une autre personne a préparé", (lot,)),
        ("send-lot", _send, "transmettre un lot signé", (lot, ("--file", _FILE), ("--older", _OLDER))),
        ("withdraw-lot", _withdraw, "retirer un lot qui n’est pas transmis", (lot, reason)),
        ("reissue", _reissue, "émettre de nouveau un virement rejeté", (transfer, ("account", _ACCOUNT))),
        ("abandon", _abandon, "abandonner un virement rejeté, ou qui n’est dans aucun lot", (transfer, reason)),
        ("impute-line", _impute, "dire de quel compte est un mouvement", (line, charged, reason)),
    ):
        add_act(commands, name, run, purpose, *options)


_DAY: Final[dict[str, Any]] = {
    "dest": "execute_on",
    "type": date.fromisoformat,
    "metavar": "AAAA-MM-JJ",
    "help": "le jour d’exécution, sinon le prochain jour ouvré TARGET",
}
_FILE: Final[dict[str, Any]] = {"type": Path, "metavar": "FICHIER", "help": "où écrire l’ordre de paiement"}
_OLDER: Final[dict[str, Any]] = {"action": "store_true", "help": "en pain.001.001.03"}
_ACCOUNT: Final[dict[str, Any]] = {"type": UUID, "metavar": "COMPTE", "help": "un compte du même créancier"}
_LINE: Final[dict[str, Any]] = {"type": UUID, "metavar": "MOUVEMENT", "help": "comme le dit `lines`"}
_CHARGED: Final[dict[str, Any]] = {"metavar": "COMPTE", "help": "le compte des livres, à dix chiffres"}


def _lots(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from . import queries
    from .terms import LotState

    if not _known(given.state, LotState):
        return 2
    state = LotState(given.state) if given.state else None
    asked = {"entity": given.entity, "on": clock.today(), "state": state, "limit": max(given.limit, 1)}
    for row in queries.lots(actor=SYSTEM, newest_first=True, **asked):
        print(f"{row.message}  {row.execute_on:%d/%m/%Y}  {row.state:<9} {row.count:>6}  {Money(row.cents).said('fr')}")
    return 0


def _transfers(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from . import queries
    from .terms import TransferState

    if not _known(given.state, TransferState):
        return 2
    state = TransferState(given.state) if given.state else None
    asked = {"entity": given.entity, "on": clock.today(), "state": state, "limit": max(given.limit, 1)}
    for row in queries.transfers(actor=SYSTEM, **asked):
        print(f"{row.id}  {row.due_on:%d/%m/%Y}  {row.state:<9} {Money(row.cents).said('fr'):>18}  {row.payee_name}")
    return 0


def _lines(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    from . import queries

    asked = {"entity": given.entity, "on": clock.today(), "limit": max(given.limit, 1)}
    for row in queries.unknown_lines(actor=SYSTEM, **asked):
        print(f"{row.id}  {row.booked_on:%d/%m/%Y}  {Money(row.unknown).said('fr'):>18}  {row.label}")
    return 0


def _known(state: str | None, states: type[StrEnum]) -> bool:
    if state is None or state in set(states):
        return True
    print(f"États connus : {', '.join(states)}.", file=sys.stderr)
    return False


def _prepare(given: argparse.Namespace) -> int:
    from . import actions, queries

    def act(**asked: Any) -> str:
        made = actions.prepare_lot(execute_on=given.execute_on, **asked)
        names = queries.lot_names(given.entity, made)
        return "\n".join(names[each] for each in made)

    return _act(given, act, "{}")


def _sign(given: argparse.Namespace) -> int:
    from . import actions

    return _on_lot(given, actions.sign_lot, "signé : {}")


def _send(given: argparse.Namespace) -> int:
    from polyphonie.documents.bank.words import Version
    from polyphonie.kernel import originals

    from . import actions

    def act(**asked: Any) -> str:
        sent = actions.send_lot(**asked)
        if given.file is not None:
            _, content = originals.whole(entity=given.entity, original=sent.file)
            given.file.write_bytes(content)
        return sent.sha256

    return _on_lot(given, act, "transmis : {}", version=Version.V03 if given.older else Version.V09)


def _withdraw(given: argparse.Namespace) -> int:
    from . import actions

    return _on_lot(given, actions.withdraw_lot, "retiré", reason=given.reason)


def _reissue(given: argparse.Namespace) -> int:
    from . import actions

    return _act(given, actions.reissue, "{}", transfer=given.transfer, account=given.account)


def _abandon(given: argparse.Namespace) -> int:
    from . import actions

    return _act(given, actions.abandon, "abandonné", transfer=given.transfer, reason=given.reason)


def _impute(given: argparse.Namespace) -> int:
    from . import actions

    return _act(given, actions.impute_line, "imputé", line=given.line, account=given.charged, reason=given.reason)


def _on_lot(given: argparse.Namespace, act: Callable[..., object], done: str, **told: Any) -> int:
    """Act on the lot of a name; says so where there is none."""
    from . import queries

    lot = queries.lot_named(given.entity, given.lot)
    if lot is None:
        print(f"Aucun lot n’a le nom {given.lot}.", file=sys.stderr)
        return 2
    return _act(given, act, done, lot=lot, **told)


def _act(given: argparse.Namespace, act: Callable[..., object], done: str, **told: Any) -> int:
    from polyphonie.access import queries as access

    return act_as(access.actor_named, given, act, done, **told)


def _take(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions

    asked = {"content": given.file.read_bytes(), "name": given.file.name, "on": clock.today()}
    try:
        if given.report:
            reported = actions.record_status_report(actor=SYSTEM, entity=given.entity, **asked)
            print(f"{reported.rejected} virements rejetés")
        else:
            done = actions.record_statement(actor=SYSTEM, entity=given.entity, **asked)
            print(
                f"{done.lines} lignes, dont {done.again} déjà connues : {done.executed} virements exécutés,"
                f" {done.returned} revenus, {done.unknown} lignes à identifier"
            )
    except Refused as refused:
        return explain(refused.refusals)
    return 0


def _answer(given: argparse.Namespace) -> int:
    from polyphonie.kernel import clock
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.refusals import Refused

    from . import actions, queries
    from .terms import LotState

    on = clock.today()
    sent = queries.lots(actor=SYSTEM, entity=given.entity, on=on, state=LotState.SENT)
    if not sent:
        print("Aucun lot n’attend de réponse de la banque.")
    for iban, of_account in groupby(
        sorted(sent, key=lambda lot: (lot.debtor_iban, lot.id)), lambda lot: lot.debtor_iban
    ):
        content = queries.played_statement(tuple(of_account), on=on)
        try:
            done = actions.record_statement(
                actor=SYSTEM, entity=given.entity, content=content, name=f"releve-{on}.xml", on=on
            )
        except Refused as refused:
            return explain(refused.refusals)
        print(f"{iban} : {done.lines} lignes, {done.executed} virements exécutés, {done.unknown} lignes à identifier")
    return 0
