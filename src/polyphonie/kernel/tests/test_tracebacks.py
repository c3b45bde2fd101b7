"""Errors as text."""

from __future__ import annotations

from polyphonie.kernel.tracebacks import text_of


def _raised(message: str) -> Exception:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


def test_it_ends_with_the_error_and_says_where_it_was_raised() -> None:
    text = text_of(_raised("no such account"))
    assert text.endswith("ValueError: no such account\n")
    assert "in _raised" in text


def test_it_holds_nothing_that_the_database_refuses() -> None:
    text = text_of(_raised("NUL \0 and half a pair \ud800"))
    assert "\0" not in text
    assert "NUL ␀ and half a pair ?" in text


def test_it_keeps_the_end_of_a_long_error() -> None:
    text = text_of(_raised("x" * 100_000 + " the end"))
    assert len(text) == 8_000
    assert text.endswith("the end\n")
