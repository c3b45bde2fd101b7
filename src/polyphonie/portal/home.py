"""What waits for a person, by what they may do: one desk for each side on which they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polyphonie.access.terms import Right
from polyphonie.budget import queries as budget
from polyphonie.budget.terms import VisaState
from polyphonie.invoicing import queries as invoicing
from polyphonie.invoicing.queries import Criteria, Line
from polyphonie.invoicing.terms import InvoiceState as S
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import Actor
from polyphonie.payments import queries as payments
from polyphonie.payments.terms import LotState
from polyphonie.requests.queries import purchase_requests as purchases
from polyphonie.requests.queries.purchase_requests import RIGHTS, Whose
from polyphonie.requests.terms.purchase_requests import RequestState as PurchaseState
from polyphonie.spending.queries import certificates, commitments, payment_requests
from polyphonie.spending.terms.certificates import CertificateState
from polyphonie.spending.terms.commitments import CommitmentState
from polyphonie.spending.terms.payment_requests import RequestState

LATEST: Final = 8
MANY: Final = 99
COUNTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many invoices are in a state, counted up to one more than `COUNTED`."""

    state: S
    number: int

    @property
    def told(self) -> str:
        return number_format(min(self.number, COUNTED), force_grouping=True) + ("+" if self.number > COUNTED else "")


@dataclass(frozen=True, slots=True)
class Desk:
    """A side on which one stands: how many in each state, and the invoices to look at first.

    `pressing` are the states that wait for the reader, `others` those that hold some invoice. `waiting` tells whether
    `rows` wait for the reader; otherwise they are only the latest.
    """

    title: Promise
    pressing: tuple[Count, ...]
    others: tuple[Count, ...]
    rows: tuple[Line, ...]
    waiting: bool
    may_deposit: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """The state of the platform: reactions on their way, and those that failed."""

    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Door:
    """A part of the program that one manages or follows, with what is behind it."""

    right: Right
    icon: str
    title: Promise
    words: Promise
    address: str


DOORS: Final = (
    Door(
        Right.DIRECTORY_MANAGE,
        "directory",
        _("Annuaire"),
        _("Structures publiques, services, ce que leurs factures doivent porter."),
        "parties:directory",
    ),
    Door(
        Right.PEOPLE_MANAGE,
        "people",
        _("Personnes et droits"),
        _("Qui peut faire quoi, où, de quand à quand."),
        "access:people",
    ),
    Door(
        Right.CLIENTS_MANAGE,
        "key",
        _("Clients API"),
        _("Les programmes qui déposent et consultent à votre place, et leurs secrets."),
        "access:clients",
    ),
    Door(
        Right.JOURNAL_CONSULT,
        "journal",
        _("Journal"),
        _("Chaque acte, son auteur et son heure ; rien ne s'y efface."),
        "portal:journal",
    ),
    Door(
        Right.BUDGET_CONSULT,
        "calculator",
        _("Budget et disponibles"),
        _("Ce qui est ouvert, réservé, consommé, et ce qui reste, du programme à l’enveloppe."),
        "budget:tree",
    ),
    Door(
        Right.BUDGET_CONSULT,
        "pulse",
        _("Exécution dans le temps"),
        _("La consommation mois par mois, devant la prévision de l’année."),
        "budget:execution",
    ),
    Door(
        Right.LEDGER_CONSULT,
        "calculator",
        _("États financiers"),
        _("Chaque montant s’ouvre sur ses comptes, ses écritures et leurs pièces."),
        "ledger:statement_books",
    ),
    Door(
        Right.LEDGER_CLOSE,
        "done",
        _("Tableau de clôture"),
        _("Les contrôles de l’exercice, qui les tient, et ce qui bloque."),
        "ledger:closing_books",
    ),
    Door(
        Right.CONTROL_PLAN,
        "shield",
        _("Plans de contrôle"),
        _("Quels paiements sont regardés, avant ou après, et ce qui y fut trouvé."),
        "controls:plans",
    ),
    Door(
        Right.BANK_ACCOUNT_ENTER,
        "directory",
        _("Coordonnées bancaires"),
        _("Les comptes sur lesquels on paie, et ceux qui attendent une seconde personne."),
        "parties:bank_accounts",
    ),
    Door(
        Right.NOMENCLATURE_MANAGE,
        "journal",
        _("Nomenclatures"),
        _("Programmes, comptes, groupes de marchandises : leurs éditions et leur histoire."),
        "reference:nomenclatures",
    ),
)


FOR_SUPPLIER: Final = (
    S.TO_RECYCLE,
    S.SUSPENDED,
    S.REJECTED,
    S.WRONG_VALIDATOR,
    S.REFUSED_BY_VALIDATOR,
    S.REFUSED_BY_SECOND_VALIDATOR,
)
WAITING_FOR: Final[Mapping[Right, tuple[S, ...]]] = {
    Right.INVOICE_TREAT: (S.DELIVERED, S.COMPLETED),
    Right.INVOICE_ORDER: (S.DELIVERED, S.COMPLETED, S.SERVICE_CERTIFIED),
    Right.INVOICE_ACCOUNT: (S.WITH_ACCOUNTANT, S.RECORDED),
}
"""Which states wait for whom on the recipient's side."""

FAILURES_SHOWN: Final = 100


