from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client

from polyphonie.access import actions, models, queries, recent
from polyphonie.access.terms import Right, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY, TOWN, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
RIGHTS = frozenset({Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT})


@pytest.fixture
def supplier(db: None) -> Actor:
    return somebody(Role.SUPPLIER_MANAGER, BUILDER)


@pytest.fixture
def made(supplier: Actor) -> actions.NewClient:
    return actions.create_client(
        actor=supplier, name="ERP", perimeter=BUILDER, perimeter_label="Bâti SA", rights=RIGHTS, on=TODAY
    )


@pytest.fixture
def account(supplier: Actor, made: actions.NewClient) -> actions.NewTechnicalAccount:
    return actions.open_technical_account(actor=supplier, client=made.client, on=TODAY)


def sent(login: str, password: str) -> str:
    return base64.b64encode(f"{login}:{password}".encode()).decode()


def bearer(client: object = None, rights: frozenset[Right] = RIGHTS) -> queries.ClientActor:
    """The actor of a token: by default another program's, on another perimeter."""
    identifier = getattr(client, "client", None) or new_id()
    return queries.ClientActor(SYSTEM.kind, identifier, "Éditeur", TOWN, rights)


def test_it_opens_the_client_s_own_perimeter_to_whoever_sends_it(
    made: actions.NewClient, account: actions.NewTechnicalAccount
) -> None:
    actor = queries.authenticate_account(sent(account.login, account.password), bearer=bearer())
    assert (actor.id, actor.perimeter, actor.rights) == (made.client, BUILDER, RIGHTS)
    own = bearer(made, frozenset({Right.INVOICE_CONSULT}))
    narrowed = queries.authenticate_account(sent(account.login, account.password), bearer=own)
    assert narrowed.rights == {Right.INVOICE_CONSULT}


def test_it_keeps_only_a_digest_of_the_password(account: actions.NewTechnicalAccount) -> None:
    kept = models.TechnicalAccount.objects.get(client=account.client)
    assert len(account.password) == 43
    assert account.password.encode() not in bytes(kept.digest)
    row = AuditRow.objects.get(act="access.open_technical_account")
    assert account.login in str(row.facts) and account.password not in str(row.facts)


def test_it_refuses_any_other_account(account: actions.NewTechnicalAccount) -> None:
    wrong = (
        "",
        "é",
        "bm90aGluZw==",
        sent(account.login, ""),
        sent(account.login, account.password + "x"),
        sent("TECH_inconnu", account.password),
        sent("\x00", account.password),
        base64.b64encode(b"\xff:\xff").decode(),
    )
    for header in wrong:
        with pytest.raises(Refused, match="ACC-TEC-01"):
            queries.authenticate_account(header, bearer=bearer())


def test_it_refuses_an_account_that_expired_or_whose_client_is_revoked(
    supplier: Actor, account: actions.NewTechnicalAccount
) -> None:
    header = sent(account.login, account.password)
    with clock.set_at(account.expires_at + timedelta(seconds=1)), pytest.raises(Refused, match="ACC-TEC-01"):
        queries.authenticate_account(header, bearer=bearer())
    actions.revoke_client(actor=supplier, client=account.client, on=TODAY)
    recent.forget_all()
    with pytest.raises(Refused, match="ACC-TEC-01"):
        queries.authenticate_account(header, bearer=bearer())


def test_it_refuses_a_client_that_does_not_exist(supplier: Actor) -> None:
    with pytest.raises(Refused, match="ACC-CLI-02"):
        actions.open_technical_account(actor=supplier, client=new_id(), on=TODAY)


def test_it_forbids_whoever_does_not_manage_this_client(made: actions.NewClient, manager: Actor) -> None:
    for actor in (manager, somebody(Role.SUPPLIER_AGENT, BUILDER)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            actions.open_technical_account(actor=actor, client=made.client, on=TODAY)
    assert not models.TechnicalAccount.objects.exists()


def test_it_repeats_safely_the_login_stays_and_the_last_password_holds(
    supplier: Actor, account: actions.NewTechnicalAccount
) -> None:
    again = actions.open_technical_account(actor=supplier, client=account.client, on=TODAY)
    assert (again.login, models.TechnicalAccount.objects.count()) == (account.login, 1)
    queries.authenticate_account(sent(again.login, again.password), bearer=bearer())
    with pytest.raises(Refused, match="ACC-TEC-01"):
        queries.authenticate_account(sent(account.login, account.password), bearer=bearer())


def test_a_program_written_for_piste_gets_its_token_as_it_asks(client: Client, made: actions.NewClient) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": str(made.client),
        "client_secret": made.secret,
        "scope": "openid",
    }
    body = "&".join(f"{name}={value}" for name, value in form.items())
    answer = client.post("/api/oauth/token", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert queries.authenticate_bearer(answer.json()["access_token"]).rights == RIGHTS
