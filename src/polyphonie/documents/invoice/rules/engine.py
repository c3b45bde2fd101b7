"""Running rules: one pass over the document, each rule only where its context occurs.

A pattern is a list of contexts; of each pattern a node obeys the first context that fits it, as the standard's own
rule artefacts have it. Which contexts can fit depends on the path alone but for a condition, so it is worked out once
per path and kept in a tree of `Place`s: what a node costs afterwards is a dictionary look-up. Absences, the bulk of
the rules, become marks on the paths that must not occur, and "at most so many" a mark on the paths that repeat: a
document without them pays nothing.
"""

import gc
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple, TypeVar

from lxml import etree

from polyphonie.documents.invoice.safexml import DEEPEST
from polyphonie.documents.invoice.verdict import Flag

from .index import NO_ATTRIBUTES, NO_CHILDREN, Index, Node
from .shortcuts import Glance, Shortcut, together

Values = Mapping[str, str]
Test = Callable[[Node, Index], Values | None]
Condition = Callable[[Node], bool]
PASSED: None = None
FAILED: Values = {}
MOST_PLACES = 50_000


class Unsure(Exception):
    """A document that was to be judged as it streams must be judged whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule: `test` answers None when it holds, else the values its sentence quotes.

    `form` chooses the sentence when the rule has none of its own; `path` is what it looks at; a rule with `absent`
    steps has no test: the path itself must not occur under the context ("//" first: anywhere). A rule with `repeated`
    steps cannot fail unless one of them occurs twice under the same parent. `shortcut` tells at a glance that it holds.
    """

    id: str
    flag: Flag
    form: str
    test: Test | None = None
    path: str = ""
    absent: tuple[str, ...] = ()
    limit: str = ""
    repeated: tuple[str, ...] = ()
    shortcut: Shortcut | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Rules that share their work: `run` yields those that fail, with the node and the values."""

    rules: tuple[Rule, ...]
    run: Callable[[Node, Index], Iterable[tuple[Rule, Node, Values]]]


class Where(NamedTuple):
    """A condition that the path often settles: `on_path` answers True or False, or None when the node must be asked."""

    on_path: Callable[[tuple[str, ...]], bool | None]
    ask: Condition


class Case(NamedTuple):
    """A condition that a node's `key` is `value`: of many such contexts on the same key, the right one is looked up."""

    key: Callable[[Node], Hashable]
    value: Hashable


@dataclass(frozen=True, slots=True)
class Context:
    """Where rules apply: paths separated by "|", and a condition on the node.

    A path that starts with "/" is whole; others fit the end of a node's path. "*" stands for any letters of a name.
    """

    where: str
    rules: tuple[Rule | Family, ...]
    condition: Condition | Case | Where | None = None

    def fits(self, path: Sequence[str]) -> bool:
        return any(
            len(ending) <= len(path)
            and (not whole or len(ending) == len(path))
            and all(
                name == form or ("*" in form and fnmatchcase(name, form))
                for name, form in zip(reversed(path), ending, strict=False)
            )
            for ending, whole in endings(self.where)
        )

    def on(self, path: tuple[str, ...]) -> "Context | None":
        """This context as it is on a path that it fits: without the condition that the path settles, or not at all."""
        if not isinstance(self.condition, Where):
            return self
        settled = self.condition.on_path(path)
        if settled is None:
            return replace(self, condition=self.condition.ask)
        return replace(self, condition=None) if settled else None


