"""Running rules: one pass over the document, each rule only where its context occurs.

A pattern is a list of contexts; of each pattern a node obeys the first context that fits it, as the standard's own
rule artefacts have it. Which contexts can fit depends on the path alone but for a condition, so it is worked out once
per path and kept in a tree of `Place`s: what a node costs afterwards is a dictionary look-up. Absences, the bulk of
the rules, become marks on the paths that must not occur: a document without them pays nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple, cast

from lxml import etree

from polyphonie.documents.invoice.verdict import Flag

from .index import Index, Node

Values = Mapping[str, str]
Test = Callable[[Node, Index], Values | None]
Condition = Callable[[Node], bool]
PASSED: None = None
FAILED: Values = {}
MOST_PLACES = 50_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `test` answers None when it holds, else the values its sentence quotes.

    `form` chooses the sentence when the rule has none of its own; `path` is what it looks at; a rule with `absent`
    steps has no test: the path itself must not occur under the context ("//" first: anywhere).
    """

    id: str
    flag: Flag
    form: str
    test: Test | None = None
    path: str = ""
    absent: tuple[str, ...] = ()
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Rules that share their work: `run` yields those that fail, with the node and the values."""

    rules: tuple[Rule, ...]
    run: Callable[[Node, Index], Iterable[tuple[Rule, Node, Values]]]


@dataclass(frozen=True, slots=True)
class Context:
    """Where rules apply: paths separated by "|", and a condition on the node.

    A path that starts with "/" is whole; others fit the end of a node's path. "*" stands for any letters of a name.
    """

    where: str
    rules: tuple[Rule | Family, ...]
    condition: Condition | None = None

    def fits(self, path: Sequence[str]) -> bool:
        for each in self.where.split("|"):
            wanted = each.strip().strip("/").split("/")
            whole = each.strip().startswith("/")
            if len(wanted) > len(path) or (whole and len(wanted) != len(path)):
                continue
            if all(fnmatchcase(name, form) for name, form in zip(reversed(path), reversed(wanted), strict=False)):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Contexts of which a node obeys the first that fits; patterns do not know each other."""

    name: str
    contexts: tuple[Context, ...]


class Found(NamedTuple):
    """A rule that does not hold: at which XPath, on which line of the invoice ("": none), with the values to quote."""

    rule: Rule
    where: str
    line: str
    values: Values


class Broken(NamedTuple):
    """A rule that does not hold, while the document is still in hand."""

    rule: Rule
    node: Node
    values: Values

    def found(self) -> Found:
        where = self.node.place()
        # An attribute that must not be there has no node of its own: its element stands for it.
        name = self.values.get("name", "") if self.rule.form == "absent" else ""
        return Found(self.rule, f"{where}/{name}" if name.startswith("@") else where, self.node.line(), self.values)


Choice = tuple[tuple[Condition | None, tuple[Rule, ...], tuple[Family, ...]], ...]


@dataclass(slots=True)
class Place:
    """What happens at one path: the choices of contexts, and the rules that its mere presence breaks."""

    path: tuple[str, ...]
    name: str
    choices: tuple[Choice, ...] = ()
    broken: tuple[tuple[Rule, int], ...] = ()
    steps: dict[str, "Place"] = field(default_factory=dict)
    collected: bool = False


