"""Who may be what: roles with their rights, and the duties that must not meet in one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from polyphonie.kernel.days import Span

from .perimeters import Perimeter, PerimeterKind
from .rights import Right
from .words import Words


class Role(StrEnum):
    """What a person is on a perimeter."""

    SUPPLIER_MANAGER = "supplier_manager"
    SUPPLIER_AGENT = "supplier_agent"
    SUPPLIER_VALIDATOR = "supplier_validator"
    ENTITY_MANAGER = "entity_manager"
    INVOICE_AGENT = "invoice_agent"
    AUTHORISING_OFFICER = "authorising_officer"
    PUBLIC_ACCOUNTANT = "public_accountant"
    BUDGET_DIRECTORATE = "budget_directorate"
    BUDGET_MANAGER = "budget_manager"
    BUDGET_CONTROLLER = "budget_controller"
    CHIEF_ACCOUNTANT = "chief_accountant"
    AUDITOR = "auditor"
    NOMENCLATURE_KEEPER = "nomenclature_keeper"
    REQUESTER = "requester"
    REQUEST_APPROVER = "request_approver"
    COMMITMENT_MANAGER = "commitment_manager"
    SERVICE_CERTIFIER = "service_certifier"
    PAYING_ACCOUNTANT = "paying_accountant"
    THIRD_PARTY_KEEPER = "third_party_keeper"
    PLATFORM_ADMINISTRATOR = "platform_administrator"


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """What a role is: its names, its rights, the kinds of perimeter it is given on, and how it is given.

    `second_factor`: who holds it signs in with a second factor. `delegable`: its holder may delegate it for a
    time. `from_platform`: only who manages people on the whole platform gives it.
    """

    fr: str
    en: str
    rights: frozenset[Right]
    perimeters: frozenset[PerimeterKind]
    second_factor: bool = True
    delegable: bool = True
    from_platform: bool = False

    @property
    def name(self) -> Words:
        return Words(self.fr, self.en)


_SUPPLIER: Final = frozenset({PerimeterKind.SUPPLIER})
_PUBLIC: Final = frozenset({PerimeterKind.ENTITY, PerimeterKind.SERVICE})
_WHOLE: Final = frozenset({PerimeterKind.ENTITY})
_BY_CENTRE: Final = frozenset({PerimeterKind.ENTITY, PerimeterKind.CENTRE})
_EVERYBODY: Final = frozenset({Right.DIRECTORY_CONSULT, Right.INVOICE_CONSULT})
_SPENDING: Final = _EVERYBODY | {Right.SPENDING_CONSULT}

ROLES: Final[Mapping[Role, RoleTerms]] = {
    Role.SUPPLIER_MANAGER: RoleTerms(
        fr="Gestionnaire du fournisseur",
        en="Supplier manager",
        rights=_EVERYBODY
        | {
            Right.INVOICE_DEPOSIT,
            Right.INVOICE_VALIDATE,
            Right.DIRECTORY_MANAGE,
            Right.PEOPLE_MANAGE,
            Right.CLIENTS_MANAGE,
            Right.MANDATE_MANAGE,
        },
        perimeters=_SUPPLIER,
        second_factor=False,
    ),
    Role.SUPPLIER_AGENT: RoleTerms(
        fr="Agent du fournisseur",
        en="Supplier agent",
        rights=_EVERYBODY | {Right.INVOICE_DEPOSIT},
        perimeters=_SUPPLIER,
        second_factor=False,
    ),
    Role.SUPPLIER_VALIDATOR: RoleTerms(
        fr="Valideur du fournisseur",
        en="Supplier validator",
        rights=_EVERYBODY | {Right.INVOICE_VALIDATE},
        perimeters=_SUPPLIER,
        second_factor=False,
    ),
    Role.ENTITY_MANAGER: RoleTerms(
        fr="Gestionnaire de la structure",
        en="Entity manager",
        rights=_EVERYBODY | {Right.DIRECTORY_MANAGE, Right.PEOPLE_MANAGE, Right.CLIENTS_MANAGE, Right.JOURNAL_CONSULT},
        perimeters=frozenset({PerimeterKind.ENTITY}),
    ),
    Role.INVOICE_AGENT: RoleTerms(
        fr="Agent chargé des factures",
        en="Invoice agent",
        rights=_EVERYBODY | {Right.INVOICE_TREAT},
        perimeters=_PUBLIC,
    ),
    Role.AUTHORISING_OFFICER: RoleTerms(
        fr="Ordonnateur",
        en="Authorising officer",
        rights=_SPENDING
        | {
            Right.INVOICE_TREAT,
            Right.INVOICE_ORDER,
            Right.COMMITMENT_VALIDATE,
            Right.SERVICE_CERTIFY,
            Right.PAYMENT_ORDER,
        },
        perimeters=_PUBLIC | _BY_CENTRE,
    ),
    Role.PUBLIC_ACCOUNTANT: RoleTerms(
        fr="Comptable public",
        en="Public accountant",
        rights=_SPENDING
        | {
            Right.INVOICE_ACCOUNT,
            Right.LEDGER_CONSULT,
            Right.LEDGER_POST,
            Right.BUDGET_CONSULT,
            Right.PAYMENT_VISA,
            Right.BANK_ACCOUNT_CONFIRM,
        },
        perimeters=_PUBLIC,
        from_platform=True,
    ),
    Role.BUDGET_DIRECTORATE: RoleTerms(
        fr="Direction du budget",
        en="Budget directorate",
        rights=frozenset({Right.DIRECTORY_CONSULT, Right.BUDGET_CONSULT, Right.BUDGET_OPEN, Right.LEDGER_CONSULT}),
        perimeters=_WHOLE,
        from_platform=True,
    ),
    Role.BUDGET_MANAGER: RoleTerms(
        fr="Responsable de crédits",
        en="Budget manager",
        rights=frozenset({Right.DIRECTORY_CONSULT, Right.BUDGET_CONSULT, Right.BUDGET_MANAGE}),
        perimeters=frozenset({PerimeterKind.ENTITY, PerimeterKind.CENTRE}),
    ),
    Role.BUDGET_CONTROLLER: RoleTerms(
        fr="Contrôleur budgétaire",
        en="Budget controller",
        rights=frozenset(
            {
                Right.DIRECTORY_CONSULT,
                Right.BUDGET_CONSULT,
                Right.BUDGET_CONTROL,
                Right.LEDGER_CONSULT,
                Right.SPENDING_CONSULT,
            }
        ),
        perimeters=frozenset({PerimeterKind.ENTITY, PerimeterKind.CENTRE}),
        from_platform=True,
    ),
    Role.CHIEF_ACCOUNTANT: RoleTerms(
        fr="Comptable centralisateur",
        en="Chief accountant",
        rights=frozenset(
            {
                Right.DIRECTORY_CONSULT,
                Right.BUDGET_CONSULT,
                Right.LEDGER_CONSULT,
                Right.LEDGER_POST,
                Right.LEDGER_CLOSE,
                Right.SPENDING_CONSULT,
                Right.CONTROL_PLAN,
            }
        ),
        perimeters=_WHOLE,
        from_platform=True,
    ),
    Role.AUDITOR: RoleTerms(
        fr="Certificateur des comptes",
        en="Auditor",
        rights=_SPENDING | {Right.BUDGET_CONSULT, Right.LEDGER_CONSULT, Right.JOURNAL_CONSULT},
        perimeters=_WHOLE,
        from_platform=True,
    ),
    Role.NOMENCLATURE_KEEPER: RoleTerms(
        fr="Gestionnaire des nomenclatures",
        en="Nomenclature keeper",
        rights=frozenset({Right.DIRECTORY_CONSULT, Right.NOMENCLATURE_MANAGE}),
        perimeters=frozenset({PerimeterKind.PLATFORM}),
        from_platform=True,
    ),
    Role.REQUESTER: RoleTerms(
        fr="Demandeur",
        en="Requester",
        rights=_SPENDING | {Right.REQUEST_MAKE, Right.SERVICE_OBSERVE},
        perimeters=_BY_CENTRE,
        second_factor=False,
    ),
    Role.REQUEST_APPROVER: RoleTerms(
        fr="Valideur des demandes",
        en="Request approver",
        rights=_SPENDING | {Right.REQUEST_APPROVE},
        perimeters=_BY_CENTRE,
    ),
    Role.COMMITMENT_MANAGER: RoleTerms(
        fr="Gestionnaire de la dépense",
        en="Expenditure manager",
        rights=_SPENDING
        | {Right.COMMITMENT_MANAGE, Right.SERVICE_OBSERVE, Right.PAYMENT_REQUEST, Right.BUDGET_CONSULT},
        perimeters=_BY_CENTRE,
    ),
    Role.SERVICE_CERTIFIER: RoleTerms(
        fr="Certificateur du service fait",
        en="Service certifier",
        rights=_SPENDING | {Right.SERVICE_CERTIFY},
        perimeters=_BY_CENTRE,
    ),
    Role.PAYING_ACCOUNTANT: RoleTerms(
        fr="Comptable payeur",
        en="Paying accountant",
        rights=frozenset(
            {
                Right.DIRECTORY_CONSULT,
                Right.SPENDING_CONSULT,
                Right.LEDGER_CONSULT,
                Right.PAYMENT_PREPARE,
                Right.PAYMENT_SIGN,
            }
        ),
        perimeters=_WHOLE,
        from_platform=True,
    ),
    Role.THIRD_PARTY_KEEPER: RoleTerms(
        fr="Référent tiers",
        en="Third-party keeper",
        rights=frozenset({Right.DIRECTORY_CONSULT, Right.SPENDING_CONSULT, Right.BANK_ACCOUNT_ENTER}),
        perimeters=_WHOLE,
    ),
    Role.PLATFORM_ADMINISTRATOR: RoleTerms(
        fr="Administrateur de la plateforme",
        en="Platform administrator",
        rights=frozenset(
            {
                Right.DIRECTORY_CONSULT,
                Right.DIRECTORY_MANAGE,
                Right.PEOPLE_MANAGE,
                Right.CLIENTS_MANAGE,
                Right.MANDATE_MANAGE,
                Right.DELIVERIES_MANAGE,
                Right.JOURNAL_CONSULT,
            }
        ),
        perimeters=frozenset({PerimeterKind.PLATFORM}),
        delegable=False,
        from_platform=True,
    ),
}
"""Who may be what, and do what. A public accountant is not appointed by the entity whose orders he controls,
so the
platform gives that role; an administrator sees no invoice."""

MANDATED_ROLE: Final = Role.SUPPLIER_AGENT
"""What a mandate lends: a supplier's mandatary deposits and follows its invoices, and neither validates for it nor
manages its people."""
MANDATARY_ROLES: Final = frozenset({Role.SUPPLIER_MANAGER, Role.SUPPLIER_AGENT})
"""Who acts for the supplier that mandated theirs."""

DUTIES_APART: Final = (
    (Right.INVOICE_ORDER, Right.INVOICE_ACCOUNT),
    (Right.INVOICE_ORDER, Right.LEDGER_POST),
    (Right.BUDGET_MANAGE, Right.LEDGER_POST),
    (Right.BUDGET_OPEN, Right.LEDGER_POST),
    (Right.BUDGET_MANAGE, Right.BUDGET_CONTROL),
    *(
        (ordering, paying)
        for ordering in (
            Right.INVOICE_ORDER,
            Right.COMMITMENT_MANAGE,
            Right.COMMITMENT_VALIDATE,
            Right.SERVICE_CERTIFY,
            Right.PAYMENT_REQUEST,
            Right.PAYMENT_ORDER,
        )
        for paying in (Right.PAYMENT_VISA, Right.PAYMENT_PREPARE, Right.PAYMENT_SIGN)
    ),
    (Right.BANK_ACCOUNT_ENTER, Right.BANK_ACCOUNT_CONFIRM),
    (Right.BANK_ACCOUNT_ENTER, Right.PAYMENT_ORDER),
)
"""Pairs of rights that one person never holds on overlapping perimeters at overlapping dates, nor uses on one
file.

