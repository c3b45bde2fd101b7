"""Changes of an invoice that keep it valid for the schema: what the comparison with the official verdict runs on."""

import copy
import random
from collections.abc import Iterator

from lxml import etree

from polyphonie.documents.invoice import schema
from polyphonie.documents.invoice.verdict import Syntax

VALUES = [
    "0",
    "1",
    "-1",
    "0.00",
    "100",
    "100.001",
    "19.6",
    "20",
    "S",
    "Z",
    "E",
    "AE",
    "K",
    "G",
    "O",
    "L",
    "M",
    "B",
    "VAT",
    "vat",
    "FR",
    "IT",
    "XX",
    "EUR",
    "USD",
    "30",
    "58",
    "130",
    "50",
    "916",
    "false",
    "true",
    "0009",
    "0002",
    "0224",
    "0225",
    "SEPA",
    "380",
    "381",
    "384",
    "261",
    "abc",
    "#AAB#x",
    "#BAR#B2B#x",
    "2024-01-31",
    "20240131",
    "VATEX-EU-AE",
    "10.005",
    "0.01",
    "99999.99",
    "-20",
    "1e3",
]
FRENCH_VALUES = [
    *["B8", "S8", "M8", "B9", "S9", "M9"] * 2,
    *["S1", "S2", "B4", "GROUP", "DETAIL", "INFORMATION", "AFL", "AVV", "386", "389", "471", "472", "502"],
]
BLANKS = ("", "  ", " VAT ")


class Mutations:
    """A seeded source of mutated documents, from documents that are valid for their schema."""

    values = VALUES

    def __init__(self, roots: "list[tuple[str, etree._Element, Syntax]]", seed: int) -> None:
        self.chance = random.Random(seed)
        self.roots = roots
        self.texts: dict[str, list[str]] = {}
        for _, root, _ in roots:
            for each in root.iter():
                if not len(each) and each.text:
                    self.texts.setdefault(each.tag, []).append(each.text)

    def __iter__(self) -> "Iterator[tuple[str, etree._Element]]":
        while True:
            name, root, syntax = self.chance.choice(self.roots)
            changed = copy.deepcopy(root)
            for _ in range(self.chance.choice((1, 1, 1, 2, 3, 4))):
                self.change(changed)
            if self.valid(changed, syntax):
                yield name, changed

    def valid(self, root: etree._Element, syntax: Syntax) -> bool:
        return schema.compiled(syntax).validate(root)

    def change(self, root: etree._Element) -> None:
        elements = [each for each in root.iter() if each is not root]
        if not elements:
            return
        each = self.chance.choice(elements)
        self.chance.choices((self.remove, self.double, self.borrow, self.attribute, self.word), (25, 15, 10, 10, 40))[
            0
        ](each, elements)

    def remove(self, each: etree._Element, _: object) -> None:
        each.getparent().remove(each)

    def double(self, each: etree._Element, _: object) -> None:
        each.addnext(copy.deepcopy(each))

    def borrow(self, each: etree._Element, _: object) -> None:
        others = list(self.chance.choice(self.roots)[1].iter(each.tag))
        if others:
            each.getparent().replace(each, copy.deepcopy(self.chance.choice(others)))

    def attribute(self, each: etree._Element, _: object) -> None:
        names = list(each.attrib)
        if not names:
            return
        name = self.chance.choice(names)
        if self.chance.random() < 0.5:
            del each.attrib[name]
        else:
            each.set(name, self.chance.choice(self.values))

    def word(self, _: object, elements: "list[etree._Element]") -> None:
        each = self.chance.choice([one for one in elements if not len(one)] or elements)
        text = each.text or ""
        if self.chance.random() < 0.2 and text.replace(".", "", 1).isdigit():
            each.text = f"{float(text) + self.chance.choice((-1, 1, 0.01, -0.01, 0.005, 1.01)):.2f}"
        else:
            each.text = self.chance.choice([*self.values, *BLANKS, *self.texts.get(each.tag, []) * 2])


class FrenchMutations(Mutations):
    """Mutations with the values of the French rules, that often make an invoice one of several sellers or two-way.

    Those rules look at the framework and the type first: a change elsewhere alone would seldom reach them.
    """

    values = [*VALUES, *FRENCH_VALUES]
    frameworks = (
        "{*}ProfileID",
        "{*}ExchangedDocumentContext/{*}BusinessProcessSpecifiedDocumentContextParameter/{*}ID",
    )
    types = ("{*}InvoiceTypeCode", "{*}ExchangedDocument/{*}TypeCode")

    def change(self, root: etree._Element) -> None:
        if self.chance.random() < 0.3:
            self.state(root, self.frameworks, ("S8", "S9", "M8", "B9"))
        if self.chance.random() < 0.1:
            self.state(root, self.types, ("380", "384", "389", "471", "472", "502"))
        super().change(root)

    def state(self, root: etree._Element, paths: tuple[str, ...], codes: tuple[str, ...]) -> None:
        for path in paths:
            each = root.find(path)
            if each is not None:
                each.text = self.chance.choice(codes)
