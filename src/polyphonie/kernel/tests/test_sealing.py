from __future__ import annotations

import pytest
from cryptography.fernet import InvalidToken
from pytest_django import Settings

from polyphonie.kernel import sealing


def test_it_gives_back_what_it_sealed_and_hides_it_meanwhile() -> None:
    sealed = sealing.seal(b"a key", use="tests")
    assert b"a key" not in sealed
    assert sealing.unseal(sealed, use="tests") == b"a key"


def test_it_opens_nothing_that_was_sealed_for_another_use() -> None:
    with pytest.raises(InvalidToken):
        sealing.unseal(sealing.seal(b"a key", use="tests"), use="others")


def test_it_opens_what_an_earlier_secret_sealed(settings: Settings) -> None:
    sealed = sealing.seal(b"a key", use="tests")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert sealing.unseal(sealed, use="tests") == b"a key"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        sealing.unseal(sealed, use="tests")
