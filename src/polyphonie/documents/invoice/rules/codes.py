"""The code lists of `codes.tsv`, each read when a rule first asks for it."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files


@cache
def table() -> dict[str, str]:
    """Each list's line, unread: the lists are long and a document needs few of them."""
    text = files(__package__).joinpath("codes.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))


@cache
def codes(name: str) -> frozenset[str]:
    """The codes of a list."""
    words = table()[name].split()
    if not words[0].startswith("="):
        return frozenset(words)
    changes = words[1:]
    added = {word[1:] for word in changes if word.startswith("+")}
    removed = {word[1:] for word in changes if word.startswith("-")}
    return (codes(words[0][1:]) | added) - removed


def of(name: str) -> Callable[[], frozenset[str]]:
    """A way to ask for a list later."""
    return lambda: codes(name)


@cache
def line(name: str) -> str:
    """A list as one line, each code between spaces: some rules look for a part of a value in it."""
    stored = table()[name]
    return f" {' '.join(sorted(codes(name))) if stored.startswith('=') else stored} "
