"""The portal's words: none without English, French set as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from polyphonie.portal import messages, typography


def test_it_has_english_for_every_sentence() -> None:
    assert messages.untranslated() == ()


def test_it_keeps_no_sentence_that_nobody_says() -> None:
    said = {(message.id, message.context) for message in messages.gathered() if message.id}
    kept = {(message.id, message.context) for message in messages.english() if message.id}
    assert kept - said == set()


def test_it_keeps_the_placeholders_of_each_sentence() -> None:
    wrong = [message.id for message in messages.english() if message.id and list(message.check())]
    assert wrong == []


def test_it_is_updated_twice_as_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "django.po"
    copy.write_bytes(messages.ENGLISH.read_bytes())
    monkeypatch.setattr(messages, "ENGLISH", copy)
    gathered = messages.gathered()  # reading every source anew would find the same
    monkeypatch.setattr(messages, "gathered", lambda: gathered)
    messages.update()
    once = copy.read_text()
    messages.update()
    assert copy.read_text() == once


def test_it_counts_zero_as_one_in_french_and_as_many_in_english() -> None:
    words = "Il reste %(left)s code sur %(total_count)s.", "Il reste %(left)s codes sur %(total_count)s."
    with translation.override("fr"):
        assert translation.ngettext(*words, 0) == words[0]
    with translation.override("en"):
        assert translation.ngettext(*words, 0).startswith("%(left)s codes")


@pytest.mark.parametrize(
    ("typed", "typeset"),
    [
        ("L'état : « fini » ?", "L’état\xa0: «\xa0fini\xa0»\xa0?"),
        ("12:30, https://exemple.fr", "12:30, https://exemple.fr"),
        ("'Seul'", "'Seul'"),
        ("40 €, 3 Md€ et %(left)s €", "40\xa0€, 3\xa0Md€ et %(left)s\xa0€"),
    ],
)
def test_it_sets_french_as_it_should_be(typed: str, typeset: str) -> None:
    assert typography.french(typed) == typeset


def test_it_tells_its_commands_to_whoever_gives_another() -> None:
    assert messages.main(["translate"]) == 2
    assert messages.main(["compile"]) == 0
