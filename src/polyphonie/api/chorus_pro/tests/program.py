"""A program written for Chorus Pro, as the tests play it: form fields for its token, then POST with its account."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from polyphonie.access import actions as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing.tests.documents import TODAY
from polyphonie.kernel.acts import SYSTEM

FORM = "application/x-www-form-urlencoded"
SUPPLIER = (Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT, Right.INVOICE_VALIDATE, Right.DIRECTORY_CONSULT)
RECIPIENT = (Right.INVOICE_CONSULT, Right.INVOICE_TREAT, Right.INVOICE_ORDER, Right.DIRECTORY_CONSULT)


@dataclass
class ChorusProgram:
    """One client with its technical account; `call` is what its library does, `ask` reads what was answered."""

    client: str
    secret: str
    login: str
    password: str
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    token: str = ""

    @classmethod
    def of(cls, perimeter: Perimeter, *rights: Right, name: str = "Progiciel") -> ChorusProgram:
        made = access.create_client(
            actor=SYSTEM, name=name, perimeter=perimeter, perimeter_label="Essai", rights=rights, on=TODAY
        )
        account = access.open_technical_account(actor=SYSTEM, client=made.client, on=TODAY)
        program = cls(str(made.client), made.secret, account.login, account.password)
        program.sign_in()
        return program

    def sign_in(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client,
            "client_secret": self.secret,
            "scope": "openid",
        }
        answer = self.http.post("/api/oauth/token", urlencode(form), content_type=FORM)
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]

    @property
    def account(self) -> str:
        return base64.b64encode(f"{self.login}:{self.password}".encode()).decode()

    def call(self, path: str, body: Any = None, **headers: str) -> Any:
        """The answer of a path below /cpro/, whatever it is."""
        sent = {"authorization": f"Bearer {self.token}", "cpro-account": self.account, **headers}
        return self.http.post(f"/cpro/{path}", json.dumps(body or {}), "application/json;charset=utf-8", headers=sent)

    def ask(self, path: str, body: Any = None) -> dict[str, Any]:
        """What a path answers when it takes the request up, whether it does it or refuses."""
        answer = self.call(path, body)
        assert answer.status_code == 200, (answer.status_code, answer.content)
        told: dict[str, Any] = answer.json()
        return told


def codes(told: dict[str, Any]) -> list[str]:
    """The codes of a refusal."""
    return [each["codeErreur"] for each in told.get("listeErreurs", [])]
