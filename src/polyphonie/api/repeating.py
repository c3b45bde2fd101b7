"""`Idempotency-Key`: the same request, sent again under its key, is done once and answered as it was the first time.

Operations whose act takes a key of its own (a deposit, a flow, a draft, a subscription) see to it themselves. For every
other one that changes something, the key, the work and the answer are kept in one transaction; a refusal lets the key
go.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse
from ninja import Status
from pydantic import BaseModel

from polyphonie.access import queries as access
from polyphonie.kernel import keys, sealing
from polyphonie.kernel.acts import unit
from polyphonie.kernel.refusals import Outage

HEADER: Final = "Idempotency-Key"
OWN_PARAMETER: Final = "idempotency_key"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CHANGE_NOTHING: Final = frozenset({"/api/v1/checks", "/api/v1/conversions"})
"""Addresses that are sent much and keep nothing: repeated, they simply work again."""

_SEALED: Final = "api answers"
"""An answer may hold what is shown once, such as a signing key: it is kept sealed."""


def takes_key(method: str, address: str) -> bool:
    """Whether a key means something there."""
    return method.upper() not in SAFE_METHODS and address not in CHANGE_NOTHING


def once_per_key(view: Callable[..., Any]) -> Callable[..., Any]:
    """Make an operation repeatable. Refuses: KER-KEY-01, KER-KEY-02."""
    if OWN_PARAMETER in inspect.signature(view).parameters:
        return view

    @wraps(view)
    def repeatable(request: HttpRequest, *arguments: Any, **values: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None or not takes_key(str(request.method), request.path_info):
            return view(request, *arguments, **values)
        with unit():
            claim = keys.claim(scope=f"api:{access.acting(request).id}", key=key, content=_content(request))
            if claim.answer is not None:
                return _again(claim.answer, values.get("response"))
            answer = view(request, *arguments, **values)
            claim.settle(_kept(answer, values.get("response")))
            return answer

    return repeatable


def _content(request: HttpRequest) -> dict[str, str]:
    """What the request says. The boundary of a form is drawn by chance, so it says nothing."""
    boundary = str(request.content_params.get("boundary", "")) if request.content_params else ""
    body = request.body.replace(boundary.encode(), b"") if boundary else request.body
    return {"address": f"{request.method} {request.get_full_path()}", "body": hashlib.sha256(body).hexdigest()}


def _kept(answer: Any, response: HttpResponse | None) -> dict[str, Any]:
    status, value = (answer.status_code, answer.value) if isinstance(answer, Status) else (200, answer)
    assert value is None or isinstance(value, BaseModel), "what changes something answers with a shape, or nothing"
    body = json.dumps(value.model_dump(mode="json") if value else None).encode()
    location = response.headers.get("Location", "") if response is not None else ""
    return {"status": status, "location": location, "body": sealing.seal(body, use=_SEALED).decode()}


def _again(kept: dict[str, Any], response: HttpResponse | None) -> Status[Any]:
    if response is not None and kept["location"]:
        response["Location"] = kept["location"]
    try:
        body = sealing.unseal(kept["body"].encode(), use=_SEALED)
    except InvalidToken:
        raise Outage("SECRET_KEY is another than the one that sealed this answer", permanent=True) from None
    return Status(kept["status"], json.loads(body))
