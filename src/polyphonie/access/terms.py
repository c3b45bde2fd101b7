"""The words of access: rights, roles, perimeters, and the duties that must not meet in one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Kind, Reason

_NIL: Final = UUID(int=0)

LONGEST_NAME: Final = 200
"""Characters in the name of a person or an API client."""


class Words(NamedTuple):
    """The same words in French and in English. In the format of a refusal, `{role:en}` picks the English ones."""

    fr: str
    en: str

    def __format__(self, language: str) -> str:
        return self.en if language == "en" else self.fr


class Language(StrEnum):
    FRENCH = "fr"
    ENGLISH = "en"


class Right(StrEnum):
    """What may be done, as `thing.verb`. These are also the scopes that an API client asks for."""

    INVOICE_DEPOSIT = "invoice.deposit"
    INVOICE_CONSULT = "invoice.consult"
    INVOICE_VALIDATE = "invoice.validate"
    INVOICE_TREAT = "invoice.treat"
    INVOICE_ORDER = "invoice.order"
    INVOICE_ACCOUNT = "invoice.account"
    DIRECTORY_CONSULT = "directory.consult"
    DIRECTORY_MANAGE = "directory.manage"
    PEOPLE_MANAGE = "people.manage"
    CLIENTS_MANAGE = "clients.manage"
    MANDATE_MANAGE = "mandate.manage"
    DELIVERIES_MANAGE = "deliveries.manage"
    JOURNAL_CONSULT = "journal.consult"
    NOMENCLATURE_MANAGE = "nomenclature.manage"
    BUDGET_CONSULT = "budget.consult"
    BUDGET_OPEN = "budget.open"
    BUDGET_MANAGE = "budget.manage"
    BUDGET_CONTROL = "budget.control"
    LEDGER_CONSULT = "ledger.consult"
    LEDGER_POST = "ledger.post"
    LEDGER_CLOSE = "ledger.close"


RIGHT_NAMES: Final[Mapping[Right, Words]] = {
    Right.INVOICE_DEPOSIT: Words("déposer des factures", "deposit invoices"),
    Right.INVOICE_CONSULT: Words("consulter les factures", "consult invoices"),
    Right.INVOICE_VALIDATE: Words(
        "valider les factures de sous-traitants et de cotraitants",
        "validate invoices of subcontractors and co-contractors",
    ),
    Right.INVOICE_TREAT: Words("traiter les factures", "treat invoices"),
    Right.INVOICE_ORDER: Words("certifier le service fait et mandater", "certify services and order payment"),
    Right.INVOICE_ACCOUNT: Words("prendre en charge et payer", "take into account and pay"),
    Right.DIRECTORY_CONSULT: Words("consulter l'annuaire", "consult the directory"),
    Right.DIRECTORY_MANAGE: Words("tenir l'annuaire", "keep the directory"),
    Right.PEOPLE_MANAGE: Words("gérer les personnes et leurs rôles", "manage people and their roles"),
    Right.CLIENTS_MANAGE: Words("gérer les clients d'API", "manage API clients"),
    Right.MANDATE_MANAGE: Words("mandater une autre entreprise", "mandate another company"),
    Right.DELIVERIES_MANAGE: Words("rejouer les réactions en échec", "retry reactions that failed"),
    Right.JOURNAL_CONSULT: Words("consulter le journal", "consult the journal"),
    Right.NOMENCLATURE_MANAGE: Words("tenir les nomenclatures", "keep the nomenclatures"),
    Right.BUDGET_CONSULT: Words("consulter le budget", "consult the budget"),
    Right.BUDGET_OPEN: Words(
        "ouvrir les crédits et les mouvementer par acte", "open appropriations and move them by legal act"
    ),
    Right.BUDGET_MANAGE: Words("répartir et consommer les crédits", "distribute and consume appropriations"),
    Right.BUDGET_CONTROL: Words("exercer le contrôle budgétaire", "exercise budgetary control"),
    Right.LEDGER_CONSULT: Words("consulter la comptabilité", "consult the ledger"),
    Right.LEDGER_POST: Words("passer des écritures", "post entries"),
    Right.LEDGER_CLOSE: Words("arrêter et publier les comptes", "close and publish the accounts"),
}
"""Each right in French and in English."""


class PerimeterKind(StrEnum):
    PLATFORM = "platform"
    ENTITY = "entity"
    SERVICE = "service"
    SUPPLIER = "supplier"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Where a right holds. The platform holds every perimeter, an entity holds its services and its
    responsibility centres, a centre holds those below it.

    `id` is the entity's, the service's, the supplier's or the centre's (the nil UUID for the platform); `entity` is
    the service's or the centre's entity; `within` are the centres above a centre. One centre's id may serve the budgets
    of several entities, so a right on it holds in one of them only.
    """

    kind: PerimeterKind
    id: UUID = _NIL
    entity: UUID | None = None
    within: tuple[UUID, ...] = field(default=(), compare=False)

    @classmethod
    def of_entity(cls, entity: UUID) -> Perimeter:
        return cls(PerimeterKind.ENTITY, entity)

    @classmethod
    def of_service(cls, entity: UUID, service: UUID) -> Perimeter:
        return cls(PerimeterKind.SERVICE, service, entity)

    @classmethod
    def of_supplier(cls, supplier: UUID) -> Perimeter:
        return cls(PerimeterKind.SUPPLIER, supplier)

    @classmethod
    def of_centre(cls, entity: UUID, centre: UUID, *, within: tuple[UUID, ...] = ()) -> Perimeter:
        return cls(PerimeterKind.CENTRE, centre, entity, within)

    @property
    def journal(self) -> UUID:
        """The entity whose audit journal tells what happens here; the platform's, where there is no public
        entity.
        """
        if self.kind is PerimeterKind.ENTITY:
            return self.id
        return self.entity or _NIL

    def holds(self, other: Perimeter) -> bool:
        """Whether a right on this perimeter is a right on the other."""
        return (
            self.kind is PerimeterKind.PLATFORM
            or self == other
            or (self.kind is PerimeterKind.ENTITY and other.entity == self.id)
            or (self.kind is PerimeterKind.CENTRE and self.entity == other.entity and self.id in other.within)
        )

    def overlaps(self, other: Perimeter) -> bool:
        """Whether something may lie in both perimeters."""
        return self.holds(other) or other.holds(self)


