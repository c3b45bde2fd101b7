"""Bootstrap's style sheet, taken from its PyPI package: the one file that pages load, and the map it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FOLDER: Final = "bootstrap"
FILES: Final = ("bootstrap.min.css", "bootstrap.min.css.map")


def _styles() -> Path:
    found = find_spec("bootstrap")
    assert found is not None
    assert found.submodule_search_locations is not None, "the package bootstrap-wrapper is installed"
    return Path(found.submodule_search_locations[0]) / "css"


class BootstrapFinder(BaseFinder):
    """Offers `bootstrap/<file>` for the chosen files and leaves the package's fifty others where they are."""

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        self.storage = FileSystemStorage(location=_styles())
        self.storage.prefix = FOLDER  # type: ignore[attr-defined]  # collectstatic's own convention
        super().__init__()

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's own
        folder, _, name = path.partition("/")
        found = [self.storage.path(name)] if folder == FOLDER and name in FILES else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in FILES:
            yield name, self.storage