Who orders a payment, or manages its credits, neither makes it nor keeps the accounts (décret 2012-1246, article 9);
who controls the budget does not spend it.
"""

CLIENT_RIGHTS: Final[Mapping[PerimeterKind, frozenset[Right]]] = {
    PerimeterKind.SUPPLIER: _EVERYBODY | {Right.INVOICE_DEPOSIT, Right.INVOICE_VALIDATE, Right.MANDATE_MANAGE},
    PerimeterKind.SERVICE: _EVERYBODY | {Right.INVOICE_TREAT, Right.INVOICE_ORDER, Right.INVOICE_ACCOUNT},
    PerimeterKind.ENTITY: _EVERYBODY
    | {
        Right.INVOICE_TREAT,
        Right.INVOICE_ORDER,
        Right.INVOICE_ACCOUNT,
        Right.BUDGET_CONSULT,
        Right.BUDGET_MANAGE,
        Right.LEDGER_CONSULT,
        Right.LEDGER_POST,
        Right.LEDGER_CLOSE,
        Right.REQUEST_MAKE,
        Right.SPENDING_CONSULT,
        Right.COMMITMENT_MANAGE,
        Right.SERVICE_OBSERVE,
        Right.SERVICE_CERTIFY,
        Right.PAYMENT_REQUEST,
        Right.PAYMENT_PREPARE,
        Right.BANK_ACCOUNT_ENTER,
    },
    PerimeterKind.CENTRE: frozenset(
        {
            Right.BUDGET_CONSULT,
            Right.BUDGET_MANAGE,
            Right.REQUEST_MAKE,
            Right.SPENDING_CONSULT,
            Right.COMMITMENT_MANAGE,
            Right.SERVICE_OBSERVE,
            Right.SERVICE_CERTIFY,
            Right.PAYMENT_REQUEST,
        }
    ),
    PerimeterKind.PLATFORM: frozenset({Right.DIRECTORY_CONSULT, Right.INVOICE_CONSULT, Right.INVOICE_DEPOSIT}),
}
"""What an API client may be given, by the kind of its perimeter. A client on the platform is an EDI
operator's.
"""

RIGHTS_FROM_PLATFORM: Final = frozenset(
    {Right.INVOICE_ACCOUNT, Right.LEDGER_POST, Right.LEDGER_CLOSE, Right.PAYMENT_PREPARE}
)
"""Rights of API clients that only the platform gives."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that a person holds on a perimeter for a span of days, of its own or by a delegation."""

    role: Role
    perimeter: Perimeter
    span: Span

    @property
    def rights(self) -> frozenset[Right]:
        return ROLES[self.role].rights
