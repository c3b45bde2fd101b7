"""The caller's keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal

import pytest
from django.db import connection, transaction

from polyphonie.kernel import clock, keys
from polyphonie.kernel.models import CallerKey
from polyphonie.kernel.refusals import Refused

pytestmark = pytest.mark.django_db

SCOPE = "invoicing.deposit:agathe"
CONTENT = {"file": "sha256:aa", "recipient": "13002526500013"}
CALLERS = 8


def test_it_gives_the_first_answer_to_the_same_request() -> None:
    first = keys.claim(scope=SCOPE, key="k1", content=CONTENT)
    assert first.answer is None
    first.settle({"invoice": "0192", "number": 7})
    again = keys.claim(scope=SCOPE, key="k1", content=dict(reversed(CONTENT.items())))
    assert again.answer == {"invoice": "0192", "number": 7}


def test_it_keeps_the_keys_of_two_callers_apart() -> None:
    keys.claim(scope=SCOPE, key="k1", content=CONTENT).settle("first")
    assert keys.claim(scope="invoicing.deposit:bruno", key="k1", content={"file": "other"}).answer is None


@pytest.mark.parametrize(
    ("content", "differing"),
    [
        ({**CONTENT, "file": "sha256:bb"}, "file"),
        ({"file": "sha256:bb", "recipient": "x"}, "file, recipient"),
        ({"file": "sha256:aa"}, "recipient"),
        ({**CONTENT, "service": "ACHATS"}, "service"),
    ],
    ids=["another value", "two other values", "a field less", "a field more"],
)
def test_it_refuses_the_key_for_another_content_and_names_the_fields(content: dict[str, str], differing: str) -> None:
    keys.claim(scope=SCOPE, key="k1", content=CONTENT).settle("done")
    with pytest.raises(Refused, match="KER-KEY-01") as caught:
        keys.claim(scope=SCOPE, key="k1", content=content)
    assert f"{differing} differs" in caught.value.refusals[0].en
    assert caught.value.http_status == 409


@pytest.mark.parametrize("key", ["", "x" * (keys.LONGEST + 1), "tab\there", "nul\0"])
def test_it_refuses_a_malformed_key(key: str) -> None:
    with pytest.raises(Refused, match="KER-KEY-02"):
        keys.claim(scope=SCOPE, key=key, content=CONTENT)
    assert CallerKey.objects.count() == 0


def test_it_takes_the_longest_key() -> None:
    assert keys.claim(scope=SCOPE, key="é" * keys.LONGEST, content=CONTENT).answer is None


@pytest.mark.parametrize("answer", ["text", 7, [1, 2], {"a": None}, False])
def test_it_keeps_any_json_answer(answer: object) -> None:
    keys.claim(scope=SCOPE, key="k1", content=CONTENT).settle(answer)
    assert keys.claim(scope=SCOPE, key="k1", content=CONTENT).answer == answer


def test_it_crashes_when_a_work_was_committed_without_its_answer() -> None:
    keys.claim(scope=SCOPE, key="k1", content=CONTENT)
    with pytest.raises(AssertionError, match="never settled"):
        keys.claim(scope=SCOPE, key="k1", content=CONTENT)
    with pytest.raises(AssertionError, match="answer"):
        keys.claim(scope=SCOPE, key="k2", content=CONTENT).settle(None)


@pytest.mark.django_db(transaction=True)
def test_it_does_the_work_once_when_equal_requests_come_at_once() -> None:
    worked: list[int] = []

    def call(caller: int) -> object:
        try:
            with transaction.atomic():
                claimed = keys.claim(scope=SCOPE, key="k1", content=CONTENT)
                if claimed.answer is not None:
                    return claimed.answer
                worked.append(caller)
                claimed.settle({"done by": caller})
                return {"done by": caller}
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(call, range(CALLERS)))
    (worker,) = worked
    assert answers == [{"done by": worker}] * CALLERS


@pytest.mark.django_db(transaction=True)
def test_it_leaves_the_work_to_the_second_when_the_first_gives_up() -> None:
    claimed, give_up = Signal(), Signal()

    def claim_and_give_up() -> None:
        with transaction.atomic():
            keys.claim(scope=SCOPE, key="k1", content=CONTENT)
            claimed.set()
            assert give_up.wait(timeout=30)
            transaction.set_rollback(True)
        connection.close()

    def claim() -> object:
        with transaction.atomic():
            answer = keys.claim(scope=SCOPE, key="k1", content={"file": "another"}).answer
        connection.close()
        return answer

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(claim_and_give_up)
        assert claimed.wait(timeout=30)
        second = pool.submit(claim)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.2)
        give_up.set()
        first.result(timeout=30)
        assert second.result(timeout=30) is None


def test_it_forgets_what_is_older_than_a_day_and_nothing_else() -> None:
    now = clock.now()
    for key, age in (("old", timedelta(days=2)), ("new", timedelta(hours=23))):
        with clock.set_at(now - age):
            keys.claim(scope=SCOPE, key=key, content=CONTENT).settle("done")
    assert keys.forget(before=now - timedelta(days=1)) == 1
    assert list(CallerKey.objects.values_list("key", flat=True)) == ["new"]


def test_it_takes_a_request_that_holds_what_json_cannot() -> None:
    keys.claim(scope=SCOPE, key="k9", content={"text": "a\x00b"}).settle("done")
    assert keys.claim(scope=SCOPE, key="k9", content={"text": "a\x00b"}).answer == "done"
