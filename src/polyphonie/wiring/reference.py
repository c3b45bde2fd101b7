"""The reference pages that are made from the code: `polyphonie reference` writes them, a test says when one is stale.

Refusals, life cycles, events, permissions, acts and settings are declared in one place each, in the code that obeys
them; what the documentation says of them is read from there.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import polyphonie
from polyphonie.access.terms import CLIENT_RIGHTS, DUTIES_APART, RIGHT_NAMES, ROLES, PerimeterKind, Right
from polyphonie.documents.flow import CHORUS_STATES
from polyphonie.documents.invoice import wording
from polyphonie.documents.invoice.refusals import REASONS
from polyphonie.documents.invoice.rules import packs
from polyphonie.documents.invoice.rules.engine import Rule
from polyphonie.invoicing.terms import LIFE_CYCLE, STATE_NAMES, TREATMENTS, USUAL_NEXT, InvoiceState
from polyphonie.invoicing.terms.flows import FLOW_LIFE_CYCLE, FLOW_STATE_NAMES, FlowState
from polyphonie.kernel import acts, refusals
from polyphonie.kernel.events import Event
from polyphonie.kernel.lifecycle import LifeCycle

from .ground import ROOT
from .placement import TABLES, Distributed, Local, Reference
from .subscriptions import SUBSCRIPTIONS

FOLDER: Final = ROOT / "docs" / "generated"
HOUSES: Final = (
    *("kernel", "documents", "access", "parties", "reference", "gateway", "budget", "ledger"),
    *("invoicing", "payments", "controls", "spending", "requests", "reporting", "portal", "api"),
)
PERIMETER_NAMES: Final = {
    PerimeterKind.PLATFORM: "la plateforme",
    PerimeterKind.ENTITY: "une structure",
    PerimeterKind.SERVICE: "un service",
    PerimeterKind.SUPPLIER: "un fournisseur",
    PerimeterKind.CENTRE: "un centre financier",
}
_DRAWN_SOURCES: Final = 4
"""A move from more states than these is told in words: its arrows would hide the others."""


def write() -> tuple[str, ...]:
    """Write the pages that changed and say which."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in pages().items():
        path = FOLDER / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            changed.append(name)
    return tuple(changed)


def pages() -> dict[str, str]:
    """Every page by its file's name, as it should be now. Django must be set up; no database is needed."""
    for house in HOUSES:
        _load(import_module(f"{polyphonie.__name__}.{house}"))
    made: dict[str, Callable[[], Iterator[str]]] = {
        "refusals.md": _refusals,
        "rules.md": _rules,
        "life-cycles.md": _life_cycles,
        "events.md": _events,
        "acts.md": _acts,
        "permissions.md": _permissions,
        "settings.md": _settings,
        "tables.md": _tables,
    }
    head = "<!-- Made by `polyphonie reference`: change the code, not this page. -->"
    return {name: "\n".join([head, *lines()]) + "\n" for name, lines in made.items()}


