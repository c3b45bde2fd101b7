"""How people sign in: the adapter of django-allauth. Nobody signs up: people are invited."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is closed: an account is made by `actions.invite_person`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
