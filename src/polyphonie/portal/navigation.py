"""Where one may go: the one table of the portal's entries, each with the rights that open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polyphonie.access.terms import Right


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that the navigation names. `rights`: any of them opens it; none means that everybody may."""

    label: Promise
    icon: str
    name: str
    rights: frozenset[Right] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry that this person may use, with its address."""

    label: Promise
    icon: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class OpenGroup:
    label: Promise | str
    entries: tuple[OpenEntry, ...]


_SUPPLIER_SIDE: Final = frozenset({Right.INVOICE_DEPOSIT})
_INVOICES: Final = frozenset({Right.INVOICE_CONSULT})
_SPENDING: Final = frozenset({Right.SPENDING_CONSULT})
_BUDGET: Final = frozenset({Right.BUDGET_CONSULT})
_PAYING: Final = frozenset({Right.PAYMENT_PREPARE, Right.PAYMENT_SIGN, Right.PAYMENT_VISA})
_ACCOUNTS: Final = frozenset({Right.BANK_ACCOUNT_ENTER, Right.BANK_ACCOUNT_CONFIRM})
_CONTROLS: Final = frozenset({Right.CONTROL_PLAN, Right.PAYMENT_VISA})

GROUPS: Final[tuple[tuple[Promise | str, tuple[Entry, ...]], ...]] = (
    ("", (Entry(_("Accueil"), "home", "portal:home"),)),
    (
        _("Factures"),
        (
            Entry(_("Déposer des factures"), "deposit", "invoicing:deposit", _SUPPLIER_SIDE),
            Entry(_("Saisir une facture"), "edit", "invoicing:drafts", _SUPPLIER_SIDE),
            Entry(_("Flux"), "inbox", "invoicing:flows", _SUPPLIER_SIDE),
            Entry(_("Factures"), "invoice", "invoicing:invoices", _INVOICES),
            Entry(_("Mes paiements"), "clock", "spending:own_payments", _SUPPLIER_SIDE),
            Entry(_("Tableau de bord"), "calculator", "invoicing:dashboard", _INVOICES | {Right.DELIVERIES_MANAGE}),
            Entry(_("Contrôler une facture"), "check", "invoicing:check"),
            Entry(_("Règles des factures"), "information", "invoicing:rules"),
            Entry(_("Factures à valider"), "signature", "invoicing:to_validate", frozenset({Right.INVOICE_VALIDATE})),
        ),
    ),
    (
        _("Dépense"),
        (
            Entry(_("Mes demandes d’achat"), "edit", "requests:mine", frozenset({Right.REQUEST_MAKE})),
            Entry(_("Achats à approuver"), "done", "requests:to_approve", frozenset({Right.REQUEST_APPROVE})),
            Entry(_("Achats à engager"), "add", "requests:to_commit", frozenset({Right.COMMITMENT_MANAGE})),
            Entry(_("Engagements"), "signature", "spending:commitments", _SPENDING),
            Entry(_("Engagements à valider"), "done", "spending:to_validate", frozenset({Right.COMMITMENT_VALIDATE})),
            Entry(_("Services proposés"), "inbox", "spending:proposals", _SPENDING),
            Entry(_("Services faits"), "check", "spending:certificates", _SPENDING),
            Entry(_("Services à certifier"), "done", "spending:to_certify", frozenset({Right.SERVICE_CERTIFY})),
            Entry(_("Demandes de paiement"), "invoice", "spending:requests", _SPENDING),
            Entry(_("Ordres à signer"), "signature", "spending:to_order", frozenset({Right.PAYMENT_ORDER})),
            Entry(_("Demandes à viser"), "shield", "spending:to_pass", frozenset({Right.PAYMENT_VISA})),
            Entry(_("Délais de paiement"), "clock", "spending:deadlines", _SPENDING),
            Entry(_("Service fait présumé"), "done", "spending:presumed", _SPENDING),
            Entry(_("Échéanciers"), "clock", "spending:billing_plans", _SPENDING),
            Entry(_("Ordres périodiques"), "journal", "spending:periodic", _SPENDING),
            Entry(_("Avances et retenues"), "recycle", "spending:deductions", _SPENDING),
            Entry(_("Oppositions et saisies"), "shield", "spending:claims", frozenset({Right.PAYMENT_VISA})),
            Entry(_("Organismes payeurs"), "directory", "spending:payers", _SPENDING),
            Entry(_("Paiements"), "route", "payments:desk", _PAYING),
            Entry(_("Coordonnées bancaires"), "directory", "parties:bank_accounts", _ACCOUNTS),
            Entry(_("Plans de contrôle"), "shield", "controls:plans", _CONTROLS),
            Entry(_("Campagnes de contrôle"), "search", "controls:campaigns", _CONTROLS),
            Entry(_("Résultats des contrôles"), "pulse", "controls:results", _CONTROLS),
        ),
    ),
    (
        _("Budget"),
        (
            Entry(_("Budget et disponibles"), "calculator", "budget:tree", _BUDGET),
            Entry(_("Exécution dans le temps"), "pulse", "budget:execution", _BUDGET),
            Entry(_("Scénarios de prévision"), "copy", "budget:scenarios", _BUDGET),
            Entry(_("Actes budgétaires"), "journal", "budget:acts", _BUDGET),
            Entry(_("Contrôle budgétaire"), "shield", "budget:control", _BUDGET),
        ),
    ),
    (
        _("Comptabilité"),
        (
            Entry(_("États financiers"), "calculator", "ledger:statement_books", frozenset({Right.LEDGER_CONSULT})),
            Entry(_("Journaux"), "journal", "ledger:journal_books", frozenset({Right.LEDGER_CONSULT})),
            Entry(_("Tableau de clôture"), "done", "ledger:closing_books", frozenset({Right.LEDGER_CONSULT})),
            Entry(_("Du budget au résultat"), "route", "reporting:bridges", frozenset({Right.LEDGER_CONSULT})),
        ),
    ),
    (
        _("Restitutions"),
        (
            Entry(_("Crédits consommés (INF-BUD-53)"), "calculator", "reporting:execution", _BUDGET),
            Entry(_("Restes à payer"), "clock", "reporting:outstanding", _BUDGET),
            Entry(_("Suivi de la dépense"), "pulse", "reporting:uncertified", _SPENDING),
        ),
    ),
    (
        _("Annuaire"),
        (
            Entry(_("Structures publiques"), "directory", "parties:directory", frozenset({Right.DIRECTORY_CONSULT})),
            Entry(_("Nomenclatures"), "journal", "reference:nomenclatures", frozenset({Right.DIRECTORY_CONSULT})),
            Entry(_("Mon entreprise"), "home", "parties:companies", _SUPPLIER_SIDE),
        ),
    ),
    (
        _("Habilitations"),
        (
            Entry(_("Personnes et droits"), "people", "access:people", frozenset({Right.PEOPLE_MANAGE})),
            Entry(_("Mes délégations"), "delegation", "access:delegations"),
            Entry(_("Mandataires"), "person", "invoicing:mandates", frozenset({Right.INVOICE_VALIDATE})),
            Entry(_("Clients API"), "key", "access:clients", frozenset({Right.CLIENTS_MANAGE})),
            Entry(_("Webhooks"), "route", "gateway:webhooks", frozenset({Right.CLIENTS_MANAGE})),
        ),
    ),
    (
        _("Plateforme"),
        (
            Entry(_("Fonctionnement"), "pulse", "portal:operation", frozenset({Right.DELIVERIES_MANAGE})),
            Entry(_("Journal"), "journal", "portal:journal", frozenset({Right.JOURNAL_CONSULT})),
        ),
    ),
)

ACCOUNT: Final = (
    Entry(_("Messages que je reçois"), "inbox", "invoicing:mailings"),
    Entry(_("Mes tâches"), "clock", "portal:tasks"),
    Entry(_("Sécurité du compte"), "shield", "mfa_index"),
    Entry(_("Changer de mot de passe"), "key", "account_change_password"),
    Entry(_("Aide"), "help", "portal:help"),
)


def open_groups(rights: frozenset[Right], *, path: str) -> tuple[OpenGroup, ...]:
    """The groups of entries that these rights open. `path` is the page in view, whose entry is marked."""
    addressed = [(label, _addressed(entries, rights)) for label, entries in GROUPS]
    here = _here([url for _label, entries in addressed for _entry, url in entries], path)
    return tuple(OpenGroup(label, _opened(entries, here)) for label, entries in addressed if entries)


def open_entries(entries: Iterable[Entry], rights: frozenset[Right], *, path: str) -> tuple[OpenEntry, ...]:
    """Of some entries, those that these rights open."""
    addressed = _addressed(entries, rights)
    return _opened(addressed, _here([url for _entry, url in addressed], path))


def _addressed(entries: Iterable[Entry], rights: frozenset[Right]) -> list[tuple[Entry, str]]:
    allowed = (entry for entry in entries if not entry.rights or entry.rights & rights)
    return [(entry, url) for entry in allowed if (url := _address(entry))]


def _address(entry: Entry) -> str:
    """Where the entry leads, or nothing while its house is not mounted (a house's own tests mount it alone)."""
    try:
        return reverse(entry.name)
    except NoReverseMatch:
        return ""


def _here(urls: Iterable[str], path: str) -> str:
    """The address that the page in view belongs to: the longest that begins its path, home being only itself."""
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")


def _opened(addressed: Iterable[tuple[Entry, str]], here: str) -> tuple[OpenEntry, ...]:
    return tuple(OpenEntry(entry.label, entry.icon, url, url == here) for entry, url in addressed)
