"""Sizes are a ratchet: signs of health, not targets to game."""

from __future__ import annotations

from statistics import quantiles

from .source import FunctionNode, program, told

FUNCTION_P95, FUNCTION_MOST = 40, 90
FILE_P95, FILE_MOST = 350, 600


def _length(function: FunctionNode) -> int:
    """Lines of a function without its decorators and documentation."""
    body = function.body
    documented = len(body) > 1 and function.body[0].__class__.__name__ == "Expr" and hasattr(body[0], "value")
    start = (
        body[1].lineno - 1 if documented and isinstance(getattr(body[0].value, "value", None), str) else function.lineno
    )
    return (function.end_lineno or start) - start + 1


def _p95(sizes: list[int]) -> float:
    return quantiles(sizes, n=20)[-1]


def test_it_keeps_functions_short() -> None:
    sizes = {f"{m.place}:{f.lineno} {f.name}": _length(f) for m in program() for f in m.functions()}
    found = [f"{name}: {size} lines" for name, size in sizes.items() if size > FUNCTION_MOST]
    assert not found, told(found, instead="name the steps.")
    assert _p95(list(sizes.values())) <= FUNCTION_P95


def test_it_keeps_files_short() -> None:
    sizes = {module.place: module.lines for module in program()}
    found = [f"{place}: {size} lines" for place, size in sizes.items() if size > FILE_MOST]
    assert not found, told(found, instead="divide it by what it answers: actions/ and queries/ go one file per noun.")
    assert _p95(list(sizes.values())) <= FILE_P95
