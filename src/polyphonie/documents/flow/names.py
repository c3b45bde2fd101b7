"""The names of flows: an interface code, the application that sends, and the number that it gives to the flow.

`FSO3110A_XXX999_XXX9993110000000000000001`: the interface, the application (six characters that the platform gave it),
then the flow's own number: the application again, the four digits of the interface, fifteen of a sequence.
Source: AIFE, Chorus Pro specifications for the reform 1.0, § 5.4.3.1.
"""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Interface(NamedTuple):
    """An interface: what its files hold, in which syntax, and which way they go.

    `content` is "invoices", "statuses", "messages" (CDAR), "acknowledgements", "reports" or "directory". `way` is "in"
    when the platform receives them, "out" when it sends them. `syntax` is a word of ours: ubl, cii, facturx, pivot,
    cdar, f1, f10, f13, f14.
    """

    code: str
    way: str
    content: str
    syntax: str
    french: str


class FlowName(NamedTuple):
    """What the name of a flow says. `ending` is the file's own, without which partners may send."""

    interface: Interface
    application: str
    sequence: int
    ending: str


class Misnamed(ValueError):
    """A name that no flow may bear; `part` says what is wrong with it: "form" or "interface"."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


_FORM = re.compile(
    r"(?P<interface>[A-Z]{3}(?P<digits>\d{4})[A-Z])_(?P<application>[A-Z0-9]{6})_(?P=application)(?P=digits)"
    r"(?P<sequence>\d{15})(?P<ending>(?:\.(?:xml|pdf|zip|tar\.gz|tgz))?)",
    re.IGNORECASE,
)


@cache
def interfaces() -> dict[str, Interface]:
    """Every interface by its code."""
    return {row[0]: Interface(*row) for row in rows("interfaces.tsv")}


def named(name: str) -> FlowName:
    """What the name of a flow says. Raises `Misnamed` when it is not formed so, or its interface is not known."""
    found = _FORM.fullmatch(name)
    if found is None:
        raise Misnamed("form")
    interface = interfaces().get(found["interface"].upper())
    if interface is None:
        raise Misnamed("interface")
    return FlowName(
        interface,
        found["application"].upper(),
        int(found["sequence"]),
        found["ending"].lower(),
    )


def written(interface: str, *, application: str, sequence: int, ending: str = "") -> str:
    """The name of a flow: of an interface, for an application of six characters, with a number of its own."""
    return f"{interface}_{application}_{application}{interface[3:7]}{sequence:015d}{ending}"


def rows(file: str) -> list[list[str]]:
    text = files(__package__).joinpath(file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


_ROOTS = {
    "Invoice": "ubl",
    "CreditNote": "ubl",
    "CrossIndustryInvoice": "cii",
    "CPPFacturePivot": "pivot",
    "CPPFactureMixte": "pivot",
    "CrossDomainAcknowledgementAndResponse": "cdar",
}
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]\w*)[\s>/]")
_HEAD = 4096


def syntax_of(content: bytes) -> str:
    """The syntax of a document, told by how it begins; "" when that does not tell."""
    head = content[:_HEAD].replace(b"\0", b"")
    if b"%PDF-" in head[:1024]:
        return "facturx"
    root = _ROOT.search(head)
    return _ROOTS.get(root[1].decode(), "") if root else ""
