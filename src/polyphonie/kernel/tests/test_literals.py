"""Our own words in statements: told to the server, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from polyphonie.kernel.literals import Literal, literals
from polyphonie.kernel.models import Counter

pytestmark = pytest.mark.django_db


def test_it_says_words_in_the_statement_itself_in_one_order() -> None:
    said: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert list(Counter.objects.filter(series__in=literals({"second_word", "first"}))) == []
        assert list(Counter.objects.filter(series=Literal("first"))) == []
    assert [params for _, params in said] == [(), ()]
    assert "IN ('first', 'second_word')" in said[0][0]
    assert "= ('first')" in said[1][0] or "= 'first'" in said[1][0]


def test_it_forbids_what_is_no_word_of_ours() -> None:
    with pytest.raises(AssertionError, match="no word of ours"):
        list(Counter.objects.filter(series=Literal("it's")))
