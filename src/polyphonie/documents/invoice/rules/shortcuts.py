"""Shortcuts: what shows at a glance that a rule holds, so that a node on which all is well costs one call.

Most rules ask a simple thing of a node: that a child is there, that a text is of a list or has few decimals. A
shortcut says such a thing as an expression; those of all the rules of a place are compiled into one function. When it
answers no, the rules themselves are run, and they alone decide: a shortcut may be too strict, never too lenient.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .index import Index, Node

Glance = Callable[["Node", "Index", Mapping[str, Sequence["Node"]], str, Mapping[str, str]], bool]
"""A node, its document, its children, text and attributes: whether every rule holds for sure."""


class Shortcut(NamedTuple):
    """An expression on `children`, `text` and `attributes`, true only when a rule holds; "{}" stands for each value.

    Expressions come from the tables and the code of this package, never from a document.
    """

    expression: str
    values: tuple[object, ...] = ()

    def __or__(self, other: "Shortcut") -> "Shortcut":
        return Shortcut(f"({self.expression} or {other.expression})", self.values + other.values)

    def __and__(self, other: "Shortcut") -> "Shortcut":
        return Shortcut(f"({self.expression} and {other.expression})", self.values + other.values)


def reached(path: Sequence[str]) -> Shortcut:
    """A path below the node occurs, by the first element of each step."""
    steps = (f"{name!r} in {below(path[:depth])}" for depth, name in enumerate(path))
    return Shortcut(f"({' and '.join(steps)})" if len(path) > 1 else " and ".join(steps))


def absent(path: Sequence[str]) -> Shortcut:
    """A path below the node does not occur: its first step is not there, or stands once without the next."""
    *above, last = path
    gone = Shortcut(f"{last!r} not in {below(above)}")
    for depth in range(len(above), 0, -1):
        name, owner = above[depth - 1], below(above[: depth - 1])
        gone = Shortcut(f"{name!r} not in {owner}") | Shortcut(f"len({owner}[{name!r}]) == 1") & gone
    return gone


def single(path: Sequence[str]) -> Shortcut:
    """Each step of a path stands once."""
    steps = (f"len({below(path[:depth])}.get({name!r}, ())) == 1" for depth, name in enumerate(path))
    return Shortcut(f"({' and '.join(steps)})")


def below(path: Sequence[str]) -> str:
    """The children of the first node at a path, as an expression."""
    return f"{first(path)}.children" if path else "children"


def first(path: Sequence[str]) -> str:
    """The first node at a path, as an expression."""
    return f"{below(path[:-1])}[{path[-1]!r}][0]" if path else "node"


def attribute(path: Sequence[str], name: str) -> Shortcut:
    """The first node at a path has an attribute."""
    return (
        reached(path) & Shortcut(f"{name!r} in {first(path)}.attributes")
        if path
        else Shortcut(f"{name!r} in attributes")
    )


def passes(check: Callable[[str], object], path: Sequence[str] = ()) -> Shortcut:
    """The text of the node, or of the first node at a path, which must be there, passes a check."""
    return reached(path) & Shortcut(f"{{}}({first(path)}.text)", (check,)) if path else Shortcut("{}(text)", (check,))


@cache
def together(shortcuts: tuple[Shortcut, ...]) -> Glance:
    """One function for many shortcuts."""
    values = [value for each in shortcuts for value in each.values]
    names = [f"value_{number}" for number in range(len(values))]
    condition = " and ".join(each.expression for each in shortcuts) or "True"
    source = f"lambda node, index, children, text, attributes: {condition.format(*names)}"
    # The source is made of the rules' own constants (see Shortcut).
    return eval(source, dict(zip(names, values, strict=True)))  # type: ignore[no-any-return]  # noqa: S307
