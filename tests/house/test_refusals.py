"""Refusals: each code declared once, well formed, used, and said in both languages with the same values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from polyphonie.documents.invoice.refusals import REASONS

from .source import Module, program, told

CODE = re.compile(r"[A-Z]{3}-[A-Z]{3}-\d{2}")
PREFIXES = {
    "kernel": "KER",
    "documents": "DOC",
    "access": "ACC",
    "parties": "PAR",
    "reference": "REF",
    "gateway": "GAT",
    "budget": "BUD",
    "ledger": "LED",
    "reporting": "REP",
    "invoicing": "INV",
    "payments": "PAY",
    "controls": "CTL",
    "spending": "SPE",
    "requests": "REQ",
    "portal": "POR",
    "api": "API",
}


@cache
def _declared() -> tuple[tuple[Module, ast.Call, str, str, str, str], ...]:
    """Every `Reason(code, field, fr=…, en=…)` of the source: module, node, name, code, French and English formats."""
    return tuple(
        (module, call, name, *_texts(call))
        for module in program()
        for name, call in _assigned(module)
        if isinstance(call.func, ast.Name) and call.func.id == "Reason"
    )


def _assigned(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """The names at the top of a module that a call makes."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if isinstance(target, ast.Name):
                yield target.id, node.value


def _texts(call: ast.Call) -> tuple[str, str, str]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    code = ast.literal_eval(call.args[0] if call.args else given["code"])
    return code, ast.literal_eval(given["fr"]), ast.literal_eval(given["en"])


def _values(format_: str) -> set[str]:
    """The values that a format names. A value that is a word has one form per language: role_fr, role_en."""
    names = {name for _, name, _, _ in Formatter().parse(format_) if name is not None}
    return {name.removesuffix("_fr").removesuffix("_en") for name in names}


def test_it_has_refusals() -> None:
    assert len(_declared()) > 50


def test_it_declares_every_reason_by_name_at_the_top_of_a_module() -> None:
    calls = [
        f"{module.place}:{node.lineno}"
        for module in program()
        for node in ast.walk(module.tree)
        if module.house != "documents"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason"
        if not any(node is call for _, call, *_ in _declared())
    ]
    assert not calls, told(calls, instead="write NAME = Reason(…) in the house's terms.py or rules.py.")


def test_it_gives_each_code_once() -> None:
    codes = [code for *_, code, _, _ in _declared()]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    assert not twice, told(twice, instead="take the next free number.")


def test_it_forms_each_code_of_house_matter_and_number() -> None:
    found = [
        f"{module.place}: {code}"
        for module, _, _, code, _, _ in _declared()
        if not CODE.fullmatch(code) or code[:3] != PREFIXES.get(module.house)
    ]
    assert not found, told(
        found, instead="write HOU-MAT-01: three letters of the house, three of the matter, a number."
    )


def test_it_says_the_same_in_both_languages() -> None:
    found = [
        f"{module.place}: {code} fills {sorted(_values(fr))} in French and {sorted(_values(en))} in English"
        for module, _, _, code, fr, en in _declared()
        if not fr.strip() or not en.strip() or _values(fr) != _values(en)
    ]
    assert not found, told(found, instead="name the same values in both sentences.")


def test_it_writes_whole_sentences() -> None:
    found = [
        f"{code}: {text}"
        for *_, code, fr, en in _declared()
        for text in (fr, en)
        if not text.rstrip("»”").endswith((".", "!", "?"))
    ]
    assert not found, told(found, instead="say what is wrong and what to do, in sentences that end.")


def test_it_uses_every_refusal() -> None:
    words: list[str] = []
    for module in program():
        words += [node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name)]
        words += [node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    found = [f"{module.place}: {name} ({code})" for module, _, name, code, _, _ in _declared() if words.count(name) < 2]
    assert not found, told(found, instead="refuse with it, or remove it.")


def test_it_says_the_same_in_both_languages_of_an_unreadable_file() -> None:
    """Documents is plain Python and keeps a table of its own: what cannot be read, and how to mend it."""
    found = [
        code
        for code, reason in REASONS.items()
        if not CODE.fullmatch(code)
        or not code.startswith(PREFIXES["documents"])
        or _values(reason.message_fr) != _values(reason.message_en)
        or _values(reason.remedy_fr) != _values(reason.remedy_en)
    ]
    assert not found, told(found, instead="name the same values in both sentences, under a code DOC-MAT-01.")


def test_it_uses_every_refusal_of_an_unreadable_file() -> None:
    written = "".join(module.path.read_text() for module in program() if module.house == "documents")
    found = [code for code in REASONS if written.count(f'"{code}"') < 2]
    assert not found, told(found, instead="refuse with it, or remove it.")
