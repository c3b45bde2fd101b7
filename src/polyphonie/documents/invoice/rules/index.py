"""A document as the rules see it: nodes with their children by name, made in one pass.

Names are "prefix:local" with the prefixes of the syntax tables, whatever prefixes the document uses; a name of an
unknown namespace is left whole ("{namespace}local"), so that no rule takes it for its own.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar, cast

SPACE = " \t\r\n"
SPACES = re.compile(r"[ \t\r\n]+")
NO_CHILDREN: dict[str, list["Node"]] = {}
NO_ATTRIBUTES: dict[str, str] = {}
LINES = frozenset({"cac:InvoiceLine", "cac:CreditNoteLine", "ram:IncludedSupplyChainTradeLineItem"})
NONE: tuple["Node", ...] = ()
Fact = TypeVar("Fact")


class Node:
    """An element: its name, text, attributes, and children by name. Never changed until the document is let go."""

    __slots__ = ("attributes", "children", "name", "parent", "text")
    # No constructor: the one loop that makes nodes sets all of these, in half the time.
    name: str
    text: str
    parent: "Node | None"
    attributes: dict[str, str]
    children: dict[str, list["Node"]]

    def all(self, name: str, *below: str) -> list["Node"] | tuple["Node", ...]:
        """The nodes at a path below this one, in the order of the document."""
        found = self.children.get(name, NONE)
        for each in below:
            # One parent is by far the usual case, and needs no list of its own.
            if len(found) == 1:
                found = found[0].children.get(each, NONE)
            elif found:
                found = [child for node in found for child in node.children.get(each, NONE)]
        return found

    def first(self, name: str, *below: str) -> "Node | None":
        """The first node at a path below this one."""
        found = self.all(name, *below) if below else self.children.get(name)
        return found[0] if found else None

    def ancestors(self) -> Iterator["Node"]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    @property
    def tidy(self) -> str:
        """The text without outer spaces and with single inner ones, as XML understands spaces."""
        return tidy(self.text)

    def place(self) -> str:
        """Where this node is: an XPath with the prefixes of the syntax tables, counted among like siblings."""
        steps = []
        node: Node | None = self
        while node is not None:
            same = node.parent.children[node.name] if node.parent else [node]
            position = f"[{same.index(node) + 1}]" if len(same) > 1 else ""
            steps.append(f"{node.name}{position}")
            node = node.parent
        return "/" + "/".join(reversed(steps))

    def line(self) -> str:
        """The number of the invoice line that holds this node, as stated, else its position; "" outside lines."""
        for each in (self, *self.ancestors()):
            if each.name in LINES and each.parent:
                stated = each.first("cbc:ID") or each.first("ram:AssociatedDocumentLineDocument", "ram:LineID")
                return stated.tidy if stated and stated.tidy else str(each.parent.children[each.name].index(each) + 1)
        return ""


def tidy(text: str) -> str:
    """A text without outer spaces and with single inner ones."""
    if text.isalnum():
        return text
    stripped = text.strip(SPACE)
    return SPACES.sub(" ", stripped) if " " in stripped or "\n" in stripped or "\t" in stripped else stripped


class Index:
    """A whole document: its root, and the nodes that rules ask for anywhere by name.

    `facts` keeps what a rule has worked out of the whole document for those that come after it.
    """

    __slots__ = ("facts", "named", "root")

    def __init__(self, root: Node, named: Mapping[str, list[Node]]) -> None:
        self.root = root
        self.named = named
        self.facts: dict[object, object] = {}

    def once(self, fact: Callable[["Index"], Fact]) -> Fact:
        """What `fact` says of the document, worked out the first time that a rule asks for it."""
        if fact not in self.facts:
            self.facts[fact] = fact(self)
        return cast(Fact, self.facts[fact])

    def surely(self, fact: Callable[["Index"], bool]) -> bool:
        """Whether `fact` holds of the document: for rules of its lines that ask what stands after them."""
        return self.once(fact)

    def anywhere(self, name: str) -> list[Node] | tuple[Node, ...]:
        """The nodes of a name wherever they stand, in the order of the document; the pack must collect the name."""
        return self.named.get(name, NONE)
