"""The documents say what is: links lead somewhere, commands exist, made pages are fresh, every choice has its line."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest

from polyphonie.wiring import reference, shell
from polyphonie.wiring.ground import ROOT

SOURCE = ROOT / "src" / "polyphonie"
DECISIONS = ROOT / "docs" / "decisions"


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


DOCUMENTS = sorted(path for path in tracked() if path.suffix == ".md")
named = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def prose(document: Path) -> str:
    return re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)


def blocks(document: Path, *languages: str) -> Iterator[str]:
    for language, body in re.findall(r"```(\w*)[^\n]*\n(.*?)```", document.read_text(), flags=re.DOTALL):
        if language in languages:
            yield body


def anchors(document: Path) -> set[str]:
    """The anchors that a forge gives to the headings of a page."""
    headings = re.findall(r"^#+ +(.+?) *$", prose(document), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@named
def test_its_links_lead_somewhere(document: Path) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            lost.append(target)
    assert not lost, "these links lead nowhere: mend the link, or write the page"


@named
def test_the_code_it_quotes_stands_in_the_program(document: Path) -> None:
    for block in blocks(document, "python"):
        place, _, quoted = block.partition("\n")
        if place.startswith("# src/"):
            assert quoted in (ROOT / place.removeprefix("# ")).read_text(), f"quote {place} as it is now"


@named
def test_the_files_it_names_exist(document: Path) -> None:
    if "generated" in document.parts:
        return
    houses = "|".join([*(path.name for path in SOURCE.iterdir() if path.is_dir()), "docs", "samples", "src", "tests"])
    names = re.findall(rf"`((?:{houses})(?:/[\w-]+)+(?:\.\w+|/))`", prose(document))
    missing = [name for name in names if not any((base / name).exists() for base in (ROOT, SOURCE))]
    assert not missing, "these files are named and do not exist"


def test_the_proofs_that_the_architecture_names_exist() -> None:
    files = [*SOURCE.glob("*/proofs.py"), *SOURCE.glob("*/proofs/*.py"), SOURCE / "ledger" / "identities.py"]
    defined = {name for path in files for name in re.findall(r"^def ([a-z]\w+)", path.read_text(), re.M)}
    section = (ROOT / "ARCHITECTURE.md").read_text().partition("## What guarantees what")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| ")][1:]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row[4])} <= defined


def commands(document: Path) -> Iterator[list[str]]:
    """The calls of make and of the program in a page's shell blocks, one list of words each."""
    for block in blocks(document, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            for command in line.split("&&"):
                if re.match(r" *(make|[\w./]*polyphonie) ", command):
                    yield shlex.split(command, comments=True)


@named
def test_the_make_targets_it_gives_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for words in commands(document):
        if words[0] == "make":
            asked = {word for word in words[1:] if word.isalpha() and word.islower()}
            assert asked <= targets, f"make has no {asked - targets}"


@named
def test_the_commands_it_gives_exist(document: Path) -> None:
    for words in commands(document):
        if words[0].rpartition("/")[2] == "polyphonie":
            follow(shell._parser(), words[1:])


def follow(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Go down the commands of the program as the words say; an unknown command or option fails."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for index, word in enumerate(words):
        if word.startswith("--"):
            assert word.partition("=")[0] in parser._option_string_actions, f"{parser.prog} has no option {word}"
        elif groups and word in groups[0].choices:
            follow(groups[0].choices[word], words[index + 1 :])
            return
        else:
            assert not groups, f"{parser.prog} has no command {word}"


def test_the_made_pages_are_fresh() -> None:
    for name, text in reference.pages().items():
        path = reference.FOLDER / name
        assert path.exists(), f"{path} is missing: run `polyphonie reference`"
        assert path.read_text() == text, f"{path} is stale: run `polyphonie reference`"


settings = cache(reference.settings)  # it reads the whole program


def test_every_setting_is_explained_to_operators() -> None:
    explained = (ROOT / "docs" / "operations.md").read_text()
    missing = [setting.name for setting in settings() if f"`{setting.name}`" not in explained]
    assert not missing, "explain these variables in docs/operations.md"


def test_the_defaults_told_to_operators_are_those_of_the_code() -> None:
    rows = [
        line.split("|") for line in (ROOT / "docs" / "operations.md").read_text().splitlines() if "`POLYPHONIE_" in line
    ]
    for setting in settings():
        try:
            default = ast.literal_eval(setting.default)
        except (SyntaxError, ValueError):
            continue  # computed from others
        for row in rows:
            if len(row) == 5 and f"`{setting.name}`" in row[1] and default != "":
                assert str(int(default) if isinstance(default, bool) else default) in row[2], (
                    f"{setting.name}: {default}"
                )


def test_every_setting_that_is_explained_is_read() -> None:
    explained = set(re.findall(r"`(POLYPHONIE_\w+)`", (ROOT / "docs" / "operations.md").read_text()))
    assert explained <= {setting.name for setting in settings()} | {"POLYPHONIE_BROWSER_TESTS"}


def locked(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / file).read_text(), flags=re.MULTILINE))


