from __future__ import annotations

import argparse
from datetime import date

import pytest

from polyphonie.access.queries import ClientActor
from polyphonie.gateway import sending, shell
from polyphonie.kernel import clock
from polyphonie.kernel.identity import new_id

from .conftest import happen, subscribed
from .receiver import Receiver


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(arguments)
    return int(given.run(given))


def test_it_lists_shows_and_replays(erp: ClientActor, there: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    made = subscribed(erp, there.url)
    happen()
    sending.send(webhook=str(made.webhook))
    assert run("list") == 0
    assert f"{made.webhook}  Progiciel  {there.url}  actif" in capsys.readouterr().out
    assert run("dispatches", str(made.webhook)) == 0
    assert "invoice.delivered  taken  204  1" in capsys.readouterr().out
    today = clock.today().isoformat()
    assert run("replay", str(made.webhook), "--since", today, "--until", today, "--taken") == 0
    assert "en attente : 1" in capsys.readouterr().out
    sending.send(webhook=str(made.webhook))
    assert len(there.received) == 2


def test_it_refuses_an_unknown_webhook(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    day = date(2026, 3, 2).isoformat()
    assert run("dispatches", str(new_id())) == run("replay", str(new_id()), "--since", day, "--until", day) == 1
    assert capsys.readouterr().err.count("GAT-WEB-01") == 2
