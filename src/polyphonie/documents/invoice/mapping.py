"""How a table of paths moves values between a document's elements and the semantic model, both ways.

A syntax (`ubl.py`, `cii.py`) is a table: leaves (one value), groups (one class of the model) and constants, in the
order of its schema. `read` fills the model from a document; `write` builds a document from the model: one table, so
that what is written can be read back.

A path is made of steps separated by "/", each a tag with its prefix, "." for the element itself, or an attribute.
A step may bear conditions:
    [a=b]   keep elements whose `a` is `b`; written with `b`, after the element's other children
    [^a=b]  the same, but written before the other children
    [?a=b]  keep only; nothing is written
    {a=b}   nothing is filtered; written after the other children ({^a=b}: before)
`!=` keeps the elements without that value. `$currency` and `$accounting` stand for the currencies of the document.
A step that starts with "+" always writes a new element; others join the element that the same step made before.
A path that starts with "/" begins at the root, one that starts with "../" beside the element (to read only).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, Literal, TypeVar

from lxml import etree

from . import model
from .values import FORMATS, Element, Kind, normal, text_of, value_of

Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: `field` of the model (dots reach into a part) at `path`.

    A field that starts with "/" is the whole invoice's, written inside a group of it.
    `scheme` tells identifiers of one field apart: only those with a scheme ("with") or without ("without").
    `beside` is another field, without a value of which nothing is written. `scheme_in` is the sibling element that
    bears the scheme of an identifier, where the syntax does not put it in an attribute.
    """

    field: str
    path: str
    kind: Kind = "text"
    many: bool = False
    scheme: Literal["any", "with", "without"] = "any"
    read: bool = True
    write: bool = True
    beside: str = ""
    scheme_in: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the model at `path`: an element each when `many`; `fixed` values are the model's, not the path's."""

    field: str
    path: str
    kind: type[Any]
    entries: "Table"
    many: bool = False
    fixed: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """A value, or an empty element, that the syntax demands and the model does not carry."""

    path: str
    value: str


Table = tuple[Leaf | Group | Constant, ...]
PARTS: Mapping[str, type[Any]] = {
    "totals": model.Totals,
    "references": model.References,
    "item": model.Item,
    "price": model.Price,
}
HEADING = frozenset({"seller", "buyer", "preceding"})
"""The groups without which nobody can tell whose invoice it is."""


@dataclass(frozen=True, slots=True)
class Condition:
    path: tuple[str, ...]
    value: str
    equal: bool
    filters: bool
    writes: Literal["before", "after", "never"]


@dataclass(frozen=True, slots=True)
class Step:
    tag: str
    conditions: tuple[Condition, ...]
    filters: tuple[Condition, ...]
    fresh: bool
    key: str


STEP = re.compile(r"(?P<fresh>\+?)(?P<tag>[^\[\]{}/]+)(?P<conditions>(?:\[[^\]]*\]|\{[^}]*\})*)(?:/|$)")
INDEX = re.compile(r"\[\d+\]")
ATTRIBUTE = re.compile(r"(?:^|/)@(\w+)$")
CONDITION = re.compile(r"(?P<open>[\[{])(?P<mark>[?^]?)(?P<path>[^=!\]}]+)(?P<sign>!?=)(?P<value>[^\]}]*)[\]}]")


@cache
def steps_of(path: str) -> tuple[Step, ...]:
    """The steps of a path, parsed once."""
    return tuple(step_of(found) for found in STEP.finditer(path.lstrip("/")))


@cache
def split_attribute(path: str) -> tuple[str, str]:
    """A path's elements and the attribute it ends with, if any."""
    found = ATTRIBUTE.search(path)
    return (path[: found.start()], found[1]) if found else (path, "")


def step_of(found: "re.Match[str]") -> Step:
    conditions = []
    for each in CONDITION.finditer(found["conditions"]):
        writes: Literal["before", "after", "never"] = "after"
        if each["mark"] == "?" or each["sign"] == "!=":
            writes = "never"
        elif each["mark"] == "^":
            writes = "before"
        conditions.append(
            Condition(
                path=tuple(each["path"].split("/")),
                value=each["value"],
                equal=each["sign"] == "=",
                filters=each["open"] == "[",
                writes=writes,
            )
        )
    written = [f"{'/'.join(each.path)}={each.value}" for each in conditions if each.writes != "never"]
    return Step(
        tag=found["tag"],
        conditions=tuple(conditions),
        filters=tuple(each for each in conditions if each.filters),
        fresh=bool(found["fresh"]),
        key=f"{found['tag']} {' '.join(written)}",
    )