@cache
def endings(where: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The paths of a context, each from its end, and whether it is whole."""
    paths = [each.strip() for each in where.split("|")]
    return tuple((tuple(reversed(path.strip("/").split("/"))), path.startswith("/")) for path in paths)


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


Breach = TypeVar("Breach", Found, Broken, Found | Broken)


class Work(NamedTuple):
    """What a context asks to run on a node: `tests` only when `glance` does not tell that all of them hold."""

    glance: Glance
    tests: tuple[tuple[Rule, Test], ...]
    families: tuple[Family, ...]


NO_WORK = Work(together(()), (), ())


def unsettled(*_: object) -> bool:
    """The glance that tells nothing."""
    return False


Choice = tuple[tuple[Callable[[Node], Hashable], dict[Hashable, Work]], ...]
"""The contexts of one pattern at a path, in order: a question on the node, and what to run for each answer."""


@dataclass(slots=True)
class Place:
    """What happens at one path.

    `rules` hold for every node: `always` are those to run, of each of the `choices` at most one is; there is nothing to
    run when a `glance` tells so. `broken` are the
    rules that the mere presence of a node breaks, `repeated` those that it may break when it is not the first of its
    name; each with how far above its context stands. `attributes` are those that break nothing.
    """

    path: tuple[str, ...]
    name: str
    parent: "Place | None"
    rules: tuple[Rule | Family, ...] = ()
    always: Work = NO_WORK
    choices: tuple[Choice, ...] = ()
    glance: Glance = unsettled
    broken: tuple[tuple[Rule, int], ...] = ()
    repeated: tuple[tuple[Rule, int], ...] = ()
    waits: bool = False
    noted: bool = False
    steps: dict[str, "Place"] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
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
        self.forget()
        with collector_paused():
            reading = Reading(self)
            index = Index(reading.read(root), reading.named)
            broken = [*reading.broken(), *reading.repeated(index)]
            for node, here in reading.waiting:
                if not here.glance(node, index, node.children, node.text, node.attributes):
                    obey(node, here, index, broken)
            found = [each.found() for each in kept(broken, most=most)]
            reading.release()
        return found

    def forget(self) -> None:
        """Begin anew when there are too many places: strange documents must not fill the memory with their paths."""
        if self.learned > MOST_PLACES:
            self.places, self.learned = {}, 0

    def learn(self, parent: Place | None, tag: str) -> Place:
        """The place of a name below another, worked out the first time that a document has it."""
        name = tag if tag.startswith("@") else self.named(tag)
        path = (*parent.path, name) if parent else (name,)
        place = Place(path=path, name=name, parent=parent, collected=name in self.collect)
        if not name.startswith("@"):
            if len(path) > DEEPEST:
                # A whole document so deep has been refused before.
                raise Unsure
            fitting = [each for each in (self.fitting(pattern, path) for pattern in self.patterns) if each]
            place.rules = tuple(rule for each in fitting if each[0].condition is None for rule in each[0].rules)
            unasked = (rule for rule in place.rules if isinstance(rule, Family) or not rule.repeated)
            asking = [guarded(each) for each in fitting]
            place.always = work((*unasked, *(rule for rules in asking for rule in rules)))
            place.choices = tuple(
                choice(each) for each, rules in zip(fitting, asking, strict=True) if each[0].condition and not rules
            )
            if not place.choices and not place.always.families:
                place.glance = place.always.glance
        above = tuple(rules_above(place))
        place.broken = (
            *((rule, height) for rule, height, below in above if rule.absent == below),
            *self.broken_anywhere(path),
        )
        place.repeated = tuple((rule, height) for rule, height, below in above if rule.repeated[: len(below)] == below)
        place.waits = place.always is not NO_WORK or bool(place.choices)
        place.noted = bool(place.broken or place.collected)
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
        for each in pattern.contexts:
            context = each.on(path) if each.fits(path) else None
            if context is not None:
                fitting.append(context)
                if context.condition is None:
                    break
        return fitting

    def broken_anywhere(self, path: tuple[str, ...]) -> Iterable[tuple[Rule, int]]:
        """The rules on whole documents that an element or attribute at this path breaks."""
        for rule in self.anywhere:
            wanted = rule.absent[1:]
            if path[-len(wanted) :] == wanted and (not rule.limit or rule.limit not in path[-2:]):
                yield rule, len(path) - 1


def rules_above(place: Place) -> Iterator[tuple[Rule, int, tuple[str, ...]]]:
    """The rules of every context above a place, how far above it stands, and the steps from it down to the place."""
    height, above = 1, place.parent
    while above is not None:
        below = place.path[-height:]
        for rule in above.rules:
            if isinstance(rule, Rule):
                yield rule, height, below
        height, above = height + 1, above.parent


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from going over a document again and again while it grows: it frees itself."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def work(rules: Iterable[Rule | Family]) -> Work:
    """What there is to run of some rules."""
    rules = tuple(rules)
    tests = tuple((rule, rule.test) for rule in rules if isinstance(rule, Rule) and rule.test is not None)
    families = tuple(rule for rule in rules if isinstance(rule, Family))
    if not tests and not families:
        return NO_WORK
    return Work(together(tuple(glimpse(rule) for rule, _ in tests)), tests, families)


def glimpse(rule: Rule) -> Shortcut:
    """The shortcut of a rule, or the rule itself when it has none."""
    return rule.shortcut or Shortcut("{}(node, index) is None", (rule.test,))


def guarded(contexts: Sequence[Context]) -> tuple[Rule, ...]:
    """The rules of a pattern that comes down, at a path, to one condition: they ask it themselves, with all others."""
    first, *others = contexts
    if others or not callable(first.condition) or any(isinstance(rule, Family) for rule in first.rules):
        return ()
    return tuple(guard(rule, first.condition) for rule in first.rules if isinstance(rule, Rule))


@cache
def guard(rule: Rule, condition: Condition) -> Rule:
    """A rule that holds when the condition does not."""
    test = rule.test
    if test is None:
        return rule

    def asked(node: Node, index: Index) -> Values | None:
        return test(node, index) if condition(node) else PASSED

    return replace(rule, test=asked, shortcut=Shortcut("not {}(node)", (condition,)) | glimpse(rule))


def choice(contexts: Iterable[Context]) -> Choice:
    """The contexts of a pattern at a path as questions; neighbours that ask the same question share it."""
    asked: list[tuple[Callable[[Node], Hashable], dict[Hashable, Work]]] = []
    for context in contexts:
        question: Callable[[Node], Hashable]
        if isinstance(context.condition, Case):
            question, answer = context.condition.key, context.condition.value
        else:
            # A condition that the path settles was replaced when the place was learned.
            assert not isinstance(context.condition, Where)
            question, answer = context.condition or unasked, True
        if not asked or asked[-1][0] is not question:
            asked.append((question, {}))
        asked[-1][1].setdefault(answer, work(context.rules))
    return tuple(asked)


def unasked(node: Node) -> bool:
    return True


def obey(node: Node, here: Place, index: Index, broken: list[Broken]) -> None:
    """Run the rules of a node's place on it."""
    if here.always is not NO_WORK:
        judge(node, here.always, index, broken)
    for choice in here.choices:
        for question, answers in choice:
            work = answers.get(question(node))
            if work is not None:
                judge(node, work, index, broken)
                break


def judge(node: Node, work: Work, index: Index, broken: list[Broken]) -> None:
    """Run the rules of a context on a node."""
    if not work.glance(node, index, node.children, node.text, node.attributes):
        for rule, test in work.tests:
            values = test(node, index)
            if values is not None:
                broken.append(Broken(rule, node, values))
    for family in work.families:
        broken.extend(Broken(*each) for each in family.run(node, index))


def kept(broken: Iterable[Breach], *, most: int) -> Iterator[Breach]:
    """The broken rules in order, each at most so many times."""
    counts: Counter[str] = Counter()
    for each in sorted(broken, key=lambda one: (one.rule.flag != "fatal", one.rule.id)):
        counts[each.rule.id] += 1
        if counts[each.rule.id] <= most:
            yield each


class Reading:
    """One document being read: its nodes, those that wait for their rules, paths that must not occur or repeat."""

    __slots__ = ("engine", "hits", "named", "parents", "repeats", "waiting")

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.named: dict[str, list[Node]] = {}
        self.parents: list[Node] = []
        self.waiting: list[tuple[Node, Place]] = []
        self.hits: list[tuple[Node, Place]] = []
        self.repeats: list[tuple[Node, Place]] = []

    def read(self, root: etree._Element) -> Node:
        """The nodes of a document."""
        node, place = self.sprout(root, None, None)
        self.grow(root, place, node)
        return node

    def sprout(self, element: etree._Element, above: Place | None, parent: Node | None) -> tuple[Node, Place]:
        """The node of an element, without those below it, and its place."""
        known = above.steps if above else self.engine.places
        place = known.get(element.tag) or self.engine.learn(above, element.tag)
        node = Node()
        node.name, node.text, node.parent = place.name, element.text or "", parent
        node.children = NO_CHILDREN
        if place.waits:
            self.waiting.append((node, place))
        self.note(node, place)
        node.attributes = dict(element.items())  # type: ignore[arg-type]  # stubs allow for bytes
        self.look(node, place)
        return node, place

    def grow(self, element: etree._Element, place: Place, parent: Node) -> None:  # noqa: C901, PLR0912  calls cost most
        """The nodes below an element: the one loop that every element goes through, hence kept short.

        Elements come one after the other, each before those below it; `left` is how many the parent still waits for.
        """
        engine, waiting, parents, above = self.engine, self.waiting, self.parents, []
        steps, left = place.steps, len(element)
        children: dict[str, list[Node]] = {}
        parent.children = children
        parents.append(parent)
        for child in element.iterdescendants():
            try:
                step = steps[child.tag]
            except KeyError:
                step = engine.learn(place, child.tag)
            name = step.name
            node = Node()
            node.name, node.text, node.parent = name, child.text or "", parent
            if step.waits:
                waiting.append((node, step))
            if step.noted:
                self.note(node, step)
            items = child.items()
            if items:
                node.attributes = dict(items)  # type: ignore[arg-type]  # stubs allow for bytes
                if not step.attributes.issuperset(node.attributes):
                    self.look(node, step)
            else:
                node.attributes = NO_ATTRIBUTES
            if name not in children:
                children[name] = [node]
            else:
                children[name].append(node)
                if step.repeated:
                    self.repeats.append((node, step))
            left -= 1
            below = len(child)
            if below:
                above.append((place, parent, children, left))
                place, parent, children, left = step, node, {}, below
                steps = step.steps
                node.children = children
                parents.append(node)
            else:
                node.children = NO_CHILDREN
                while not left and above:
                    place, parent, children, left = above.pop()
                    steps = place.steps

    def note(self, node: Node, place: Place) -> None:
        """Keep a node that should not be there, or that rules look up."""
        if place.broken:
            self.hits.append((node, place))
        if place.collected:
            self.named.setdefault(place.name, []).append(node)

    def look(self, node: Node, place: Place) -> None:
        """Learn the attributes of a place, and note those that must not be there."""
        for name in node.attributes:
            step = place.steps.get(f"@{name}") or self.engine.learn(place, f"@{name}")
            if step.broken:
                self.hits.append((node, step))
            else:
                place.attributes.add(name)

    def release(self) -> None:
        """Undo the ties between nodes and their parents, so that their memory goes at once, without the collector."""
        for node in self.parents:
            node.children = NO_CHILDREN

    def broken(self) -> list[Broken]:
        """The absences that are not respected: each rule once per node of its context."""
        found: dict[tuple[str, Node], Broken] = {}
        for key, each in broken_by_presence(self.hits):
            found.setdefault(key, each)
        return list(found.values())

    def repeated(self, index: Index) -> list[Broken]:
        """The counts that are too high: each rule once per node of its context."""
        several = dict.fromkeys(suspect for suspect, _ in suspects(self.repeats))
        return [each for suspect in several if (each := counted(*suspect, index))]


def broken_by_presence(hits: Iterable[tuple[Node, Place]]) -> Iterator[tuple[tuple[str, Node], Broken]]:
    """The absences that nodes do not respect, each with its rule's name and the node of its context."""
    for node, place in hits:
        for rule, height in place.broken:
            context = above(node, height - 1 if place.name.startswith("@") else height)
            yield (rule.id, context), Broken(rule, node, {"name": place.name})


def suspects(repeats: Iterable[tuple[Node, Place]]) -> Iterator[tuple[tuple[Rule, Node], int]]:
    """The rules that repeated nodes may break, each with the node of its context and how deep that stands."""
    for node, place in repeats:
        for rule, height in place.repeated:
            yield (rule, above(node, height)), len(place.path) - height


def counted(rule: Rule, context: Node, index: Index) -> Broken | None:
    """A count that is too high."""
    values = rule.test(context, index) if rule.test else PASSED
    return None if values is PASSED else Broken(rule, context, values)


def above(node: Node, height: int) -> Node:
    """The node so many levels above."""
    for _ in range(height):
        node = node.parent or node
    return node
