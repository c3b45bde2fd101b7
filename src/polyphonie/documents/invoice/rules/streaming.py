"""Judging a document as it streams: each line when it ends, the rest at the end, and no line kept whole.

Nearly every rule of a line looks at nothing but that line. What rules outside lines read of them is little and known
(`LINE`); the rest is let go. A rule that asks for what was let go, or for what has not been read yet, gets `Unsure`
instead of an answer, and the document is judged whole: so both ways give the same verdict, or there is but one.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Container, Mapping
from typing import Any, NamedTuple, cast

from lxml import etree

from .engine import (
    Broken,
    Engine,
    Found,
    Place,
    Reading,
    Rule,
    Unsure,
    broken_by_presence,
    counted,
    kept,
    obey,
    suspects,
)
from .index import LINES, Index, Node


class Kept(NamedTuple):
    """What is kept of an element: these children of it, or all; of those `alike`, one stands for all that say the same.

    Only where a rule asks what an element says, and not on which line it stands, may one stand for others.
    """

    children: Mapping[str, "Kept"] | None = None
    alike: bool = False


LINE = Kept(
    {
        "cbc:LineExtensionAmount": Kept(),
        "cac:Item": Kept({"cac:ClassifiedTaxCategory": Kept()}, alike=True),
        "ram:SpecifiedLineTradeSettlement": Kept(
            {
                "ram:ApplicableTradeTax": Kept(alike=True),
                "ram:SpecifiedTradeSettlementLineMonetarySummation": Kept({"ram:LineTotalAmount": Kept()}),
            }
        ),
    }
)
"""What rules outside lines read of a line: its amount, its VAT category and rate."""
COLLECTED: Mapping[str, Kept] = {
    "cac:AllowanceCharge": Kept({"cbc:ChargeIndicator": Kept(), "cac:TaxCategory": Kept()}),
}
"""What they read of the elements that they ask for by name, when it is not all."""
WHOLE = Kept()
Rest = list[tuple[Node, dict[str, list[Node]]]]
"""Nodes, and the children that they keep."""


class LetGo:
    """Stands where the children of an element were: whoever asks for them learns that they are gone."""

    def refuse(self, *_: object) -> Any:
        raise Unsure

    __iter__ = __len__ = __bool__ = __getitem__ = __contains__ = __add__ = __radd__ = refuse


GONE = cast(list[Node], LetGo())


class AllGone(dict[str, list[Node]]):
    """The children of an element of which nothing is kept."""

    def refuse(self, *_: object) -> Any:
        raise Unsure

    get = __contains__ = __getitem__ = __len__ = __iter__ = items = values = refuse


ALL_GONE = AllGone()


class Growing(dict[str, list[Node]]):
    """The children of an element that is still being read: what is not there yet, or not all, must not be asked for."""

    def get(self, name: str, default: Any = None) -> Any:
        if name in self:
            return self[name]
        raise Unsure

    def __contains__(self, name: object) -> bool:
        if name in LINES or not super().__contains__(name):
            raise Unsure
        return True


class Flowing(Index):
    """The index of a document that is still being read; it holds for sure what rules of lines ask, until the end."""

    __slots__ = ("ended", "promised")

    def __init__(self, root: Node, named: Mapping[str, list[Node]]) -> None:
        super().__init__(root, named)
        self.promised: set[Callable[[Index], bool]] = set()
        self.ended = False

    def surely(self, fact: Callable[[Index], bool]) -> bool:
        if self.ended:
            return self.once(fact)
        self.promised.add(fact)
        return True

    def anywhere(self, name: str) -> list[Node] | tuple[Node, ...]:
        if self.ended:
            return super().anywhere(name)
        raise Unsure

    def end(self) -> None:
        """All is read: what was promised must hold."""
        self.ended = True
        if not all(map(self.once, self.promised)):
            raise Unsure


class Streamed(Reading):
    """A document that is judged as it is read: `open` at its first line, `take` each line, then `close`.

    Of each rule what is found stays in the order of the document: what is already `Found`, and what waits for the end.
    """

    __slots__ = ("absent", "alike", "collected", "counts", "doubled", "index", "most", "obeyed", "opened", "outer")

    def __init__(self, engine: Engine, *, most: int) -> None:
        super().__init__(engine)
        engine.forget()
        self.most = most
        self.counts: Counter[tuple[str, str]] = Counter()
        self.absent: dict[tuple[str, Node], Found | Broken] = {}
        self.doubled: dict[tuple[Rule, Node], Found | tuple[Rule, Node]] = {}
        self.obeyed: list[Found | tuple[Node, Place]] = []
        self.collected: list[tuple[Node, Place]] = []
        self.alike: dict[object, Node] = {}
        self.outer: list[Node] = []
        self.opened: list[tuple[etree._Element, Node, Place]] = []

    def open(self, line: etree._Element) -> None:
        """Read what stands before the first line."""
        node: Node | None = None
        place: Place | None = None
        path = [*reversed([*line.iterancestors()]), line]
        for element, inner in itertools.pairwise(path):
            parent = node
            node, place = self.sprout(element, place, parent)
            node.children = {}
            self.parents.append(node)
            if parent is not None:
                parent.children[node.name] = [node]
            for sibling in reversed([*inner.itersiblings(preceding=True)]):
                self.plant(sibling, place, node)
            node.children = Growing(node.children)
            self.opened.append((element, node, place))
        self.index = Flowing(self.opened[0][1], self.named)
        self.set_aside()

    def take(self, line: etree._Element, *, more: bool) -> None:
        """Read a line, run its rules, and let it go; `more` says whether another follows."""
        _, parent, above_line = self.opened[-1]
        node, place = self.plant(line, above_line, parent)
        # Where there are several, the first is told by its position too: until the next comes, it stands for it.
        same = parent.children[node.name]
        alone = more and len(same) == 1
        if alone:
            same.append(node)
        for key, absence in broken_by_presence(self.hits):
            if key not in self.absent and self.wanted("absent", absence.rule):
                self.absent[key] = absence.found()
        for suspect, depth in suspects(self.repeats):
            if depth < len(place.path):
                self.doubled.setdefault(suspect, suspect)
            elif (failure := counted(*suspect, self.index)) and self.wanted("doubled", failure.rule):
                self.doubled.setdefault(suspect, failure.found())
        broken: list[Broken] = []
        for each, here in self.waiting:
            if not here.glance(each, self.index, each.children, each.text, each.attributes):
                obey(each, here, self.index, broken)
        self.obeyed.extend(one.found() for one in broken if self.wanted("obeyed", one.rule))
        if alone:
            same.pop()
        self.let_go(node)

    def plant(self, element: etree._Element, above: Place, parent: Node) -> tuple[Node, Place]:
        """The node of an element with all below it, among the children of another."""
        node, place = self.sprout(element, above, parent)
        same = parent.children.setdefault(node.name, [])
        if same and place.repeated:
            self.repeats.append((node, place))
        same.append(node)
        if len(element):
            self.grow(element, place, node)
        return node, place

    def wanted(self, kind: str, rule: Rule) -> bool:
        """Whether one more failure of a rule will be told."""
        self.counts[kind, rule.id] += 1
        return self.counts[kind, rule.id] <= self.most

    def note(self, node: Node, place: Place) -> None:
        """Keep a node that should not be there; those that rules look up are sorted when their line ends."""
        if place.broken:
            self.hits.append((node, place))
        if place.collected:
            self.collected.append((node, place))

    def let_go(self, line: Node) -> None:
        """Keep of a line what rules outside it read, and undo the ties of all the rest, so that its memory goes."""
        rest: Rest = []
        one: dict[Node, Node] = {}
        for node, here in self.collected:
            if node is not line:
                keep = COLLECTED.get(here.name, WHOLE)
                # A rule may ask a category whether it stands in an allowance or in a charge.
                key = (id(here), id(one.get(node.parent)) if node.parent else 0, said(node, one, keep.children))
                one[node] = self.one_of(node, key, keep, rest, one)
            self.named.setdefault(here.name, []).append(one.get(node, node))
        self.reduce(line, LINE, rest, one)
        for node in self.parents:
            node.children = ALL_GONE
        for node, children in rest:
            node.children = children
            self.outer.append(node)
        self.clear()

    def reduce(self, node: Node, keep: Kept, rest: Rest, one: Mapping[Node, Node]) -> None:
        """List what is to stay of a node; `one` gives those that already stand for others."""
        if not node.children:
            return
        wanted, children = keep.children, {}
        for name, nodes in node.children.items():
            below = wanted.get(name) if wanted is not None else WHOLE
            if below is None:
                children[name] = GONE
            elif below.alike:
                children[name] = [
                    one.get(each) or self.one_of(each, (name, said(each, one, below.children)), below, rest, one)
                    for each in nodes
                ]
            else:
                children[name] = [one.get(each, each) for each in nodes]
                for each in nodes:
                    self.reduce(each, below, rest, one)
        rest.append((node, children))

    def one_of(self, node: Node, key: object, keep: Kept, rest: Rest, one: Mapping[Node, Node]) -> Node:
        """The node that stands for all that say the same."""
        known = self.alike.get(key)
        if known is None:
            known = self.alike[key] = node
            self.reduce(node, keep, rest, one)
        return known

    def set_aside(self) -> None:
        """Keep what was read outside lines for the end."""
        for key, each in broken_by_presence(self.hits):
            self.absent.setdefault(key, each)
        for suspect, _ in suspects(self.repeats):
            self.doubled.setdefault(suspect, suspect)
        self.obeyed.extend(self.waiting)
        for node, here in self.collected:
            self.named.setdefault(here.name, []).append(node)
        self.outer.extend(self.parents)
        self.clear()

    def clear(self) -> None:
        for each in (self.hits, self.repeats, self.waiting, self.collected, self.parents):
            each.clear()

    def close(self, line: etree._Element) -> list[Found]:
        """Read what stands after the last line, and run the rules that waited."""
        inner = line
        for element, node, place in reversed(self.opened):
            node.children = dict(node.children)
            for sibling in inner.itersiblings():
                self.plant(sibling, place, node)
            inner = element
        self.set_aside()
        self.index.end()
        broken: list[Found | Broken] = [*self.absent.values()]
        for suspect in self.doubled.values():
            each = suspect if isinstance(suspect, Found) else counted(*suspect, self.index)
            broken.extend([each] if each else ())
        for waiting in self.obeyed:
            if isinstance(waiting, Found):
                broken.append(waiting)
            else:
                obeyed: list[Broken] = []
                obey(*waiting, self.index, obeyed)
                broken.extend(obeyed)
        return [each if isinstance(each, Found) else each.found() for each in kept(broken, most=self.most)]

    def release(self) -> None:
        self.parents.extend(self.outer)
        super().release()


def said(node: Node, one: Mapping[Node, Node], kept: Container[str] | None = None) -> tuple[object, ...]:
    """What an element says with all below it, or with those children of it that are kept."""
    words: list[object] = [node.text, *node.attributes.items()]
    for name, nodes in node.children.items():
        words.append(name)
        if kept is None or name in kept:
            for each in nodes:
                if each in one:
                    words.append(id(one[each]))
                elif each.children or each.attributes:
                    words.append(said(each, one))
                else:
                    words.append(each.text)
    return tuple(words)
