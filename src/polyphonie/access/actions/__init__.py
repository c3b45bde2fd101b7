"""What may be done in access, noun by noun."""

from .administrators import create_administrator
from .clients import (
    OLD_SECRET_DAYS,
    NewClient,
    NewSecret,
    NewTechnicalAccount,
    create_client,
    open_technical_account,
    revoke_client,
    rotate_client_secret,
)
from .delegations import Delegated, delegate, end_delegation
from .mandates import Company, Mandated, end_mandate, give_mandate
from .people import Invited, deactivate_person, invite_person, reactivate_person, send_invitation
from .roles import Granted, end_role, grant_role
from .security import record_security_event
from .signing_keys import NewSigningKey, rotate_signing_key

__all__ = [
    "OLD_SECRET_DAYS",
    "Company",
    "Delegated",
    "Granted",
    "Invited",
    "Mandated",
    "NewClient",
    "NewSecret",
    "NewSigningKey",
    "NewTechnicalAccount",
    "create_administrator",
    "create_client",
    "deactivate_person",
    "delegate",
    "end_delegation",
    "end_mandate",
    "end_role",
    "give_mandate",
    "grant_role",
    "invite_person",
    "open_technical_account",
    "reactivate_person",
    "record_security_event",
    "revoke_client",
    "rotate_client_secret",
    "rotate_signing_key",
    "send_invitation",
]
