"""Reading the tables of French rules: patterns, and under each the rules with their form, place and condition."""

from collections.abc import Callable, Mapping
from importlib.resources import files

from polyphonie.documents.invoice.rules.engine import Condition, Context, Pattern, Rule

from .forms import Form


def condition(stated: str) -> Condition:
    """ "@attribute=a|b" or "child=a": what the node's attribute or child must say."""
    name, _, wanted = stated.partition("=")
    values = frozenset(wanted.split("|"))
    if name.startswith("@"):
        return lambda node: node.attributes.get(name[1:]) in values
    return lambda node: any(child.text in values for child in node.all(name))


def patterns(file: str, *, forms: Mapping[str, Form], own: Mapping[str, Callable[[str], Rule]]) -> tuple[Pattern, ...]:
    """The patterns of a table; a rule whose form is "own" is made by `own`, or left to the document's family."""
    found: list[Pattern] = []
    name = ""
    contexts: list[tuple[str, str, list[Rule]]] = []

    def close() -> None:
        if any(rules for _, _, rules in contexts):
            found.append(
                Pattern(
                    name,
                    tuple(
                        Context(where, tuple(rules), condition(stated) if stated else None)
                        for where, stated, rules in contexts
                    ),
                )
            )
        contexts.clear()

    for line in files(__package__ or "").joinpath(file).read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, *cells = line.split("\t")
        if kind == "pattern":
            close()
            name = cells[0]
        elif kind == "context":
            contexts.append((cells[0], cells[1] if len(cells) > 1 else "", []))
        else:
            make = own.get(kind) if cells[0] == "own" else forms[cells[0]]
            if make is not None:
                contexts[-1][2].append(make(kind))
    close()
    return tuple(found)
