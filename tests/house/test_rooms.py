"""What import-linter cannot say about rooms: which are open, which open on which, and where imports stand."""

from __future__ import annotations

import ast

from .source import PACKAGE, Module, imports, modules, program, told

OPEN_ROOMS = {"terms", "queries", "actions", "events"}
FREE_HOUSES = {"kernel", "documents"}
"""Ground floors: every module is for use."""

IMPORTS_ANYTHING = {"wiring", "__main__"}
MOUNTED_BY = {"api": "api", "portal": "pages"}
"""The houses that cross domains, and the rooms of the domains that they put under one address."""

DOORS = {"api", "pages", "shell", "reactions", "jobs", "forms"}
CLOSED_TO_DOORS = {"models"}
INNER_IMPORTS_ALLOWED = {"shell.py", "apps.py"}
IMPORTED_WHEN_NEEDED = {
    "documents/invoice/reading.py": "opening PDFs costs a tenth of a second at the first import: only PDFs pay",
    "documents/invoice/rules/packs.py": "a syntax's tables take a while to build: only the one that is needed is",
}
"""Modules that import inside a function, each with the reason."""

THE_NOUN_ITSELF = {
    "parties/actions/services.py": "an entity's services",
    "kernel/postgresql/base.py": "the name under which Django looks for a database's connection",
}
FORBIDDEN_NAMES = {"base", "common", "core", "helpers", "managers", "misc", "services", "signals", "tools", "utils"}
DOMAINS = {
    "access",
    "parties",
    "reference",
    "gateway",
    "budget",
    "ledger",
    "invoicing",
    "payments",
    "controls",
    "spending",
    "requests",
    "reporting",
}
"""Houses with the rooms of house.md: each is a twin of its neighbours."""


def test_it_enters_another_house_by_its_open_rooms_only() -> None:
    found = [
        f"{module.place}:{there.line} imports {there.house}.{there.room or ''}"
        for module in program()
        if module.house not in IMPORTS_ANYTHING
        for there in imports(module)
        if there.house not in {module.house, *FREE_HOUSES}
        if there.room not in {*OPEN_ROOMS, MOUNTED_BY.get(module.house)}
    ]
    assert not found, told(found, instead="ask that house's queries, or call its actions; add what is missing there.")


def test_it_opens_doors_on_actions_and_queries_only() -> None:
    found = [
        f"{module.place}:{there.line} imports {there.room}"
        for module in program()
        if module.house in DOMAINS and module.room in DOORS
        for there in imports(module)
        if there.house == module.house and there.room in CLOSED_TO_DOORS
    ]
    assert not found, told(found, instead="a door translates and makes one call: move the rest to actions or queries.")


def test_it_imports_at_the_top() -> None:
    found = [
        f"{module.place}:{node.lineno} imports inside {function.name}"
        for module in program()
        if module.path.name not in INNER_IMPORTS_ALLOWED and module.within not in IMPORTED_WHEN_NEEDED
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not found, told(found, instead="import at the top; a circle means that something stands on the wrong floor.")


def test_it_has_no_room_whose_name_says_nothing() -> None:
    found = [
        module.place
        for module in modules()
        if {part.removesuffix(".py") for part in module.path.relative_to(PACKAGE).parts} & FORBIDDEN_NAMES
        if module.within not in THE_NOUN_ITSELF
    ]
    assert not found, told(found, instead="name the file for the one question that it answers.")


def test_it_says_in_each_house_what_it_is_for() -> None:
    found = [module.place for module in program() if _is_house(module) and not ast.get_docstring(module.tree)]
    assert not found, told(found, instead="write the house's purpose in its __init__.py, in ten lines at most.")


def test_it_says_in_each_file_what_question_it_answers() -> None:
    silent = {"__init__.py", "apps.py", "__main__.py"}
    found = [
        module.place for module in program() if module.path.name not in silent and not ast.get_docstring(module.tree)
    ]
    assert not found, told(found, instead="begin the file with one sentence that says what it is for.")


def _is_house(module: Module) -> bool:
    return module.path.name == "__init__.py" and module.path.parent.name == module.house
