"""The messages that access sends, in the language of who receives them."""

from __future__ import annotations

from urllib.parse import urljoin
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from . import models


def password_link(person: models.Person) -> str:
    """The address where a person sets a password without an earlier one; it works once, for
    PASSWORD_RESET_TIMEOUT.
    """
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    return urljoin(settings.BASE_URL, path)


def first_password_link(person: UUID) -> str | None:
    """The link for somebody who has chosen no password yet, to be handed over by other means than a message."""
    found = models.Person.objects.get(id=person)
    return None if found.has_usable_password() else password_link(found)


def send_invitation_message(person: models.Person) -> None:
    """Tell a person that an account awaits them, and how to choose a password."""
    with translation.override(person.language):
        context = {
            "name": person.name,
            "link": password_link(person),
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        }
        send_mail(
            subject=str(translation.gettext("Votre accès à Polyphonie")),
            message=render_to_string("access/mail/invitation.txt", context),
            from_email=None,
            recipient_list=[person.email],
        )
