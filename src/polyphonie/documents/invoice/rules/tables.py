"""Reading the tables of rules that are mere data: contexts, and under each the absences and counts it demands."""

from collections.abc import Callable, Mapping
from importlib.resources import files

from .checks import absent, at_most, exactly, present
from .engine import Condition, Context, Family, Pattern, Rule, Where

FORMS: Mapping[str, Callable[..., Rule]] = {
    "absent": absent,
    "at_most": at_most,
    "exactly": exactly,
    "present": present,
}
LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")
Own = Mapping[tuple[str, str], tuple[Rule | Family, ...]]


def pattern(name: str, *, package: str, file: str, conditions: Mapping[str, Condition | Where], own: Own) -> Pattern:
    """The pattern that a table describes, its contexts completed by the rules of `own` (by place and condition)."""
    contexts: list[Context] = []
    place, condition = "", ""
    rules: list[Rule | Family] = []
    left = set(own)

    def close() -> None:
        if place:
            left.discard((place, condition))
            extra = own.get((place, condition), ())
            contexts.append(Context(place, (*rules, *extra), conditions[condition] if condition else None))
            rules.clear()

    for line in files(package).joinpath(file).read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, *cells = line.split("\t")
        if kind == "context":
            close()
            place, condition = cells[0], cells[1] if len(cells) > 1 else ""
        else:
            rules.extend(row(kind, *cells))
    close()
    if left:
        raise ValueError(f"{file}: no such context: {left}")
    return Pattern(name, tuple(contexts))


def row(kind: str, rule: str, flag: str, path: str) -> tuple[Rule, ...]:
    if path.startswith("LINE/"):
        return tuple(FORMS[kind](rule, path.replace("LINE", line), flag=flag) for line in LINES)
    return (FORMS[kind](rule, path, flag=flag),)
