"""What nobody calls, where it may be called after all, and what to call instead."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import pytest

from .source import Module, name_of_call, program, told


@dataclass(frozen=True)
class Ban:
    calls: frozenset[str]
    instead: str
    but_in: frozenset[str] = frozenset()
    """Places where it is right: a file, a folder that ends in /, or every file of a name."""


def _ban(*calls: str, instead: str, but_in: tuple[str, ...] = ()) -> Ban:
    return Ban(frozenset(calls), instead, frozenset(but_in))


BANS = {
    "the time": _ban(
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "datetime.datetime.now",
        "date.today",
        "datetime.date.today",
        "timezone.now",
        "timezone.localdate",
        "time.time",
        "time.time_ns",
        instead="ask kernel.clock, which tests can set; an action takes its day as an argument.",
        but_in=("kernel/clock.py",),
    ),
    "floating numbers": _ban(
        "float",
        instead="amounts are Money or Decimal, and never pass through a float.",
        # Some tests of EN 16931 are defined on doubles: who computes them otherwise gives another verdict.
        but_in=("documents/invoice/rules/",),
    ),
    "rounding": _ban(
        "round",
        instead="kernel.money.rounded is the one place where money is rounded.",
        but_in=("documents/invoice/verdict.py", "wiring/run.py"),  # milliseconds
    ),
    "printing": _ban(
        "print",
        "pprint",
        "pprint.pprint",
        instead="answer with a value and let the shell show it; log what an operator must know.",
        but_in=("shell.py", "kernel/terminal.py", "wiring/"),
    ),
    "sleeping": _ban(
        "time.sleep",
        "sleep",
        instead="wait on an event that can be set, in a worker; elsewhere do not wait.",
        but_in=("wiring/postgres/",),
    ),
    "ids": _ban(
        "uuid4", "uuid1", "uuid.uuid4", "uuid.uuid1", "uuid7", "uuid.uuid7", instead="take kernel.identity.new_id."
    ),
    "chance": _ban(
        "random.random",
        "random.choice",
        "random.randint",
        "random.Random",
        instead="secrets come from the module secrets; the program does nothing by chance.",
        but_in=("parties/generator.py", "wiring/country/loading.py", "wiring/year/"),
    ),
    "transactions": _ban(
        "transaction.atomic",
        "transaction.commit",
        "transaction.rollback",
        "transaction.set_autocommit",
        "atomic",
        instead="an act is one transaction: use @action, or kernel.acts.unit for a part that may fail alone.",
        but_in=("kernel/", "wiring/prove.py", "parties/actions/directory.py"),
    ),
    "trusting": _ban(
        "eval",
        "exec",
        "pickle.loads",
        "pickle.load",
        "marshal.loads",
        "yaml.load",
        "os.system",
        "os.popen",
        instead="nothing that came from outside is ever run.",
        # Compiles expressions that are constants of the rules, once per kind of place.
        but_in=("documents/invoice/rules/shortcuts.py",),
    ),
    "weak digests": _ban(
        "hashlib.md5", "hashlib.sha1", "md5", "sha1", instead="hashlib.sha256, or hmac.digest with a key of ours."
    ),
    "raw HTML": _ban(
        "mark_safe",
        "SafeString",
        instead="write it in a template, which escapes.",
        but_in=("invoicing/pages/readable_views.py",),  # the readable view, which documents makes and escapes
    ),
}


def _allowed(ban: Ban, module: Module) -> bool:
    return any(
        allowed in (module.within, module.path.name) or (allowed.endswith("/") and module.within.startswith(allowed))
        for allowed in ban.but_in
    )


@pytest.mark.parametrize("what", BANS)
def test_it_does_not_call_what_is_banned(what: str) -> None:
    ban = BANS[what]
    found = [
        f"{module.place}:{node.lineno} {name_of_call(node)}"
        for module in program()
        if not _allowed(ban, module)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and name_of_call(node) in ban.calls
    ]
    assert not found, told(found, instead=ban.instead)


def test_it_swallows_no_error_in_silence() -> None:
    found = [
        f"{module.place}:{node.lineno}"
        for module in program()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and [type(statement) for statement in node.body] == [ast.Pass]
        if node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
    ]
    assert not found, told(found, instead="catch the one error that you expect, or let it crash.")