def constants_of(table: Table) -> Iterator[Constant]:
    """The constants of a table and of its groups."""
    for entry in table:
        if isinstance(entry, Constant):
            yield entry
        elif isinstance(entry, Group):
            yield from constants_of(entry.entries)


def said_after(tag: str, value: str) -> Condition:
    """An element to write after the others, with a value."""
    return Condition(path=(tag,), value=value, equal=True, filters=False, writes="after")


@dataclass(frozen=True, slots=True)
class Layout:
    """What reading a table's element comes to: the values of an empty one, and what each kind of child may fill.

    Most of what a table knows is in few documents: only the entries that begin with a child that is there are read.
    """

    empty: dict[str, Any]
    parts: dict[str, dict[str, Any]]
    entries: tuple[Leaf | Group, ...]
    by_child: dict[str, tuple[int, ...]]
    elsewhere: tuple[int, ...]
    written_only: tuple[str, ...]
    """Paths that the table writes, and reads the same of from elsewhere."""

    def found(self, element: Element) -> list[Leaf | Group]:
        """The entries that an element may fill, in the table's order."""
        by_child = self.by_child
        places = [*self.elsewhere]
        for tag in {child.tag for child in element}:
            places += by_child.get(tag, ())
        places.sort()
        return [self.entries[place] for place in places]


class Syntax:
    """A table with the namespaces its prefixes stand for."""

    def __init__(self, *, namespaces: Mapping[str, str], table: Table, currency_on_amounts: bool = True) -> None:
        self.namespaces = dict(namespaces)
        self.table = table
        self.currency_on_amounts = currency_on_amounts
        self.names: dict[str, str] = {}
        self.layouts: dict[int, tuple[Table, Layout]] = {}

    @cached_property
    def heading(self) -> "Syntax":
        """This syntax, which reads of a document only whom it is from and for, what it is called and comes to."""
        table = tuple(entry for entry in self.table if not isinstance(entry, Group) or entry.field in HEADING)
        return Syntax(namespaces=self.namespaces, table=table, currency_on_amounts=self.currency_on_amounts)

    def layout(self, table: Table) -> Layout:
        """How a table of this syntax is read, found out once."""
        known = self.layouts.get(id(table))
        if known is None:
            known = self.layouts[id(table)] = table, self._laid_out(table)
        return known[1]

    def _laid_out(self, table: Table) -> Layout:
        empty: dict[str, Any] = {}
        parts: dict[str, dict[str, Any]] = {}
        by_child: dict[str, tuple[int, ...]] = {}
        elsewhere: tuple[int, ...] = ()
        entries = tuple(
            entry for entry in table if isinstance(entry, Group) or (isinstance(entry, Leaf) and entry.read)
        )
        for place, entry in enumerate(entries):
            part, _, name = entry.field.rpartition(".")
            (parts.setdefault(part, {}) if part else empty).setdefault(name, () if entry.many else None)
            path = split_attribute(entry.path)[0]
            first = next(iter(steps_of(path)), None)
            if first is None or path.startswith("/") or first.tag in (".", ".."):
                elsewhere += (place,)
            else:
                tag = self.name(first.tag)
                by_child[tag] = (*by_child.get(tag, ()), place)
        written_only = tuple(
            split_attribute(entry.path)[0] for entry in table if isinstance(entry, Leaf) and not entry.read
        )
        return Layout(empty, parts, entries, by_child, elsewhere, written_only)

    def name(self, tag: str) -> str:
        """The "{namespace}local" name of a prefixed tag."""
        known = self.names.get(tag)
        if known is None:
            prefix, _, local = tag.rpartition(":")
            known = f"{{{self.namespaces[prefix]}}}{local}" if prefix else local
            self.names[tag] = known
        return known

    def read(self, root: Element, *, currency: str, accounting: str) -> model.Invoice:
        """The model of a document; values that cannot be read as their type are left empty."""
        return Reader(self, root, {"$currency": currency, "$accounting": accounting}).invoice()

    def unread(self, root: Element, *, currency: str, accounting: str) -> list[Element]:
        """The elements of a document that say something and that the table does not read, each saying once."""
        reader = Reader(self, root, {"$currency": currency, "$accounting": accounting}, tracking=True)
        reader.invoice()
        constants = {self.name(each.path.rpartition("/")[2]) for each in constants_of(self.table)}
        tree = root.getroottree()
        told = {(INDEX.sub("", tree.getpath(each)), (each.text or "").strip()) for each in reader.seen}
        unread = []
        for each in root.iter("{*}*"):
            said = (each.text or "").strip()
            if len(each) or not said or each in reader.seen or each.tag in constants:
                continue
            saying = (INDEX.sub("", tree.getpath(each)), said)
            if saying not in told:
                told.add(saying)
                unread.append(each)
        return unread

    def write(self, invoice: model.Invoice, *, root: Element) -> None:
        """Fill `root` with the values of `invoice` that this syntax can hold."""
        Writer(
            self, root, {"$currency": invoice.currency or "", "$accounting": invoice.accounting_currency or ""}
        ).fill(invoice)

    def read_as(self, kind: type[Model], root: Element) -> Model:
        """The values of a document in another model than the invoice's, class `kind` whole."""
        return kind(**Reader(self, root, {}).values(root, self.table))

    def write_from(self, value: object, *, root: Element) -> None:
        """Fill `root` with the values of any model's class; amounts bear the currency that their own table writes."""
        Writer(self, root, {}).entries(root, self.table, value)


