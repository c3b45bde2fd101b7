"""The keys that sign access tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from joserfc.jwk import RSAKey

from polyphonie.access import credentials, models, queries
from polyphonie.access.terms import PLATFORM, TOKEN_LIFE, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import PLATFORM as NIL
from polyphonie.kernel.identity import new_id

RSA_BITS: Final = 3072
"""What ANSSI asks of RSA from 2031 on (RGS, annex B1)."""


@dataclass(frozen=True, slots=True)
class NewSigningKey:
    kid: UUID


@action
def rotate_signing_key(*, actor: Actor, on: date, distrust_old: bool = False) -> NewSigningKey:
    """Sign with a new key from now on. The old one verifies until its last token expires, or no more if it
    leaked.

    Refuses: ACC-RIG-01.
    """
    queries.require(actor, Right.CLIENTS_MANAGE, perimeter=PLATFORM, on=on)
    kid = new_id()
    pair = RSAKey.generate_key(RSA_BITS, {"kid": str(kid), "use": "sig", "alg": "RS256"})
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE access_signingkey IN SHARE ROW EXCLUSIVE MODE")
    now = clock.now()
    trusted_until = now if distrust_old else now + TOKEN_LIFE
    models.SigningKey.objects.filter(retired_at=None).update(retired_at=now, trusted_until=trusted_until, private=b"")
    if distrust_old:
        models.SigningKey.objects.filter(trusted_until__gt=now).update(trusted_until=now)
    models.SigningKey.objects.create(
        kid=kid,
        public=pair.as_dict(private=False),
        private=credentials.seal(pair.as_pem(private=True)),
        created_at=now,
    )
    note(entity=NIL, subject=f"signing-key:{kid}", distrust_old=distrust_old)
    return NewSigningKey(kid)