def _load(package: ModuleType) -> None:
    """Import all of a house but its tests and its history, so that all it declares is known."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not re.search(r"\.(tests|migrations)\b", module.name):
            import_module(module.name)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def _refusals() -> Iterator[str]:
    yield "# Les refus · Refusals"
    yield ""
    yield "Chaque refus porte un code stable, le champ en cause, et deux phrases qui disent quoi faire. Les mots entre"
    yield "accolades sont remplacés par les valeurs du cas. Le statut HTTP vient de la nature du refus"
    yield "(`kernel/refusals.py`). Les règles de contenu des factures ont leur propre liste : [rules.md](rules.md)."
    declared = sorted(_declared(lambda thing: isinstance(thing, refusals.Reason)), key=lambda reason: reason.code)
    rows = [
        (f"`{each.code}`", f"`{each.field}`", str(refusals.HTTP_STATUS[each.kind]), *_told(each), each.source)
        for each in declared
    ]
    yield from _table(("code", "champ", "HTTP", "français", "English", "source"), rows)
    yield "## Les fichiers illisibles · Unreadable files"
    unreadable = [
        (f"`{code}`", f"{reason.message_fr} {reason.remedy_fr}", f"{reason.message_en} {reason.remedy_en}")
        for code, reason in sorted(REASONS.items())
    ]
    yield from _table(("code", "français", "English"), unreadable)


def _told(reason: refusals.Reason) -> Iterator[str]:
    """Its sentences, with the values to come named in a plain way: `{end:fr}` and `{end_fr}` are both {end}."""
    for sentence in (reason.fr, reason.en):
        yield re.sub(r"\{(\w+?)(?:_fr|_en)?(?:[:!.\[][^}]*)?\}", r"{\1}", sentence)


def _rules() -> Iterator[str]:
    yield "# Les règles de contenu des factures · Rules on the content of invoices"
    yield ""
    yield "Ce qu'un dépôt vérifie, une fois le fichier lu et son schéma suivi. Les mots entre accolades sont remplacés"
    yield "par les valeurs du document. Une règle fatale refuse la facture ; un avertissement la laisse passer. Comment"
    yield "elles sont choisies et comparées aux feuilles officielles : [rules.md](../rules.md)."
    for pack in packs.PACKS:
        rules = packs.rules(pack, "UBL") | packs.rules(pack, "CII")
        absences = sum(rule.form == "absent" for rule in rules.values())
        yield ""
        yield f"## {pack.title}"
        rows = [_rule(rule) for _, rule in sorted(rules.items()) if rule.form != "absent"]
        yield from _table(("règle", "gravité", "français", "English"), rows)
        if absences:
            yield f"Et {absences} règles qui disent chacune d'un élément de la syntaxe que la norme ne l'utilise pas."


def _rule(rule: Rule) -> tuple[str, str, str, str]:
    told = wording.of_rule(rule)
    known = {"path": rule.path.replace(" | ", ", "), "limit": rule.limit}
    french, english = (
        re.sub(r"\{(path|limit)\}", lambda found: known[found[1]] or found[0], " ".join(sentences))
        for sentences in ((told.french, told.remedy_french), (told.english, told.remedy_english))
    )
    return f"`{rule.id}`", "fatale" if rule.flag == "fatal" else "avertissement", french, english


def _life_cycles() -> Iterator[str]:
    yield "# Les cycles de vie · Life cycles"
    yield ""
    yield "## La facture · Invoice (`invoicing.terms.LIFE_CYCLE`)"
    rows = [(f"`{state}`", *STATE_NAMES[state], _treatment(state)) for state in LIFE_CYCLE.states]
    yield from _table(("état", "français", "English", "posé par le destinataire, avec le droit"), rows)
    yield "Ce que le programme permet. Les états du destinataire se suivent dans l'ordre qu'il choisit :"
    yield ""
    few = {name: move for name, move in LIFE_CYCLE.moves.items() if len(move.sources) <= _DRAWN_SOURCES}
    yield f"```mermaid\n{LifeCycle(InvoiceState, LIFE_CYCLE.initial, few).drawing()}\n```"
    yield ""
    shared = dict.fromkeys(move.sources for name, move in LIFE_CYCLE.moves.items() if name not in few)
    for sources in shared:
        targets = [move.target for move in LIFE_CYCLE.moves.values() if move.sources == sources]
        yield f"De {_listed(sorted(sources))}, vers {_listed(targets)}."
    yield ""
    yield "Ce qui se suit d'habitude. Un autre ordre est admis, et signalé à qui le choisit :"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state, following in USUAL_NEXT.items():
        yield from (f"    {state} --> {each}" for each in sorted(following))
    yield "```"
    yield ""
    yield "## Le flux · Flow (`invoicing.terms.flows.FLOW_LIFE_CYCLE`)"
    rows = [(f"`{state}`", *FLOW_STATE_NAMES[state], f"`{CHORUS_STATES[state]}`") for state in FlowState]
    yield from _table(("état", "français", "English", "Chorus Pro"), rows)
    yield f"```mermaid\n{FLOW_LIFE_CYCLE.drawing()}\n```"


def _treatment(state: InvoiceState) -> str:
    treatment = TREATMENTS.get(state)
    if treatment is None:
        return ""
    return f"`{treatment.right}`" + (", motif obligatoire" if treatment.reason_required else "")


def _events() -> Iterator[str]:
    yield "# Events and their reactions"
    yield ""
    yield "What houses announce (`events.py`), what each announcement carries besides `entity` and `subject`, and who"
    yield "reacts (`wiring/subscriptions.py`). A reaction runs after the commit, at least once, in order for a subject."
    rows = []
    for kind in sorted(_declared(lambda thing: isinstance(thing, type) and issubclass(thing, Event)), key=_named):
        if kind is Event:
            continue
        carried = _listed(f.name for f in fields_of(kind) if f.name not in ("entity", "subject"))
        reactions = "<br>".join(f"`{_named(each)}`: {_first(each)}" for each in SUBSCRIPTIONS.get(kind, ()))
        rows.append((f"`{_named(kind)}`", _first(kind), carried, reactions))
    yield from _table(("event", "meaning", "carries", "reactions"), rows)


def _acts() -> Iterator[str]:
    yield "# The acts"
    yield ""
    yield "Every use case that changes something: one function, one transaction, one row in the audit journal. Their"
    yield "full contracts are their docstrings."
    for house in HOUSES:
        found = sorted(_declared(_is_act, house=house), key=_named)
        if found:
            yield ""
            yield f"## {house}"
            yield from _table(("act", "what it does", "refuses"), [_act(each) for each in found])


def _declared(chosen: Callable[[Any], bool], *, house: str = "") -> set[Any]:
    """The things of a kind that the loaded modules of a house, or of all houses, define; tests apart."""
    within = f"{polyphonie.__name__}.{house}"
    modules = [module for name, module in sys.modules.items() if name.startswith(within) and ".tests" not in name]
    return {
        thing
        for module in modules
        for thing in vars(module).values()
        if chosen(thing) and thing.__module__ in sys.modules and thing.__module__.startswith(within)
    }


def _is_act(thing: object) -> bool:
    """Whether `acts.action` made this function."""
    return inspect.isfunction(thing) and thing.__globals__ is vars(acts) and hasattr(thing, "__wrapped__")


def _act(function: Callable[..., object]) -> tuple[str, str, str]:
    codes = sorted(set(re.findall(r"\b[A-Z]{3}-[A-Z]{3}(?:-(?:\d\d|…))?", inspect.getdoc(function) or "")))
    return f"`{_named(function)}`", _first(function), _listed(code.removesuffix("-…") for code in codes)


def _permissions() -> Iterator[str]:
    yield "# Qui peut faire quoi · Permissions"
    yield ""
    yield "Rien n'est permis sans un rôle, tenu sur un périmètre, entre deux dates (`access/terms.py`)."
    rights = list(Right)
    rows = [
        (
            f"{terms.fr} · *{terms.en}*",
            ", ".join(PERIMETER_NAMES[each] for each in PerimeterKind if each in terms.perimeters),
            _listed(right for right in rights if right in terms.rights),
            "oui" if terms.second_factor else "",
            "oui" if terms.delegable else "",
            "la plateforme" if terms.from_platform else "",
        )
        for terms in ROLES.values()
    ]
    head = ("rôle", "sur", "droits", "second facteur", "délégable", "donné par")
    yield from _table(head, rows)
    yield "## Les droits · Rights"
    yield from _table(("droit", "français", "English"), [(f"`{right}`", *RIGHT_NAMES[right]) for right in rights])
    yield "## Les fonctions qui ne se cumulent pas · Duties kept apart"
    yield ""
    for one, other in DUTIES_APART:
        yield f"- `{one}` et `{other}` : jamais une même personne sur des périmètres qui se recoupent aux mêmes dates,"
        yield "  ni sur un même dossier."
    yield ""
    yield "## Les clients d'API · API clients"
    clients = [
        (PERIMETER_NAMES[kind], _listed(right for right in Right if right in allowed))
        for kind, allowed in CLIENT_RIGHTS.items()
    ]
    yield from _table(("périmètre", "droits possibles"), clients)


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """A variable of the environment: how it is read, its default as the code writes it, and where it is read."""

    name: str
    kind: str
    default: str
    file: str


def settings() -> tuple[Setting, ...]:
    """Every variable of the environment that the program reads, by name; as the settings read it, if they do."""
    files = sorted((ROOT / "src" / "polyphonie").rglob("*.py"), key=lambda path: path.name != "settings.py")
    found: dict[str, Setting] = {}
    for path in files:
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                for name, kind, default in _read(node):
                    found.setdefault(name, Setting(name, kind, default, str(path.relative_to(ROOT))))
    return tuple(sorted(found.values()))


def _read(node: ast.AST) -> Iterator[tuple[str, str, str]]:
    """The variable that this reads, how, and its default: `environment.<kind>("NAME", …)` or `os.environ`'s ways."""
    match node:
        case ast.Call(ast.Attribute(ast.Name("environment"), kind), [ast.Constant(str(name)), *rest], keywords):
            default = [*rest[:1], *(word.value for word in keywords if word.arg == "default")]
            yield name, kind, ast.unparse(default[0]) if default else ""
        case ast.Call(ast.Attribute(ast.Attribute(_, "environ"), "get"), [ast.Constant(str(name)), *rest]):
            yield name, "text", ast.unparse(rest[0]) if rest else ""
        case ast.Subscript(ast.Attribute(_, "environ"), ast.Constant(str(name)), ast.Load()):
            yield name, "text", ""


