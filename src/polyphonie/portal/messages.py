"""The portal's words: French in the code, English in one catalogue, compiled when the program is set up.

    python -m polyphonie.portal.messages update     gather the sentences of every house into the English catalogue
    python -m polyphonie.portal.messages compile    make what gettext reads

The French catalogue is made from the sentences themselves: their typography, and plurals (in French, zero is singular).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from . import typography

HOUSES: Final = Path(__file__).resolve().parents[1]
LOCALE: Final = Path(__file__).resolve().parent / "locale"
ENGLISH: Final = LOCALE / "en" / "LC_MESSAGES" / "django.po"
_WIDTH: Final = 110
_FUNCTIONS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def _sources() -> Iterator[tuple[str, str]]:
    """Every file of ours that may hold a sentence: its name within the houses, and its text as Python."""
    for path in sorted(HOUSES.rglob("*")):
        name = path.relative_to(HOUSES).as_posix()
        if "/tests/" in name or "/migrations/" in name:
            continue
        if path.suffix == ".py":
            yield name, path.read_text()
        elif path.suffix in (".html", ".txt") and "/templates/" in name:
            yield name, "\n".join(line.lstrip() for line in templatize(path.read_text()).splitlines())


def gathered() -> Catalog:
    """The sentences of every house, without translation."""
    found = Catalog()
    for name, text in _sources():
        for _line, words, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=_FUNCTIONS):
            found.add(words, locations=[(name, 0)], context=context)
    return found


def english() -> Catalog:
    """The English catalogue as it stands."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def untranslated() -> tuple[str, ...]:
    """The sentences of the houses that have no English, or an unsure one."""
    catalogue = english()
    return tuple(_text(message) for message in gathered() if message.id and not _is_translated(catalogue, message))


def _is_translated(catalogue: Catalog, message: Message) -> bool:
    known = catalogue.get(message.id, message.context)
    if known is None or known.fuzzy:
        return False
    return all(known.string) if isinstance(known.string, tuple | list) else bool(known.string)


def _text(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def update() -> None:
    """Bring the English catalogue up to what the houses say: new sentences enter empty, gone ones leave."""
    catalogue = english()
    latest = gathered()
    latest.creation_date = catalogue.creation_date
    catalogue.update(latest, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    text = io.BytesIO()
    write_po(text, catalogue, width=_WIDTH, sort_output=True, include_lineno=False, ignore_obsolete=True)
    _write(ENGLISH, text.getvalue())


def compile_catalogues() -> None:
    """Make `django.mo` for English and for French."""
    catalogue = english()
    french = Catalog(locale="fr", domain="django")
    for message in catalogue:
        if message.id:
            forms = [message.id] if isinstance(message.id, str) else list(message.id)
            typeset = [typography.french(form) for form in forms]
            french.add(message.id, typeset if message.pluralizable else typeset[0], context=message.context)
    for each, folder in ((catalogue, "en"), (french, "fr")):
        compiled = io.BytesIO()
        write_mo(compiled, each)
        _write(LOCALE / folder / "LC_MESSAGES" / "django.mo", compiled.getvalue())


def _write(path: Path, content: bytes) -> None:
    """Put the whole content in place at once: a reader never meets half a catalogue."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def main(arguments: Sequence[str]) -> int:
    """Run one of the two commands; anything else tells what they are."""
    commands = {"update": update, "compile": compile_catalogues}
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write(__doc__ or "")
        return 2
    commands[arguments[0]]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