def desks(*, actor: Actor, rights: frozenset[Right], on: date) -> tuple[Desk, ...]:
    """The person's desks: as a supplier, as a recipient, or both."""
    found = []
    if Right.INVOICE_DEPOSIT in rights:
        found.append(_desk(_("Mes factures déposées"), FOR_SUPPLIER, actor=actor, on=on, as_supplier=True))
    pressing = tuple(dict.fromkeys(state for right in WAITING_FOR if right in rights for state in WAITING_FOR[right]))
    if pressing:
        found.append(_desk(_("Factures reçues"), pressing, actor=actor, on=on, as_supplier=False))
    return tuple(found)


def _desk(title: Promise, pressing: tuple[S, ...], *, actor: Actor, on: date, as_supplier: bool) -> Desk:
    numbers = invoicing.counts(actor=actor, on=on, as_supplier=as_supplier, most=COUNTED)
    waiting = any(numbers.get(state) for state in pressing)
    criteria = Criteria(states=frozenset(pressing)) if waiting else Criteria()
    rows = invoicing.search(actor=actor, on=on, criteria=criteria, limit=LATEST, oldest_first=waiting)
    return Desk(
        title=title,
        pressing=tuple(Count(state, numbers.get(state, 0)) for state in pressing),
        others=tuple(Count(state, numbers[state]) for state in S if state in numbers and state not in pressing),
        rows=invoicing.lines(rows),
        waiting=waiting,
        may_deposit=as_supplier,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Documents of expenditure that wait for the person: how many, up to one more than `MANY`, and their desk."""

    label: Promise
    icon: str
    address: str
    number: int

    @property
    def told(self) -> str:
        return f"{min(self.number, MANY)}{'+' if self.number > MANY else ''}"


def _listed(rows: Callable[..., Sequence[object]], *, most: int, **asked: object) -> int:
    """How many a short list holds, counted up to a most."""
    return len(rows(**asked, limit=most))


_TO_VALIDATE: Final = commitments.CommitmentFilter(states=frozenset({CommitmentState.SUBMITTED}))
_TO_CERTIFY: Final = certificates.CertificateFilter(states=frozenset({CertificateState.OBSERVED}))
_RETURNED: Final = purchases.Filter(Whose.MINE, frozenset({PurchaseState.RETURNED}))
_DESKS: Final[tuple[tuple[Right, Promise, str, str, Callable[..., int]], ...]] = (
    *(
        (RIGHTS[kept_to.whose], label, icon, address, partial(purchases.count, kept_to=kept_to))
        for kept_to, label, icon, address in (
            (_RETURNED, _("Mes demandes d’achat renvoyées"), "recycle", "requests:mine"),
            (purchases.Filter(Whose.TO_APPROVE), _("Achats à approuver"), "done", "requests:to_approve"),
            (purchases.Filter(Whose.TO_COMMIT), _("Achats à engager"), "add", "requests:to_commit"),
        )
    ),
    (
        Right.COMMITMENT_VALIDATE,
        _("Engagements à valider"),
        "done",
        "spending:to_validate",
        partial(commitments.count, kept_to=_TO_VALIDATE, right=Right.COMMITMENT_VALIDATE),
    ),
    (
        Right.SERVICE_CERTIFY,
        _("Services à certifier"),
        "done",
        "spending:to_certify",
        partial(certificates.count, kept_to=_TO_CERTIFY, right=Right.SERVICE_CERTIFY),
    ),
    *(
        (right, label, icon, address, partial(payment_requests.count, kept_to=kept_to, right=right))
        for right, label, icon, address, kept_to in (
            (
                Right.PAYMENT_ORDER,
                _("Ordres à signer"),
                "signature",
                "spending:to_order",
                payment_requests.Filter(states=frozenset({RequestState.ENTERED}), before_order=False),
            ),
            (
                Right.PAYMENT_VISA,
                _("Demandes à viser"),
                "shield",
                "spending:to_pass",
                payment_requests.Filter(states=frozenset({RequestState.ORDERED}), before_order=True),
            ),
        )
    ),
    (
        Right.BUDGET_CONTROL,
        _("Visas budgétaires à donner"),
        "shield",
        "budget:control",
        partial(_listed, partial(budget.visas, state=VisaState.ASKED)),
    ),
    (Right.PAYMENT_PREPARE, _("Virements à mettre en lot"), "route", "payments:desk", payments.to_gather),
    (
        Right.PAYMENT_SIGN,
        _("Lots à signer"),
        "signature",
        "payments:lots",
        partial(_listed, partial(payments.lots, state=LotState.PREPARED)),
    ),
)
"""What may wait for whom: the right, the words, and what counts their desk."""


def waiting(*, actor: Actor, rights: frozenset[Right], on: date) -> tuple[Waiting, ...]:
    """What waits for the person in the body that their desks open on, desk by desk."""
    wanted = [each for each in _DESKS if each[0] in rights]
    bodies = payment_requests.entities(actor=actor, on=on) if wanted and Right.SPENDING_CONSULT in rights else ()
    if not bodies:
        return ()
    asked = {"actor": actor, "entity": bodies[0][0], "on": on, "most": MANY + 1}
    return tuple(Waiting(label, icon, address, count(**asked)) for _right, label, icon, address, count in wanted)


def doors(rights: frozenset[Right]) -> tuple[Door, ...]:
    """What the person manages or follows."""
    return tuple(door for door in DOORS if door.right in rights)


def engine(rights: frozenset[Right]) -> Engine | None:
    """The state of the platform, for whoever may mend it."""
    if Right.DELIVERIES_MANAGE not in rights:
        return None
    return Engine(deliveries.waiting(), len(deliveries.failures(limit=FAILURES_SHOWN)))