def _settings() -> Iterator[str]:
    yield "# Les variables d'environnement · Settings"
    yield ""
    yield "Tout ce que le programme lit de son environnement. Sens et valeurs : [operations.md](../operations.md)."
    rows = [
        (f"`{each.name}`", each.kind, each.default and f"`{each.default}`", f"`{each.file}`") for each in settings()
    ]
    yield from _table(("variable", "genre", "par défaut", "lue dans"), rows)


def _tables() -> Iterator[str]:
    yield "# The tables, and where each would stand"
    yield ""
    yield "One PostgreSQL holds them all. Should one not be enough, Citus would spread, copy or keep each as said here"
    yield "(`wiring/placement.py`); tables by month are partitioned on any server."
    rows = []
    for name, placement in TABLES.items():
        match placement:
            case Distributed(by, monthly, why):
                rows.append((f"`{name}`", f"spread by `{by}`", "yes" if monthly else "", why))
            case Reference(why):
                rows.append((f"`{name}`", "copied to each server", "", why))
            case Local(why):
                rows.append((f"`{name}`", "kept on one server", "", why))
    yield from _table(("table", "place", "by month", "why"), rows)


def _named(thing: type[object] | Callable[..., object]) -> str:
    house = thing.__module__.removeprefix("polyphonie.").split(".", 1)[0]
    return f"{house}.{thing.__name__}"


def _first(thing: type[object] | Callable[..., object]) -> str:
    """The first sentence of a docstring, on one line."""
    paragraph = (inspect.getdoc(thing) or "").split("\n\n")[0]
    return re.split(r"(?<=[.:;]) (?=Refuses)", " ".join(paragraph.split()))[0]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
