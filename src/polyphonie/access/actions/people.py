"""People: invited, deactivated, reactivated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from polyphonie.access import models, queries, rules
from polyphonie.access.events import PersonInvited
from polyphonie.access.messages import send_invitation_message
from polyphonie.access.terms import PLATFORM, Language, Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, announce, note
from polyphonie.kernel.identity import PLATFORM as NIL
from polyphonie.kernel.refusals import Refusal, Refused, refuse

from .roles import end_all_roles


@dataclass(frozen=True, slots=True)
class Invited:
    """`new` is false when the person already had an account, which is left as it was."""

    person: UUID
    new: bool


@action
def invite_person(
    *,
    actor: Actor,
    email: str,
    name: str,
    perimeter: Perimeter,
    on: date,
    language: Language = Language.FRENCH,
    phone: str = "",
) -> Invited:
    """Make an account and send a link by which its owner chooses a password. `perimeter`: where the inviter
    manages people.

    Somebody who has an account keeps it; the link is sent again as long as they have chosen no password.
    Refuses: ACC-RIG-01, ACC-PER-02 malformed address, ACC-PER-03 name missing, ACC-PER-04 account
    deactivated.
    """
    queries.require(actor, Right.PEOPLE_MANAGE, perimeter=perimeter, on=on)
    email, name = email.strip().lower(), name.strip()
    refuse([*_email_refusals(email), *rules.name_refusals(name)])
    person, new = models.Person.objects.get_or_create(
        email=email,
        defaults={
            "name": name,
            "language": language,
            "phone": phone,
            "invited_at": clock.now(),
            "password": "!",
        },
    )
    if not person.is_active:
        raise Refused(rules.DEACTIVATED(email=email))
    if new:
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    if not person.has_usable_password():
        announce(PersonInvited(entity=NIL, subject=person.id))
    note(entity=NIL, subject=f"person:{person.id}", email=email, name=person.name, new=new)
    return Invited(person.id, new)


def _email_refusals(email: str) -> Iterator[Refusal]:
    try:
        validate_email(email)
    except ValidationError:
        yield rules.EMAIL_MALFORMED(email=email)


@action
def send_invitation(*, actor: Actor, person: UUID) -> None:
    """Send the message with the link that sets a first password; nothing to send once a password is
    chosen.
    """
    invited = models.Person.objects.get(id=person)
    waiting = invited.is_active and not invited.has_usable_password()
    if waiting:
        send_invitation_message(invited)
    note(entity=NIL, subject=f"person:{person}", sent=waiting)


@action
def deactivate_person(*, actor: Actor, person: UUID, on: date) -> None:
    """Close an account: its sessions end at the next request, its roles and delegations end today. Nothing is
    deleted.

    Refuses: ACC-RIG-01, ACC-PER-01 unknown, ACC-ROL-07 the platform would have no administrator.
    """
    queries.require(actor, Right.PEOPLE_MANAGE, perimeter=PLATFORM, on=on)
    closed = _locked(person)
    ended = end_all_roles(closed, on=on)
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    note(entity=NIL, subject=f"person:{person}", email=closed.email, roles_ended=ended)


@action
def reactivate_person(*, actor: Actor, person: UUID, on: date) -> None:
    """Open a closed account again, without its former roles: they are granted anew.

    Refuses: ACC-RIG-01, ACC-PER-01 unknown.
    """
    queries.require(actor, Right.PEOPLE_MANAGE, perimeter=PLATFORM, on=on)
    opened = _locked(person)
    opened.is_active = True
    opened.save(update_fields=["is_active"])
    note(entity=NIL, subject=f"person:{person}", email=opened.email)


def _locked(person: UUID) -> models.Person:
    found = models.Person.objects.select_for_update().filter(id=person).first()
    if found is None:
        raise Refused(rules.NO_SUCH_PERSON())
    return found