def test_every_dependency_has_its_line_with_the_locked_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *chain.from_iterable(project["dependency-groups"].values())]
    versions = locked("requirements-conformance.txt") | locked("requirements-test.txt") | locked("requirements.txt")
    lines = re.findall(r"^\| ([\w.-]+) \| ([^|]+) \| ([^|]+) \|", (DECISIONS / "dependencies.md").read_text(), re.M)
    told = {name: version.strip() for name, version, _ in lines if name != "package"}
    wanted = {name: versions[name] for each in asked if (name := re.split(r"[^\w.-]", each)[0])}
    assert told == wanted, "one line per package of pyproject.toml in dependencies.md, with its locked version"


def test_what_the_program_imports_is_asked_for_by_name() -> None:
    """A package that comes only because another one brings it may leave with it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.split(r"[^\w.-]", each)[0].lower() for each in project["dependencies"]}
    packages = metadata.packages_distributions()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            for module in imported(node):
                if module in packages and module != "polyphonie":
                    names = {name.lower().replace("_", "-") for name in packages[module]}
                    assert names & asked, f"{path} imports {module}: name {names} in pyproject.toml"


def imported(node: ast.AST) -> list[str]:
    """The top packages that a statement imports from elsewhere."""
    match node:
        case ast.Import(names):
            return [alias.name.partition(".")[0] for alias in names]
        case ast.ImportFrom(str(module), _, 0):
            return [module.partition(".")[0]]
    return []


def test_the_licences_told_are_those_of_the_packages() -> None:
    lines = re.findall(r"^\| ([\w.-]+) \| [^|]+ \| ([^|]+) \|", (DECISIONS / "dependencies.md").read_text(), re.M)
    for name, told in lines:
        if name == "package":
            continue
        try:
            package = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        stated = package.get("License-Expression") or package.get("License") or ""
        stated += " ".join(value for key, value in package.items() if key == "Classifier" and "License" in value)
        family = re.split(r"[-\d]", told.strip())[0]
        assert family in stated or not stated, f"{name} says {stated!r}, not {told}"


def test_decisions_are_numbered_one_by_one() -> None:
    pages = sorted(path for path in DECISIONS.glob("*.md") if path.name != "dependencies.md")
    assert [path.name[:4] for path in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    for path in pages:
        assert path.read_text().startswith(f"# {int(path.name[:4])}. "), f"{path.name} begins with its number"


HERE_ONLY = re.compile(
    r"/(?:work|root)/|/tmp/bash_|://(?:pypi|files\.python|registry\.)|extra-index|://[\w.-]*(?:artifactory|nexus)"
)


def test_the_locks_hold_no_address() -> None:
    for path in ROOT.glob("requirements*.txt"):
        assert "://" not in path.read_text(), f"{path.name} ties the project to one registry"


def test_nothing_names_a_place_of_one_machine() -> None:
    told = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in (".png", ".pdf", ".zip", ".woff2"):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if HERE_ONLY.search(line):
                told.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not told, "\n".join(told)
