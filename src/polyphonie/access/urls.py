"""The addresses of access: our pages (`access:…`), sign-in by allauth (its own names), tokens for programs.

Of allauth only what we open: no sign-up, no change of address by oneself. Its name `account_signup` stays, since its
pages ask for it, and says that sign-up is closed.
"""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path, re_path

from . import oauth
from .pages import clients, delegations, people

_PAGES = [
    path("personnes", people.people, name="people"),
    path("personnes/inviter", people.invite, name="invite"),
    path("personnes/<uuid:identifier>", people.person, name="person"),
    path("personnes/<uuid:identifier>/role", people.grant, name="grant"),
    path("personnes/<uuid:identifier>/fermer", people.deactivate, name="deactivate"),
    path("personnes/<uuid:identifier>/rouvrir", people.reactivate, name="reactivate"),
    path("personnes/perimetres", people.places, name="places"),
    path("personnes/perimetres/<str:signed>", people.place, name="place"),
    path("roles/<uuid:identifier>/fin", people.end_role, name="end_role"),
    path("delegations", delegations.delegations, name="delegations"),
    path("delegations/<uuid:identifier>/fin", delegations.end_delegation, name="end_delegation"),
    path("clients", clients.clients, name="clients"),
    path("clients/nouveau", clients.new_client, name="new_client"),
    path("clients/<uuid:identifier>/secret", clients.rotate_secret, name="rotate_secret"),
    path("clients/<uuid:identifier>/compte-technique", clients.technical_account, name="technical_account"),
    path("clients/<uuid:identifier>/revocation", clients.revoke_client, name="revoke_client"),
]

_ACCOUNT = [
    path("connexion", account.login, name="account_login"),
    path("deconnexion", account.logout, name="account_logout"),
    path("inactif", account.account_inactive, name="account_inactive"),
    path("inscription", account.signup, name="account_signup"),
    path("confirmation", account.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe", account.password_change, name="account_change_password"),
    path("mot-de-passe/premier", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/envoye", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/choisir/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/choisi",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-facteur/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("habilitations/", include((_PAGES, "access"))),
    path("compte/", include(_ACCOUNT)),
    path("oauth/token", oauth.token, name="oauth_token"),
    path("api/oauth/token", oauth.token, name="oauth_token_of_piste"),  # where programs written for PISTE ask
    path(".well-known/jwks.json", oauth.public_keys, name="oauth_public_keys"),
]
