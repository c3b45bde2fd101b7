"""The second lock between entities: every table with an owner is guarded by the database, or says why not."""

from __future__ import annotations

import pytest
from django.db import connection

from .source import told

pytestmark = pytest.mark.django_db

OWNERS = ("entity_id", "supplier_id", "depositor_id", "perimeter_id", "person_id", "delegate_id", "user_id")
UNGUARDED = {
    "access_apiclient": "tells who may see what: it is read before anybody's sight is known",
    "access_assignment": "as clients",
    "access_delegation": "as clients",
    "account_emailaddress": "signing in, when nobody is known yet",
    "invoicing_entitysettings": "what an entity's suppliers must know of it, as the directory is",
    "invoicing_invoiceidentity": "says which numbers an issuer took, over all recipients: a duplicate must be found",
    "invoicing_notice": "a queue that only the worker reads, without anything of the invoice but its id",
    "invoicing_outgoing": "a queue that only the worker reads, and commands, until partners are told",
    "kernel_chain": "the head and the length of each journal, written by every act",
    "kernel_counter": "the last number of each series, written by the acts that number",
    "kernel_delivery": "a queue of ids that only the worker reads, and those who mend it",
    "mfa_authenticator": "signing in, when nobody is known yet",
    "parties_directoryline": "the directory is public",
    "parties_service": "as lines",
    "requests_approvalcircuit": "says from which amount each level approves: whoever asks must find who will",
    "requests_notice": "a queue that only the worker reads, without anything of the request but its id",
    "spending_tacitordering": "the rule of a body, told to all who spend for it on whichever centre",
    "spending_requestidentity": "says which documents were asked for, over all centres: a duplicate must be found",
}
"""Tables with an owner that the database shows to all, each with the reason."""


def _owned() -> dict[str, tuple[bool, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
            " AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = ANY(%s))",
            [list(OWNERS)],
        )
        return {name: (enabled, forced) for name, enabled, forced in cursor.fetchall()}


def test_it_guards_every_table_that_has_an_owner() -> None:
    open_to_all = sorted(name for name, (enabled, _) in _owned().items() if not enabled and name not in UNGUARDED)
    assert not open_to_all, told(
        open_to_all, instead="guard it in its migration (kernel.guards.guard), or list it here with the reason."
    )


def test_it_guards_them_even_from_the_owner_of_the_tables() -> None:
    assert all(enabled == forced for enabled, forced in _owned().values())


def test_it_lists_no_exception_that_is_none() -> None:
    owned = _owned()
    found = sorted(name for name in UNGUARDED if name not in owned or owned[name][0])
    assert not found, told(found, instead="remove it from UNGUARDED.")
