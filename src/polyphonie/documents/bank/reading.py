"""Reading the files of banks as they stream: no entity, no DTD, no network, the memory of one payment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final

from lxml import etree

LONGEST: Final = 2_000_000_000
_DEEPEST: Final = 40


class Unreadable(ValueError):
    """The file is not what it is said to be: the sentence tells where."""


def elements(file: BinaryIO, *wanted: str) -> Iterator[tuple[str, etree._Element]]:
    """The wanted elements (by their names without namespace) as each ends; what was read before is let go.

    An element's own children are there while it is told, and gone afterwards.
    """
    kept = frozenset(wanted)
    depth = 0
    try:
        for event, element in etree.iterparse(
            file,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            huge_tree=False,
        ):
            if event == "start":
                depth += 1
                if depth == 1:
                    _refuse_doctype(element)
                if depth > _DEEPEST:
                    raise Unreadable("elements are nested too deep")
                continue
            depth -= 1
            name = local(element)
            if name in kept:
                yield name, element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise Unreadable(str(error)) from error


def _refuse_doctype(root: etree._Element) -> None:
    about: Any = root.getroottree().docinfo
    if about.doctype:
        raise Unreadable("a document type is declared, which no bank does")


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while (previous := element.getprevious()) is not None:
            if len(previous):
                break
            parent.remove(previous)


def local(element: etree._Element) -> str:
    """The name of an element, without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down a path of names, whatever the namespace."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children of a name."""
    if element is not None:
        yield from (each for each in element if local(each) == name)


def text(element: etree._Element | None, *path: str) -> str:
    """The text down a path, without the spaces around; empty where there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def cents(written: str) -> int:
    """An amount of euros as whole cents. A bank writes two decimals; five are allowed by the format, and refused."""
    try:
        amount = Decimal(written)
    except InvalidOperation:
        raise Unreadable(f"{written!r} is not an amount") from None
    whole = amount.scaleb(2)
    if not amount.is_finite() or whole != whole.to_integral_value():
        raise Unreadable(f"{written!r} is not an amount of whole cents")
    return int(whole)


def day(written: str) -> date:
    """A day, of which an instant may follow."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise Unreadable(f"{written!r} is not a day") from None


def euros(amount: etree._Element | None) -> int:
    """The cents of an amount in euros."""
    if amount is None or not (amount.text or "").strip():
        raise Unreadable("an amount is missing")
    if amount.get("Ccy", "EUR") != "EUR":
        raise Unreadable(f"an amount is in {amount.get('Ccy')}, and only euros are read")
    return cents((amount.text or "").strip())
