"""The program's source as the house tests read it: modules, their houses and rooms, their functions and imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "polyphonie"
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A file of the program. `house` is its first folder; `room` is the file or folder that it is in that house."""

    path: Path
    house: str
    room: str
    tree: ast.Module

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def within(self) -> str:
        """The place from src/polyphonie on, as the lists of exceptions name it."""
        return str(self.path.relative_to(PACKAGE))

    @property
    def lines(self) -> int:
        return len(self.path.read_text().splitlines())

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.relative_to(PACKAGE).parts

    def functions(self) -> Iterator[FunctionNode]:
        return (node for node in ast.walk(self.tree) if isinstance(node, FunctionNode))


@dataclass(frozen=True)
class Import:
    """An import of something of the program's: `room` is None when the house itself is imported."""

    line: int
    house: str
    room: str | None


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the program but migrations, tests included."""
    return tuple(_module(path) for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


def program() -> Iterator[Module]:
    """Every module but tests and migrations."""
    return (module for module in modules() if not module.is_test)


def _module(path: Path) -> Module:
    parts = path.relative_to(PACKAGE).parts
    house = parts[0].removesuffix(".py")
    room = parts[1].removesuffix(".py") if len(parts) > 1 else house
    return Module(path, house, room, ast.parse(path.read_text(), str(path)))


def imports(module: Module) -> Iterator[Import]:
    """What a module imports from the program, relative imports included."""
    package = ("polyphonie", *module.path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = start + tuple(node.module.split(".") if node.module else ())
            names = [(*base, alias.name) for alias in node.names]
        else:
            continue
        for name in names:
            if name[0] == "polyphonie" and len(name) > 1:
                yield Import(node.lineno, name[1], name[2] if len(name) > 2 else None)


def name_of_call(call: ast.Call) -> str:
    """The dotted name of what is called, as far as it is one: `datetime.now`, `float`."""
    names: list[str] = []
    node: ast.expr = call.func
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    names.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(names))


def is_action(function: FunctionNode) -> bool:
    """Whether the function bears `@action`."""
    names = [d.id if isinstance(d, ast.Name) else getattr(d, "attr", "") for d in function.decorator_list]
    return "action" in names


def told(findings: list[str], *, instead: str) -> str:
    """The message of a failing test: what was found, and what to do instead."""
    return "\n".join([*findings, "", f"Instead: {instead}"])