PLATFORM: Final = Perimeter(PerimeterKind.PLATFORM)


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
_EVERYBODY: Final = frozenset({Right.DIRECTORY_CONSULT, Right.INVOICE_CONSULT})

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
        rights=_EVERYBODY | {Right.INVOICE_TREAT, Right.INVOICE_ORDER},
        perimeters=_PUBLIC,
    ),
    Role.PUBLIC_ACCOUNTANT: RoleTerms(
        fr="Comptable public",
        en="Public accountant",
        rights=_EVERYBODY | {Right.INVOICE_ACCOUNT, Right.LEDGER_CONSULT, Right.LEDGER_POST, Right.BUDGET_CONSULT},
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
        rights=frozenset({Right.DIRECTORY_CONSULT, Right.BUDGET_CONSULT, Right.BUDGET_CONTROL, Right.LEDGER_CONSULT}),
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
            }
        ),
        perimeters=_WHOLE,
        from_platform=True,
    ),
    Role.AUDITOR: RoleTerms(
        fr="Certificateur des comptes",
        en="Auditor",
        rights=_EVERYBODY | {Right.BUDGET_CONSULT, Right.LEDGER_CONSULT, Right.JOURNAL_CONSULT},
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
    },
    PerimeterKind.CENTRE: frozenset({Right.BUDGET_CONSULT, Right.BUDGET_MANAGE}),
    PerimeterKind.PLATFORM: frozenset({Right.DIRECTORY_CONSULT, Right.INVOICE_CONSULT, Right.INVOICE_DEPOSIT}),
}
"""What an API client may be given, by the kind of its perimeter. A client on the platform is an EDI
operator's.
"""

