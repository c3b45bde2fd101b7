"""The caller's keys: the same request twice is one fact, and the second gets the first one's answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from . import clock
from .refusals import Kind, Reason, Refused

LONGEST: Final = 200

KEY_REUSED = Reason(
    "KER-KEY-01",
    "key",
    fr="Cette clé a déjà servi pour une autre demande : {fields} diffère. Prenez une nouvelle clé.",
    en="This key was already used for another request: {fields} differs. Take a new key.",
    kind=Kind.CONFLICT,
)
KEY_MALFORMED = Reason(
    "KER-KEY-02",
    "key",
    fr="La clé d'idempotence compte de 1 à {longest} caractères imprimables. Envoyez par exemple un UUID.",
    en="The idempotency key has 1 to {longest} printable characters. Send a UUID, for instance.",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A key taken in the present transaction. `answer` is the earlier answer, or None when the work is still to do."""

    scope: str
    key: str
    answer: Any

    def release(self) -> None:
        """Let the key go: the request was refused, nothing happened, and it may be corrected under the same key."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM kernel_key WHERE scope = %s AND key = %s", [self.scope, self.key])

    def settle(self, answer: object) -> None:
        """Keep the answer (JSON values, not None) in the same commit as the fact."""
        assert answer is not None, "an answer tells that the work was done"
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_key SET answer = %s WHERE scope = %s AND key = %s",
                [json.dumps(answer), self.scope, self.key],
            )


def claim(*, scope: str, key: str, content: Mapping[str, str]) -> Claim:
    """Take a key for a request. Two equal requests at once: the second waits for the first and gets its answer.

    `scope` names the act and the caller, `content` is what the request says, field by field (digests for files).
    Refuses: KER-KEY-01 the key served for another content, KER-KEY-02 malformed key.
    """
    if not (0 < len(key) <= LONGEST and key.isprintable()):
        raise Refused(KEY_MALFORMED(longest=LONGEST))
    content = {name: value.replace("\x00", "\ufffd") for name, value in content.items()}  # which jsonb cannot hold
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_key (scope, key, content, claimed_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (scope, key) DO NOTHING",
            [scope, key, json.dumps(content), clock.now()],
        )
        if cursor.rowcount:
            return Claim(scope, key, None)
        cursor.execute("SELECT content, answer FROM kernel_key WHERE scope = %s AND key = %s", [scope, key])
        before, answer = (json.loads(value) if isinstance(value, str) else value for value in cursor.fetchone())
    differing = sorted(name for name in content.keys() | before.keys() if before.get(name) != content.get(name))
    if differing:
        raise Refused(KEY_REUSED(fields=", ".join(differing)))
    assert answer is not None, f"the work of key {key} in {scope} was committed and never settled"
    return Claim(scope, key, answer)


def forget(*, before: datetime) -> int:
    """Forget the keys claimed before an instant; says how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_key WHERE claimed_at < %s", [before])
        return int(cursor.rowcount)
