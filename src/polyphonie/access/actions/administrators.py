"""The first person of an installation."""

from __future__ import annotations

from datetime import date

from polyphonie.access import models
from polyphonie.access.terms import PLATFORM, Role
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import PLATFORM as NIL

from .people import Invited, invite_person
from .roles import grant_role


@action
def create_administrator(*, actor: Actor, email: str, name: str, on: date) -> Invited:
    """Invite somebody and make them administrator of the platform, for whoever holds the machine.

    Again, as long as they have chosen no password, it sends the invitation again. Refuses: what `invite_person` and
    `grant_role` refuse.
    """
    invited = invite_person(actor=actor, email=email, name=name, perimeter=PLATFORM, on=on)
    held = models.Assignment.live(on=on).filter(person=invited.person, role=Role.PLATFORM_ADMINISTRATOR)
    if not held.exists():
        grant_role(
            actor=actor,
            person=invited.person,
            role=Role.PLATFORM_ADMINISTRATOR,
            perimeter=PLATFORM,
            perimeter_label="Plateforme",
            start=on,
            on=on,
        )
    note(entity=NIL, subject=f"person:{invited.person}", email=email)
    return invited
