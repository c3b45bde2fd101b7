"""Templates: each is used, none carries a script or a style."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import allauth
import django

from .source import PACKAGE, ROOT, told

REPLACED = (
    Path(allauth.__file__).parent / "templates",
    Path(django.__file__).parent / "forms" / "templates",
)
"""Templates of others that ours replace, by their names."""

ASKED_FOR_BY_DJANGO = {"404.html", "500.html", "403.html", "400.html", "403_csrf.html"}
QUOTED = re.compile(r"""["']([\w./-]+\.\w+)["']""")
COMPONENT = re.compile(r"<c-([\w.-]+)[\s/>]")
INLINE = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


@cache
def _templates() -> dict[str, Path]:
    """Every template by the name that it is asked for."""
    found = [path for folder in PACKAGE.rglob("templates") for path in folder.rglob("*.*")]
    return {str(path).rpartition("/templates/")[2]: path for path in sorted(found)}


@cache
def _texts() -> dict[Path, str]:
    """Everything that may name a template."""
    files = [*PACKAGE.rglob("*.py"), *_templates().values()]
    return {path: path.read_text() for path in files}


@cache
def _named() -> dict[str, set[Path]]:
    """What looks like a template's name, between quotes or as a component's tag, and the files in which it stands."""
    found: dict[str, set[Path]] = {}
    for path, text in _texts().items():
        for quoted in QUOTED.findall(text):
            found.setdefault(quoted, set()).add(path)
        for tag in COMPONENT.findall(text):
            found.setdefault(f"components/{tag.replace('.', '/').replace('-', '_')}.html", set()).add(path)
    return found


def _is_used(name: str, path: Path) -> bool:
    if name in ASKED_FOR_BY_DJANGO or any((folder / name).exists() for folder in REPLACED):
        return True
    return bool(_named().get(name, set()) - {path})


def test_it_uses_every_template() -> None:
    found = [str(path.relative_to(ROOT)) for name, path in _templates().items() if not _is_used(name, path)]
    assert not found, told(found, instead="use it, or remove it.")


def test_it_writes_no_script_and_no_style_in_a_page() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _templates().values()
        if path.suffix == ".html"
        for match in INLINE.finditer(_texts()[path])
    ]
    assert not found, told(found, instead="the content security policy refuses it: a file in static/, a class.")
