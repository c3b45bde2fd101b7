"""API clients: created, given a new secret, revoked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from polyphonie.access import credentials, models, queries, rules
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.refusals import Refused, refuse

SECRET_LIFE: Final = timedelta(days=365)
OLD_SECRET_DAYS: Final = 7
"""How long the earlier secrets work after a rotation, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class NewClient:
    """`secret` is shown this once: only a keyed digest of it is kept."""

    client: UUID
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewSecret:
    """`secret` is shown this once. `old_until` is when the secrets before it stop working."""

    client: UUID
    secret: str
    expires_at: datetime
    old_until: datetime


@dataclass(frozen=True, slots=True)
class NewTechnicalAccount:
    """`password` is shown this once: only a keyed digest of it is kept."""

    client: UUID
    login: str
    password: str
    expires_at: datetime


@action
def create_client(
    *,
    actor: Actor,
    name: str,
    perimeter: Perimeter,
    perimeter_label: str,
    rights: Collection[Right],
    on: date,
) -> NewClient:
    """Make an API client with rights on a perimeter, and its first secret, which works for a year.

    Refuses: ACC-RIG-01, ACC-PER-03 name missing, ACC-CLI-01 rights too wide, none or kept apart, ACC-CLI-04
    the name is taken on this perimeter (so a request sent twice makes one client).
    """
    queries.require(actor, Right.CLIENTS_MANAGE, perimeter=perimeter, on=on)
    name = name.strip()
    by_platform = queries.holds(actor, Right.CLIENTS_MANAGE, perimeter=PLATFORM, on=on)
    refuse(
        [
            *rules.name_refusals(name),
            *rules.client_refusals(rights, kind=perimeter.kind, by_platform=by_platform),
        ]
    )
    client, made = models.ApiClient.objects.get_or_create(
        perimeter_id=perimeter.id,
        name=name,
        revoked_at=None,
        defaults={
            "perimeter_kind": perimeter.kind,
            "perimeter_entity": perimeter.entity,
            "perimeter_label": perimeter_label,
            "rights": sorted(rights),
            "created_by": actor.id,
            "created_at": clock.now(),
        },
    )
    if not made:
        raise Refused(rules.CLIENT_NAMED(name=name))
    secret, expires_at = _add_secret(client)
    note(
        entity=perimeter.journal,
        subject=f"client:{client.id}",
        name=name,
        perimeter=perimeter_label,
        rights=sorted(rights),
    )
    return NewClient(client.id, secret, expires_at)


@action
def rotate_client_secret(*, actor: Actor, client: UUID, on: date, keep_old_days: int = OLD_SECRET_DAYS) -> NewSecret:
    """Add a secret and let the earlier ones work for so many days more (0 when they leaked; at most 30).

    Refuses: ACC-CLI-02 unknown or revoked, ACC-RIG-01, ACC-CLI-03 overlap too long.
    """
    found = _managed(client, actor=actor, on=on)
    refuse(rules.overlap_refusals(keep_old_days))
    old_until = clock.now() + timedelta(days=keep_old_days)
    models.ClientSecret.objects.filter(client=found, expires_at__gt=old_until).update(expires_at=old_until)
    secret, expires_at = _add_secret(found)
    note(
        entity=found.perimeter.journal,
        subject=f"client:{client}",
        name=found.name,
        old_until=old_until.isoformat(),
    )
    return NewSecret(client, secret, expires_at, old_until)


@action
def open_technical_account(*, actor: Actor, client: UUID, on: date) -> NewTechnicalAccount:
    """Give a client the login and password that programs written for Chorus Pro send besides their token.

    Asked again, the login stays and the password is another: the one before stops working within
    `recent.STALE_SECONDS`.
    Refuses: ACC-CLI-02 unknown or revoked, ACC-RIG-01.
    Source: Chorus Pro, « compte technique » (en-tête cpro-account).
    """
    found = _managed(client, actor=actor, on=on)
    login, password = f"TECH_{client.hex}", credentials.new_secret()
    expires_at = clock.now() + SECRET_LIFE
    models.TechnicalAccount.objects.update_or_create(
        client=found,
        defaults={
            "login": login,
            "digest": credentials.digest(password),
            "created_at": clock.now(),
            "expires_at": expires_at,
        },
    )
    note(entity=found.perimeter.journal, subject=f"client:{client}", name=found.name, login=login)
    return NewTechnicalAccount(client, login, password, expires_at)


@action
def revoke_client(*, actor: Actor, client: UUID, on: date) -> None:
    """Revoke a client for good. Its tokens are refused within `recent.STALE_SECONDS`.

    Refuses: ACC-CLI-02 unknown or revoked already, ACC-RIG-01.
    """
    found = _managed(client, actor=actor, on=on)
    found.revoked_at = clock.now()
    found.save(update_fields=["revoked_at"])
    note(entity=found.perimeter.journal, subject=f"client:{client}", name=found.name)


def _managed(client: UUID, *, actor: Actor, on: date) -> models.ApiClient:
    found = models.ApiClient.objects.select_for_update().filter(id=client, revoked_at=None).first()
    if found is None:
        raise Refused(rules.NO_SUCH_CLIENT())
    queries.require(actor, Right.CLIENTS_MANAGE, perimeter=found.perimeter, on=on)
    return found


def _add_secret(client: models.ApiClient) -> tuple[str, datetime]:
    secret = credentials.new_secret()
    expires_at = clock.now() + SECRET_LIFE
    models.ClientSecret.objects.create(
        client=client, digest=credentials.digest(secret), created_at=clock.now(), expires_at=expires_at
    )
    return secret, expires_at