RIGHTS_FROM_PLATFORM: Final = frozenset({Right.INVOICE_ACCOUNT, Right.LEDGER_POST, Right.LEDGER_CLOSE})
"""Rights of API clients that only the platform gives."""

TOKEN_TYPE: Final = "at+jwt"  # noqa: S105  the type that RFC 9068 gives to access tokens
TOKEN_LIFE: Final = timedelta(minutes=30)
"""How long an access token works: at most an hour, so that nothing but its expiry is needed to forget it."""

TOKEN_REFUSED: Final = Reason(
    "ACC-TOK-01",
    "authorization",
    fr="Le jeton d'accès est absent, altéré, expiré ou révoqué. Demandez-en un autre à /oauth/token.",
    en="The access token is missing, altered, expired or revoked. Ask for another at /oauth/token.",
    kind=Kind.UNKNOWN_CALLER,
)


ACCOUNT_REFUSED: Final = Reason(
    "ACC-TEC-01",
    "cpro-account",
    fr="L'en-tête cpro-account manque, ou son compte technique est inconnu, expiré ou d'un autre mot de passe."
    " Envoyez le base64 de « identifiant:mot de passe », tels que la page des clients API les a donnés.",
    en="The header cpro-account is missing, or its technical account is unknown, expired or of another password."
    " Send the base64 of “login:password”, as the page of API clients gave them.",
    kind=Kind.UNKNOWN_CALLER,
)


class SecurityEvent(StrEnum):
    """What happens to an account and is kept in the audit journal."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  a name, not a password
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    SECOND_FACTOR_RENEWED = "second_factor_renewed"
    SESSION_EXPIRED = "session_expired"


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that a person holds on a perimeter for a span of days, of its own or by a delegation."""

    role: Role
    perimeter: Perimeter
    span: Span

    @property
    def rights(self) -> frozenset[Right]:
        return ROLES[self.role].rights


@dataclass(frozen=True, slots=True)
class Reach:
    """The perimeters on which someone holds a right, to filter lists. `services` and `centres` give each one's
    entity.

    When `platform` is true, everything is within reach and the rest may be empty.
    """

    platform: bool
    entities: frozenset[UUID]
    services: Mapping[UUID, UUID]
    suppliers: frozenset[UUID]
    centres: Mapping[UUID, UUID] = field(default_factory=dict)

    @classmethod
    def over(cls, perimeters: Iterator[Perimeter]) -> Reach:
        by_kind: dict[PerimeterKind, set[Perimeter]] = {kind: set() for kind in PerimeterKind}
        for perimeter in perimeters:
            by_kind[perimeter.kind].add(perimeter)
        return cls(
            platform=bool(by_kind[PerimeterKind.PLATFORM]),
            entities=frozenset(perimeter.id for perimeter in by_kind[PerimeterKind.ENTITY]),
            services={
                perimeter.id: perimeter.entity for perimeter in by_kind[PerimeterKind.SERVICE] if perimeter.entity
            },
            suppliers=frozenset(perimeter.id for perimeter in by_kind[PerimeterKind.SUPPLIER]),
            centres={perimeter.id: perimeter.entity for perimeter in by_kind[PerimeterKind.CENTRE] if perimeter.entity},
        )

    def __bool__(self) -> bool:
        return bool(self.platform or self.entities or self.services or self.suppliers or self.centres)

    def __contains__(self, perimeter: Perimeter) -> bool:
        return (
            self.platform
            or perimeter.id in self.entities
            or perimeter.entity in self.entities
            or perimeter.id in self.services
            or perimeter.id in self.suppliers
            or any(
                self.centres[each] == perimeter.entity
                for each in (perimeter.id, *perimeter.within)
                if each in self.centres
            )
        )
