"""HTML that cannot be injected into: text is escaped unless it was made here."""

from html import escape

from . import typography

VOID = frozenset({"meta", "link"})


class Markup(str):
    """HTML already safe to send; only `element` and `joined` make it."""

    __slots__ = ()


def text(value: str) -> Markup:
    """A value of the document as HTML text: escaped, what would be invisible made visible."""
    return Markup(escape(typography.readable(value), quote=True))


def joined(*children: str) -> Markup:
    return Markup("".join([child if type(child) is Markup else text(child) for child in children]))


def element(name: str, /, *children: str, **attributes: str) -> Markup:
    """`<name …>children</name>`; an attribute's `_` is a hyphen (at its end, nothing); an empty one is left out."""
    written = "".join(
        [f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items() if value]
    )
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")
