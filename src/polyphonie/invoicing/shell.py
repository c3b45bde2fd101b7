"""`polyphonie invoice deposit`: from files to a Polyphonie, by its HTTP API."""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

_ACCEPTED, _REFUSED, _UNREACHABLE = 0, 1, 2
_TIMEOUT_SECONDS = 60
_MEDIA_TYPES = {".pdf": "application/pdf", ".xml": "application/xml"}


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `deposit` to the group `invoice`."""
    deposit = subparsers.add_parser(
        "deposit",
        help="déposer des factures par l’API",
        description="Dépose chaque fichier ; relancer la commande ne dépose rien deux fois. Code de sortie : 0 tout est"
        " accepté, 1 au moins un refus, 2 la plateforme ne répond pas ou ne vous reconnaît pas.",
    )
    deposit.add_argument("paths", nargs="+", type=Path, metavar="FICHIER|DOSSIER")
    deposit.add_argument("--server", default=os.environ.get("POLYPHONIE_SERVER", "http://127.0.0.1:8000"))
    deposit.add_argument(
        "--client",
        type=Path,
        metavar="JSON",
        help="fichier avec client_id et client_secret (sinon POLYPHONIE_CLIENT_ID et POLYPHONIE_CLIENT_SECRET)",
    )
    deposit.add_argument("--framework", default="", choices=["", "A1", "A2", "A9", "A12"], help="cadre de facturation")
    deposit.add_argument("--validator", default="", metavar="SIRET", help="valideur, pour les cadres A9 et A12")
    deposit.add_argument("--json", action="store_true", help="une ligne JSON par fichier, pour un autre programme")
    deposit.set_defaults(run=_deposit)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: dict[str, Any]

    @property
    def accepted(self) -> bool:
        return self.status in (HTTPStatus.OK, HTTPStatus.CREATED)


def _deposit(given: argparse.Namespace) -> int:
    files = [file for path in given.paths for file in _files(path)]
    if not files:
        print("Aucun fichier .xml ou .pdf à déposer.", file=sys.stderr)
        return _UNREACHABLE
    try:
        token = _token(given)
        answers = [(file, _post(given, token, file)) for file in files]
    except (URLError, OSError, KeyError, ValueError) as problem:
        print(f"Dépôt impossible : {problem}", file=sys.stderr)
        return _UNREACHABLE
    for file, answer in answers:
        print(json.dumps({"file": str(file), **answer.body}, ensure_ascii=False) if given.json else _line(file, answer))
    return _ACCEPTED if all(answer.accepted for _, answer in answers) else _REFUSED


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(each for each in path.rglob("*") if each.suffix.lower() in _MEDIA_TYPES)
    else:
        yield path


def _token(given: argparse.Namespace) -> str:
    if given.client:
        client = json.loads(given.client.read_text())
        identifier, secret = client["client_id"], client["client_secret"]
    else:
        identifier, secret = os.environ["POLYPHONIE_CLIENT_ID"], os.environ["POLYPHONIE_CLIENT_SECRET"]
    basic = base64.b64encode(f"{identifier}:{secret}".encode()).decode()
    answer = _send(
        Request(  # noqa: S310  the address is the caller's own
            f"{given.server}/oauth/token",
            data=b"grant_type=client_credentials",
            headers={"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"},
        )
    )
    if not answer.accepted:
        raise ValueError(f"la plateforme ne reconnaît pas ce client ({answer.body.get('error', answer.status)})")
    return str(answer.body["access_token"])


def _post(given: argparse.Namespace, token: str, file: Path) -> _Answer:
    content = file.read_bytes()
    route = {name: getattr(given, name) for name in ("framework", "validator") if getattr(given, name)}
    key = ":".join([hashlib.sha256(content).hexdigest(), *route.values()])
    return _send(
        Request(  # noqa: S310
            f"{given.server}/api/v1/invoices?{urlencode(route)}",
            data=content,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": _MEDIA_TYPES.get(file.suffix.lower(), "application/octet-stream"),
                "X-File-Name": quote(file.name),
                "Idempotency-Key": key,
            },
        )
    )


def _send(request: Request) -> _Answer:
    try:
        with urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            return _Answer(response.status, json.load(response))
    except HTTPError as refused:
        body = refused.read()
        if refused.headers.get_content_type() not in ("application/json", "application/problem+json"):
            raise URLError(f"réponse inattendue ({refused.code})") from refused
        return _Answer(refused.code, json.loads(body))


def _line(file: Path, answer: _Answer) -> str:
    if answer.accepted:
        again = " (déjà déposée)" if answer.body.get("repeated") else ""
        return f"✓ {file} : {answer.body['number']} → {answer.body['entity_name']}{again}"
    reasons = [f"    {each['code']} {each['message']}" for each in answer.body.get("errors", [])]
    return "\n".join([f"✗ {file} : refusée", *reasons])
