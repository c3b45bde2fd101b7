"""Our verdict on a document against the official one, and what is told of many of them."""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from .official import Crashed, Official

SHOWN = 20
# Disagreements that are our choice, by rule and with the reason: counted apart, and not failed on. There is none today.
CONSIDERED: dict[str, str] = {}


@dataclass
class Result:
    """The agreement on one pack: documents judged the same, those on which the official artefact itself stopped.

    `considered` counts, by rule, the documents that differ by our choice alone; `raised` the rules that failed at
    least once, which says how much of the pack was reached.
    """

    name: str
    agreed: int = 0
    stopped: int = 0
    considered: Counter[str] = field(default_factory=Counter)
    raised: set[str] = field(default_factory=set)
    disagreements: list[str] = field(default_factory=list)

    def row(self) -> str:
        total = self.agreed + len(self.disagreements)
        return (
            f"{self.name:<16}{total:>9}{self.agreed:>9}{len(self.disagreements):>15}"
            f"{sum(self.considered.values()):>12}{self.stopped:>9}{len(self.raised):>8}"
        )

    def details(self) -> list[str]:
        """The first disagreements, then the considered choices with their reasons."""
        chosen = [f"{rule}: {count}, {CONSIDERED[rule]}" for rule, count in sorted(self.considered.items())]
        return [*self.disagreements[:SHOWN], *chosen]


HEADING = f"{'pack':<16}{'judged':>9}{'agreed':>9}{'disagreements':>15}{'considered':>12}{'stopped':>9}{'rules':>8}"


class Comparison:
    """Comparing document after document; `ours` gives the identifiers that we say fail."""

    def __init__(self, official: Official, *, pack: str, kind: str, ours: Callable[[bytes], set[str]]) -> None:
        self.official = official
        self.pack = pack
        self.kind = kind
        self.ours = ours
        self.result = Result(f"{pack} {kind}")

    def compare(self, name: str, root: etree._Element) -> None:
        content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        try:
            expected = self.official.failed(content, pack=self.pack, kind=self.kind)
        except Crashed:
            self.result.stopped += 1
            return
        self.result.raised |= expected
        said = self.ours(content)
        differing = expected ^ said
        if differing and differing <= CONSIDERED.keys():
            self.result.considered.update(differing)
        if differing <= CONSIDERED.keys():
            self.result.agreed += 1
        else:
            missing, extra = sorted(expected - said), sorted(said - expected)
            self.result.disagreements.append(f"{name}: missing {missing}, extra {extra}")


def silence() -> None:
    """Keep what SaxonC writes of the artefacts' own errors, which are counted, out of the table."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
