from __future__ import annotations

import base64

import pytest

from polyphonie.gateway import rules
from polyphonie.gateway.terms import Answer, Topic
from polyphonie.kernel import clock


def codes(url: str, *, local: bool = False) -> list[str]:
    return [refusal.code for refusal in rules.url_refusals(url, local=local)]


@pytest.mark.parametrize(
    "url",
    [
        "https://logiciel.example/polyphonie",
        "https://logiciel.example:8443/a?b=c",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
    ],
)
def test_it_takes_a_public_https_address(url: str) -> None:
    assert codes(url) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "logiciel.example",
        "http://logiciel.example/",
        "ftp://logiciel.example/",
        "https:///chemin",
        "https://user:password@logiciel.example/",
        "https://logiciel.example/#ici",
        "https://logiciel.example/a b",
        "https://logiciel.example/é",
        "https://logiciel.example:99999/",
        "https://[::1/",
        "https://logiciel.example/" + "a" * 2000,
        "http://127.0.0.1/",
    ],
)
def test_it_refuses_what_is_no_https_address(url: str) -> None:
    assert codes(url) == ["GAT-URL-01"]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "a.localhost",
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
        "[ff02::1]",
    ],
)
def test_it_refuses_our_own_and_private_addresses(host: str) -> None:
    assert codes(f"https://{host}/") == ["GAT-URL-02"]


def test_it_lets_this_machine_be_called_in_development_and_no_other_private_one() -> None:
    assert codes("http://127.0.0.1:9000/", local=True) == codes("http://localhost:9000/", local=True) == []
    assert codes("http://10.0.0.1/", local=True) == ["GAT-URL-01"]
    assert rules.may_be_called("127.0.0.1", local=True) and not rules.may_be_called("10.0.0.1", local=True)


def test_it_refuses_no_topic_along_with_the_address() -> None:
    found = rules.webhook_refusals(url="ftp://a", topics=[], local=False)
    assert [refusal.code for refusal in found] == ["GAT-URL-01", "GAT-TOP-01"]
    assert not list(rules.webhook_refusals(url="https://a.example", topics=[Topic.INVOICE_DELIVERED], local=False))


def test_it_waits_longer_and_longer_up_to_four_hours() -> None:
    minutes = [rules.delay_after(tries).total_seconds() / 60 for tries in (1, 2, 3, 8, 9, 50)]
    assert minutes == [1, 2, 4, 128, 240, 240]


def test_it_leaves_a_receiver_alone_as_long_as_it_asks_within_four_hours() -> None:
    asks = [Answer(clock.now(), 1, 503, retry_after=seconds) for seconds in (None, 600, 10**8)]
    assert [rules.rest_after(answer, failures=1).total_seconds() for answer in asks] == [60, 600, 4 * 3600]


def test_it_signs_as_standard_webhooks_says() -> None:
    """The example of the specification's own reference libraries."""

    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = rules.signature(
        [key], identifier="msg_p5jXN8AQM9LWM0D4loKWxJek", at=1614265330, body=b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
