"""Every action is tested: it works, it refuses, it forbids, it repeats safely."""

from __future__ import annotations

import ast
from functools import cache

from .source import PACKAGE, FunctionNode, Module, is_action, program, told

CHECKS_NO_RIGHT = {
    "kernel.retry": "the kernel knows no right: the house that offers it decides (portal.operation)",
    "kernel.set_aside": "as retry",
    "kernel.run_again": "as retry",
}
"""Actions that forbid nobody, each with the reason."""


@cache
def _actions() -> tuple[tuple[Module, FunctionNode], ...]:
    return tuple((module, function) for module in program() for function in module.functions() if is_action(function))


@cache
def _tests_of(module: Module, function: FunctionNode) -> list[str] | None:
    """The names of an action's tests, or None when it has no test file."""
    path = PACKAGE / module.house / "tests" / f"test_{function.name}.py"
    if not path.exists():
        return None
    return [node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


def test_it_has_actions() -> None:
    assert len(_actions()) > 20


def test_it_has_a_test_file_for_every_action() -> None:
    found = [
        f"{module.place}:{function.lineno} {function.name}: no {module.house}/tests/test_{function.name}.py"
        for module, function in _actions()
        if _tests_of(module, function) is None
    ]
    assert not found, told(found, instead="write it: it works, it refuses, it forbids, it repeats safely.")


def test_it_forbids_in_the_tests_of_every_action() -> None:
    found = [
        f"{module.place}:{function.lineno} {module.house}.{function.name}"
        for module, function in _actions()
        if f"{module.house}.{function.name}" not in CHECKS_NO_RIGHT
        if not any("forbids" in test for test in _tests_of(module, function) or [])
    ]
    assert not found, told(
        found, instead="write test_it_forbids_…; list here the rare act that forbids nobody, and why."
    )


def test_it_lists_no_exception_that_is_none() -> None:
    tests = {f"{module.house}.{function.name}": _tests_of(module, function) or [] for module, function in _actions()}
    found = [name for name in CHECKS_NO_RIGHT if name not in tests or any("forbids" in test for test in tests[name])]
    assert not found, told(found, instead="remove it from CHECKS_NO_RIGHT.")


def test_it_takes_its_arguments_by_name_and_its_actor_first() -> None:
    found = [
        f"{module.place}:{function.lineno} {function.name}"
        for module, function in _actions()
        if function.args.args or function.args.posonlyargs or [a.arg for a in function.args.kwonlyargs][:1] != ["actor"]
    ]
    assert not found, told(found, instead="write def act(*, actor: Actor, …).")


def test_it_says_of_every_action_what_it_does() -> None:
    found = [f"{module.place}:{f.lineno} {f.name}" for module, f in _actions() if not ast.get_docstring(f)]
    assert not found, told(found, instead="write what it does, what it refuses with which codes, and its source.")
