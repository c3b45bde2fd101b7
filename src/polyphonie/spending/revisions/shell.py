"""The commands that write, change and take back one document of the chain, under `polyphonie spending`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from polyphonie.kernel.money import Money
from polyphonie.kernel.terminal import Option, act_as, add_act, euros

if TYPE_CHECKING:
    from collections.abc import Callable

    from ninja import Schema


def _amount(text: str) -> tuple[int, Money]:
    """A line's amount, as `1=820.80`."""
    place, amount = text.split("=")
    return int(place), euros(amount)


def _planned(text: str) -> tuple[int, int, Money]:
    """What a line is to pay in a year, as `1/2027=400`."""
    named, amount = text.split("=")
    place, year = named.split("/")
    return int(place), int(year), euros(amount)


def _chosen(text: str) -> tuple[str, int, Money]:
    """What was done on a commitment's line, as `2100000001/1=820.80`."""
    named, amount = text.split("=")
    number, place = named.split("/")
    return number, int(place), euros(amount)


COMMITMENT: Final[Option] = "number", {"metavar": "ENGAGEMENT", "help": "son numéro à dix chiffres"}
_INVOICE: Final[Option] = "number", {"metavar": "FACTURE", "help": "son numéro"}
_FILE: Final[Option] = "file", {"type": Path, "metavar": "FICHIER", "help": "JSON, comme l’API le reçoit"}
REASON: Final[Option] = "--reason", {"required": True, "metavar": "MOTIF"}
LINE: Final[Option] = "--line", {"type": int, "default": 1, "metavar": "POSTE"}
_EUROS: Final[Option] = "--amount", {"type": euros, "required": True, "metavar": "EUROS"}
_AMOUNTS: Final[Option] = (
    "--amount",
    {"type": _amount, "action": "append", "required": True, "metavar": "POSTE=EUROS", "help": "un par poste changé"},
)
_SCHEDULE: Final[Option] = (
    "--planned",
    {"type": _planned, "action": "append", "default": [], "metavar": "POSTE/ANNÉE=EUROS", "help": "son échéancier"},
)
_CHOICES: Final[Option] = (
    "--line",
    {
        "type": _chosen,
        "action": "append",
        "required": True,
        "metavar": "ENGAGEMENT/POSTE=EUROS",
        "help": "un par poste",
    },
)
_DONE: Final[dict[str, Any]] = {"dest": "done_on", "type": date.fromisoformat, "metavar": "AAAA-MM-JJ"}


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of one commitment, service, proposal or payment request."""
    done: Option = "--done", {**_DONE, "required": True, "help": "le jour où le service fut fait"}
    which: Option = "--done", {**_DONE, "help": "le jour où il fut fait, si le poste en a plusieurs"}
    partial: Option = "--partial", {"action": "store_true", "help": "service fait partiel"}
    reserves: Option = "--reserves", {"default": "", "metavar": "RÉSERVES"}
    to: Option = "--to", {"type": UUID, "required": True, "metavar": "ENVELOPPE"}
    part: Option = "--amount", {"type": euros, "metavar": "EUROS", "help": "sinon ce qui fut constaté"}
    remarks: Option = "--reserves", {"metavar": "RÉSERVES", "help": "sinon celles du constat"}
    why: Option = "--reason", {"default": "", "metavar": "MOTIF"}
    for name, run, purpose, options in (
        ("draft", _draft, "préparer un engagement", (_FILE,)),
        ("revise", _revise, "réécrire un engagement en préparation ou renvoyé", (COMMITMENT, _FILE)),
        ("return", _return, "renvoyer un engagement soumis à qui l’a préparé", (COMMITMENT, REASON)),
        ("ask-visa", _ask_visa, "demander le visa du contrôleur sur un poste", (COMMITMENT, LINE, _EUROS)),
        ("amend", _amend, "changer les montants d’un engagement", (COMMITMENT, _AMOUNTS, _SCHEDULE, REASON)),
        ("reimpute", _reimpute, "imputer un poste sur une autre enveloppe", (COMMITMENT, LINE, to, REASON)),
        ("withdraw", _withdraw, "retirer un engagement dont rien n’est certifié ni payé", (COMMITMENT, REASON)),
        ("close", _close, "solder un engagement dont tout est payé", (COMMITMENT,)),
        ("observe", _observe, "constater un service fait", (COMMITMENT, LINE, _EUROS, done, partial, reserves)),
        (
            "certify-service",
            _certify,
            "certifier un seul service",
            (COMMITMENT, LINE, which, part, remarks),
        ),
        ("cancel-service", _cancel, "annuler un service fait", (COMMITMENT, LINE, which, REASON)),
        ("match", _match, "rapprocher de nouveau une facture", (_INVOICE,)),
        ("correct", _correct, "choisir les postes dont une facture dit le service", (_INVOICE, _CHOICES, why)),
        ("refuse", _refuse, "dire qu’un service facturé n’est pas fait", (_INVOICE, REASON)),
        ("enter-request", _enter, "saisir une demande de paiement", (_FILE,)),
    ):
        add_act(commands, name, run, purpose, *options)


def _draft(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions
    from polyphonie.spending.api.commitments import CommitmentIn

    def act(draft: CommitmentIn, **asked: Any) -> str:
        return actions.draft_commitment(draft=draft.draft, **asked).number

    return _written(given, CommitmentIn, act, "{} préparé")


def _revise(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions
    from polyphonie.spending.api.commitments import CommitmentIn

    commitment = _commitment(given.entity, given.number)
    if commitment is None:
        return 2

    def act(draft: CommitmentIn, **asked: Any) -> None:
        actions.revise_commitment(commitment=commitment, draft=draft.draft, **asked)

    return _written(given, CommitmentIn, act, "réécrit")


def _return(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    return on_commitment(given, actions.return_commitment, "renvoyé", reason=given.reason)


def _ask_visa(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    def act(**asked: Any) -> str:
        return "demandé" if actions.ask_commitment_visa(**asked) else "aucun visa n’est à demander"

    return on_commitment(given, act, "{}", place=given.line, amount=given.amount)


def _amend(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    schedules: dict[int, dict[int, int]] = {}
    for place, year, amount in given.planned:
        schedules.setdefault(place, {})[year] = amount.cents
    told = {"amounts": dict(given.amount), "schedules": schedules, "reason": given.reason}
    return on_commitment(given, actions.amend_commitment, "modifié", **told)


def _reimpute(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    told = {"place": given.line, "envelope": given.to, "reason": given.reason}
    return on_commitment(given, actions.reimpute_commitment, "réimputé", **told)


def _withdraw(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    return on_commitment(given, actions.withdraw_commitment, "retiré", reason=given.reason)


def _close(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    def act(**asked: Any) -> str:
        return Money(actions.close_commitment(**asked)).said("fr")

    return on_commitment(given, act, "soldé : {} d’AE rendus")


def _observe(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    told = {name: getattr(given, name) for name in ("amount", "done_on", "partial", "reserves")}
    return on_commitment(given, actions.observe_service, "constaté", place=given.line, **told)


def _certify(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    return _on_service(given, actions.certify_service, "certifié", amount=given.amount, reserves=given.reserves)


def _cancel(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    return _on_service(given, actions.cancel_service, "annulé", reason=given.reason)


def _on_service(given: argparse.Namespace, act: Callable[..., object], done: str, **told: Any) -> int:
    """Act on the service of a line, if it is the only one that was not cancelled, or of that day."""
    from polyphonie.spending.queries import certificates
    from polyphonie.spending.terms.certificates import CertificateState

    commitment = _commitment(given.entity, given.number)
    if commitment is None:
        return 2
    found = [
        row
        for row in certificates.of_line(given.entity, commitment, given.line)
        if row.state is not CertificateState.CANCELLED and given.done_on in (None, row.done_on)
    ]
    if len(found) != 1:
        return _not_one(f"{len(found)} services faits de ce poste répondent ; --done en dit le jour.")
    return asking(given, act, done, service=found[0].id, **told)


def _match(given: argparse.Namespace) -> int:
    from polyphonie.kernel.acts import Actor
    from polyphonie.spending import actions
    from polyphonie.spending.queries import proposals as queries

    def act(*, actor: Actor, entity: UUID, proposal: UUID, on: date) -> None:
        found = queries.proposal(actor=actor, entity=entity, proposal=proposal, on=on)
        actions.propose_service(actor=actor, structure=found.structure, invoice=proposal, on=on)

    return _on_proposal(given, act, "rapprochée")


def _correct(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions
    from polyphonie.spending.terms.proposals import Choice

    lines = []
    for number, place, amount in given.line:
        commitment = _commitment(given.entity, number)
        if commitment is None:
            return 2
        lines.append(Choice(commitment, place, amount))
    return _on_proposal(given, actions.correct_proposal, "corrigée", lines=tuple(lines), reason=given.reason)


def _refuse(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions

    return _on_proposal(given, actions.refuse_proposal, "refusée", reason=given.reason)


def _enter(given: argparse.Namespace) -> int:
    from polyphonie.spending import actions
    from polyphonie.spending.api.payment_requests import PaymentRequestIn

    def act(draft: PaymentRequestIn, **asked: Any) -> str:
        return actions.enter_payment_request(draft=draft.draft, **asked).number

    return _written(given, PaymentRequestIn, act, "{} saisie")


def _written(given: argparse.Namespace, shape: type[Schema], act: Callable[..., object], done: str) -> int:
    """Act on what a file tells, in the shape that the API receives; 2 where it cannot be read."""
    try:
        draft = shape.model_validate_json(given.file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        return _not_one(f"Fichier illisible : {error}")
    return asking(given, act, done, draft=draft)


def on_commitment(given: argparse.Namespace, act: Callable[..., object], done: str, **told: Any) -> int:
    """Act on the commitment whose number is given; 2 where there is none."""
    commitment = _commitment(given.entity, given.number)
    return 2 if commitment is None else asking(given, act, done, commitment=commitment, **told)


def _on_proposal(given: argparse.Namespace, act: Callable[..., object], done: str, **told: Any) -> int:
    from polyphonie.spending.queries import proposals as queries

    found = queries.undecided(given.entity, [given.number])
    if len(found) != 1:
        return _not_one(f"{len(found)} factures de ce numéro attendent d’être décidées.")
    return asking(given, act, done, proposal=found[0], **told)


def _commitment(entity: UUID, number: str) -> UUID | None:
    """The commitment of a number; says so where there is none."""
    from polyphonie.spending.queries import commitments as queries

    lines = queries.lines_of_number(entity, number)
    if lines:
        return lines[0].commitment
    _not_one(f"Aucun engagement n’a le numéro {number}.")
    return None


def asking(given: argparse.Namespace, act: Callable[..., object], done: str, **told: Any) -> int:
    """Act for the body that is given, today, as the person who is named."""
    from polyphonie.access import queries as access

    return act_as(access.actor_named, given, act, done, **told)


def _not_one(words: str) -> int:
    print(words, file=sys.stderr)
    return 2