class Reader:
    """Reads one document through one syntax."""

    def __init__(self, syntax: Syntax, root: Element, variables: Mapping[str, str], *, tracking: bool = False) -> None:
        self.syntax = syntax
        self.root = root
        self.variables = variables
        self.tracking = tracking
        self.seen: set[Element] = set()

    def invoice(self) -> model.Invoice:
        return model.Invoice(**self.values(self.root, self.syntax.table))

    def values(self, element: Element, table: Table) -> dict[str, Any]:
        layout = self.syntax.layout(table)
        values = dict(layout.empty)
        parts = {part: dict(contents) for part, contents in layout.parts.items()}
        for entry in layout.entries if self.tracking else layout.found(element):
            found = self.group(element, entry) if isinstance(entry, Group) else self.leaf(element, entry)
            part, _, name = entry.field.rpartition(".")
            target = parts[part] if part else values
            if entry.many:
                target[name] += tuple(found)
            elif target[name] is None:
                target[name] = next(iter(found), None)
        for part, contents in parts.items():
            values[part] = PARTS[part](**contents)
        if self.tracking:
            for path in layout.written_only:
                self.seen.update(self.select(element, path))
        return values

    def group(self, element: Element, entry: Group) -> Iterator[Any]:
        for each in self.select(element, entry.path):
            values = self.values(each, entry.entries)
            if entry.many or any(value not in (None, ()) for value in values.values()):
                yield entry.kind(**values, **dict(entry.fixed))

    def leaf(self, element: Element, entry: Leaf) -> Iterator[Any]:
        path, attribute = split_attribute(entry.path)
        for each in self.select(element, path):
            if self.tracking:
                self.seen.add(each)
            text = each.get(attribute) if attribute else each.text
            value = value_of(entry.kind, text, each)
            if entry.scheme_in and value is not None:
                value = replace(value, scheme=self.sibling(each, entry.scheme_in) or value.scheme)
            if value is None or (entry.scheme != "any" and bool(value.scheme) != (entry.scheme == "with")):
                continue
            yield value

    def sibling(self, element: Element, tag: str) -> str:
        parent = element.getparent()
        found = parent.find(self.syntax.name(tag)) if parent is not None else None
        if found is not None and self.tracking:
            self.seen.add(found)
        return (found.text or "").strip() if found is not None else ""

    def select(self, element: Element, path: str) -> Iterator[Element]:
        found = [self.root if path.startswith("/") else element]
        for step in steps_of(path):
            if step.tag == ".":
                continue
            if step.tag == "..":
                found = [parent for each in found if (parent := each.getparent()) is not None]
                continue
            name = self.syntax.name(step.tag)
            found = [child for parent in found for child in parent.iterchildren(name)]
            for condition in step.filters:
                found = [child for child in found if self.holds(child, condition)]
            if self.tracking:
                self.see_conditions(found, step)
        return iter(found)

    def see_conditions(self, found: list[Element], step: Step) -> None:
        """Take what the table writes beside an element as read with it."""
        for condition in step.conditions:
            if not condition.filters:
                for each in found:
                    self.texts(each, condition.path)

    def holds(self, element: Element, condition: Condition) -> bool:
        wanted = self.variables.get(condition.value, condition.value)
        return (wanted in self.texts(element, condition.path)) == condition.equal

    def texts(self, element: Element, path: tuple[str, ...]) -> set[str]:
        found = [element]
        for tag in path:
            if tag.startswith("@"):
                return {each.get(tag[1:]) or "" for each in found}
            name = self.syntax.name(tag)
            found = [child for parent in found for child in parent.iterchildren(name)]
        if self.tracking:
            self.seen.update(found)
        return {normal(each.text) for each in found}