class Engine:
    """The rules of one or several packs for one syntax, ready to run on many documents.

    `names` gives the prefix of each namespace; `collect` names what rules look up anywhere in a document.
    """

    def __init__(
        self, *, patterns: Iterable[Pattern], namespaces: Mapping[str, str], collect: Iterable[str] = ()
    ) -> None:
        self.patterns = tuple(patterns)
        self.prefixes = {namespace: prefix for prefix, namespace in namespaces.items()}
        self.collect = frozenset(collect)
        self.anywhere = [
            rule
            for pattern in self.patterns
            for context in pattern.contexts
            for rule in context.rules
            if isinstance(rule, Rule) and rule.absent[:1] == ("//",)
        ]
        self.places: dict[str, Place] = {}
        self.learned = 0

    def run(self, root: etree._Element, *, most: int = 20) -> list[Found]:
        """The rules that the document breaks, the fatal first, then by name; each at most so many times."""
        if self.learned > MOST_PLACES:
            # Strange documents must not fill the memory with their paths.
            self.places, self.learned = {}, 0
        reading = Reading(self)
        place = self.places.get(root.tag) or self.learn(None, root.tag)
        index = Index(reading.grow(root, place, None), reading.named)
        broken = reading.broken()
        for node, here in reading.waiting:
            for choice in here.choices:
                for condition, rules, families in choice:
                    if condition is not None and not condition(node):
                        continue
                    for rule in rules:
                        values = rule.test(node, index)  # type: ignore[misc]
                        if values is not None:
                            broken.append(Broken(rule, node, values))
                    for family in families:
                        broken.extend(Broken(*each) for each in family.run(node, index))
                    break
        found = [each.found() for each in kept(broken, most=most)]
        reading.release()
        return found

    def learn(self, parent: Place | None, tag: str) -> Place:
        """The place of a name below another, worked out the first time that a document has it."""
        name = tag if tag.startswith("@") else self.named(tag)
        path = (*parent.path, name) if parent else (name,)
        place = Place(path=path, name=name, collected=name in self.collect)
        if not name.startswith("@"):
            place.choices = tuple(choice for pattern in self.patterns if (choice := self.choice(pattern, path)))
        place.broken = tuple(self.broken_by(path))
        (parent.steps if parent else self.places)[tag] = place
        self.learned += 1
        return place

    def named(self, tag: str) -> str:
        namespace, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        prefix = self.prefixes.get(namespace)
        return f"{prefix}:{local}" if prefix else tag

    def fitting(self, pattern: Pattern, path: tuple[str, ...]) -> list[Context]:
        """The contexts of a pattern that a path can have, up to the first that needs no condition."""
        fitting = []
        for context in pattern.contexts:
            if context.fits(path):
                fitting.append(context)
                if context.condition is None:
                    break
        return fitting

    def choice(self, pattern: Pattern, path: tuple[str, ...]) -> Choice:
        fitting = self.fitting(pattern, path)
        if len(fitting) == 1 and fitting[0].condition is None and not any(map(is_run, fitting[0].rules)):
            return ()
        return tuple(
            (
                context.condition,
                tuple(rule for rule in context.rules if isinstance(rule, Rule) and rule.test is not None),
                tuple(rule for rule in context.rules if isinstance(rule, Family)),
            )
            for context in fitting
        )

    def broken_by(self, path: tuple[str, ...]) -> Iterable[tuple[Rule, int]]:
        """The rules that an element or attribute at this path breaks, and how far above it their context stands."""
        for rule in self.anywhere:
            wanted = rule.absent[1:]
            if path[-len(wanted) :] == wanted and (not rule.limit or rule.limit not in path[-2:]):
                yield rule, len(path) - 1
        for pattern in self.patterns:
            for depth in range(1, len(path)):
                fitting = self.fitting(pattern, path[:depth])
                if not fitting or fitting[0].condition is not None:
                    continue
                below = path[depth:]
                for each in fitting[0].rules:
                    if isinstance(each, Rule) and each.absent == below:
                        yield each, len(below)


def kept(broken: list[Broken], *, most: int) -> Iterator[Broken]:
    """The broken rules in order, each at most so many times."""
    counts: Counter[str] = Counter()
    for each in sorted(broken, key=lambda one: (one.rule.flag != "fatal", one.rule.id)):
        counts[each.rule.id] += 1
        if counts[each.rule.id] <= most:
            yield each


def is_run(rule: Rule | Family) -> bool:
    return isinstance(rule, Family) or rule.test is not None


class Reading:
    """One document being read: nodes grown, nodes that wait for their rules, paths that must not occur."""

    __slots__ = ("engine", "hits", "named", "nodes", "waiting")

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.named: dict[str, list[Node]] = {}
        self.nodes: list[Node] = []
        self.waiting: list[tuple[Node, Place]] = []
        self.hits: list[tuple[Node, Place]] = []

    def grow(self, element: etree._Element, place: Place, parent: Node | None) -> Node:
        node = Node(place.name, element, parent)
        self.nodes.append(node)
        if place.choices:
            self.waiting.append((node, place))
        if place.broken:
            self.hits.append((node, place))
        if place.collected:
            self.named.setdefault(place.name, []).append(node)
        attributes = cast(list[tuple[str, str]], element.items())
        if attributes:
            node.attributes = dict(attributes)
            for name, _ in attributes:
                step = place.steps.get(f"@{name}") or self.engine.learn(place, f"@{name}")
                if step.broken:
                    self.hits.append((node, step))
        if len(element):
            self.grow_children(element, place, node)
        return node

    def grow_children(self, element: etree._Element, place: Place, node: Node) -> None:
        children: dict[str, list[Node]] = {}
        node.children = children
        steps = place.steps
        for child in element:
            tag = child.tag
            step = steps.get(tag)
            if step is None:
                step = self.engine.learn(place, tag)
            grown = self.grow(child, step, node)
            same = children.get(step.name)
            if same is None:
                children[step.name] = [grown]
            else:
                same.append(grown)

    def release(self) -> None:
        """Undo the ties between nodes and their parents, so that their memory goes at once, without the collector."""
        for node in self.nodes:
            node.parent = None

    def broken(self) -> list[Broken]:
        """The absences that are not respected: each rule once per node of its context."""
        found: dict[tuple[str, int], Broken] = {}
        for node, place in self.hits:
            for rule, height in place.broken:
                context: Node = node
                for _ in range(height - 1 if place.name.startswith("@") else height):
                    context = context.parent or context
                found.setdefault((rule.id, id(context)), Broken(rule, node, {"name": place.name}))
        return list(found.values())
