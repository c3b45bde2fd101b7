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

GROUPS: Final[tuple[tuple[Promise | str, tuple[Entry, ...]], ...]] = (
    ("", (Entry(_("Accueil"), "home", "portal:home"),)),
    (
        _("Factures"),
        (
            Entry(_("Déposer des factures"), "deposit", "invoicing:deposit", _SUPPLIER_SIDE),
            Entry(_("Factures"), "invoice", "invoicing:invoices", _INVOICES),
        ),
    ),
    (
        _("Annuaire"),
        (Entry(_("Structures publiques"), "directory", "parties:directory", frozenset({Right.DIRECTORY_CONSULT})),),
    ),
    (
        _("Habilitations"),
        (
            Entry(_("Personnes et droits"), "people", "access:people", frozenset({Right.PEOPLE_MANAGE})),
            Entry(_("Mes délégations"), "delegation", "access:delegations"),
            Entry(_("Clients API"), "key", "access:clients", frozenset({Right.CLIENTS_MANAGE})),
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
    Entry(_("Sécurité du compte"), "shield", "mfa_index"),
    Entry(_("Changer de mot de passe"), "key", "account_change_password"),
    Entry(_("Aide"), "help", "portal:help"),
)


def open_groups(rights: frozenset[Right], *, path: str) -> tuple[OpenGroup, ...]:
    """The groups of entries that these rights open. `path` is the page in view, whose entry is marked."""
    groups = ((label, open_entries(entries, rights, path=path)) for label, entries in GROUPS)
    return tuple(OpenGroup(label, entries) for label, entries in groups if entries)


def open_entries(entries: Iterable[Entry], rights: frozenset[Right], *, path: str) -> tuple[OpenEntry, ...]:
    allowed = [entry for entry in entries if not entry.rights or entry.rights & rights]
    addressed = [(entry, url) for entry in allowed if (url := _address(entry))]
    here = max((url for _entry, url in addressed if path.startswith(url)), key=len, default="")
    return tuple(OpenEntry(entry.label, entry.icon, url, url == here) for entry, url in addressed)


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.name)
    except NoReverseMatch:
        return ""