class Writer:
    """Writes one invoice through one syntax, in the order of the table."""

    def __init__(self, syntax: Syntax, root: Element, variables: Mapping[str, str]) -> None:
        self.syntax = syntax
        self.root = root
        self.variables = variables
        self.made: dict[tuple[Element, str], Element] = {}
        self.whole: model.Invoice | None = None

    def fill(self, invoice: model.Invoice) -> None:
        self.whole = invoice
        self.entries(self.root, self.syntax.table, invoice)

    def entries(self, element: Element, table: Table, value: Any) -> None:
        late: list[tuple[Element, Condition]] = []
        for entry in table:
            if isinstance(entry, Constant):
                self.reach(element, entry.path, late).text = entry.value or None
            elif isinstance(entry, Group):
                for each in self.of(value, entry):
                    inner: list[tuple[Element, Condition]] = []
                    self.entries(self.reach(element, entry.path, inner, fresh=entry.many), entry.entries, each)
                    self.settle(inner)
            elif entry.write and (not entry.beside or self.of(value, Leaf(entry.beside, ""))):
                for each in self.of(value, entry):
                    self.leaf(element, entry, each, late)
        self.settle(late)

    def of(self, value: Any, entry: Leaf | Group) -> tuple[Any, ...]:
        if entry.field.startswith("/"):
            value = self.whole
        for name in entry.field.lstrip("/").split("."):
            value = value[0] if isinstance(value, tuple) and value else value
            value = getattr(value, name, None)
        values = value if isinstance(value, tuple) else (value,)
        if isinstance(entry, Leaf) and entry.scheme != "any":
            values = tuple(each for each in values if each and bool(each.scheme) == (entry.scheme == "with"))
        return tuple(each for each in values if each is not None and each != ())

    def leaf(self, element: Element, entry: Leaf, value: Any, late: list[tuple[Element, Condition]]) -> None:
        path, attribute = split_attribute(entry.path)
        target = self.reach(element, path, late, fresh=entry.many)
        if attribute:
            target.set(attribute, text_of(entry.kind, value))
            return
        target.text = text_of(entry.kind, value)
        if entry.kind == "amount" and self.syntax.currency_on_amounts:
            target.set("currencyID", self.variables["$currency"])
        elif entry.kind == "accounting":
            target.set("currencyID", self.variables["$accounting"])
        elif entry.kind in FORMATS:
            target.set("format", FORMATS[entry.kind])
        elif entry.scheme_in:
            owner = target.getparent()
            if value.scheme and owner is not None:
                late.append((owner, said_after(entry.scheme_in, value.scheme)))
        elif isinstance(value, model.Identifier) and value.scheme:
            target.set("listID" if entry.kind == "listed" else "schemeID", value.scheme)
            if value.version:
                target.set("listVersionID", value.version)

    def reach(
        self, element: Element, path: str, late: list[tuple[Element, Condition]], *, fresh: bool = False
    ) -> Element:
        steps = [step for step in steps_of(path) if step.tag != "."]
        found = self.root if path.startswith("/") else element
        for index, step in enumerate(steps):
            known = self.made.get((found, step.key))
            if known is None or step.fresh or (fresh and index == len(steps) - 1):
                made = etree.SubElement(found, self.syntax.name(step.tag))
                self.made[found, step.key] = made
                for condition in step.conditions:
                    if condition.writes == "before":
                        self.settle([(made, condition)])
                    elif condition.writes == "after":
                        late.append((made, condition))
                known = made
            found = known
        return found

    def settle(self, late: list[tuple[Element, Condition]]) -> None:
        for element, condition in late:
            target = element
            for tag in condition.path:
                if tag.startswith("@"):
                    target.set(tag[1:], self.variables.get(condition.value, condition.value))
                    break
                target = etree.SubElement(target, self.syntax.name(tag))
            else:
                target.text = self.variables.get(condition.value, condition.value)
        late.clear()


def with_field(table: Table, field: str, **changes: Any) -> Table:
    """The same table with the entries of one field changed: how a credit note differs from an invoice."""
    return tuple(
        replace(entry, **changes) if isinstance(entry, Leaf | Group) and entry.field == field else entry
        for entry in table
    )
