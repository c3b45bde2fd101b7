from __future__ import annotations

import socket

import pytest

from polyphonie.wiring import serve


def test_it_says_at_once_that_its_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve.serve(host="127.0.0.1", port=port, workers=1) == 1
    assert f"Le port {port} est déjà pris" in capsys.readouterr().err
