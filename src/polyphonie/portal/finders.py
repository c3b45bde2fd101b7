"""Style sheets that stand outside any `static` folder: Bootstrap's, in its PyPI package, and the readable view's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from polyphonie.documents.invoice import render

CHOSEN: Final[Mapping[str, tuple[str, ...]]] = {
    "bootstrap": ("bootstrap.min.css", "bootstrap.min.css.map"),
    "readable": (render.STYLESHEET.name,),
}
"""The files that pages load, by the prefix of their address; what else lies beside them stays where it is."""


def _bootstrap() -> Path:
    found = find_spec("bootstrap")
    assert found is not None
    assert found.submodule_search_locations is not None, "the package bootstrap-wrapper is installed"
    return Path(found.submodule_search_locations[0]) / "css"


class ChosenFilesFinder(BaseFinder):
    """Offers `<prefix>/<file>` for the chosen files, and nothing else."""

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        folders = {"bootstrap": _bootstrap(), "readable": render.STYLESHEET.parent}
        self.storages = {prefix: _storage(prefix, folder) for prefix, folder in folders.items()}
        super().__init__()

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's own
        prefix, _, name = path.partition("/")
        found = [self.storages[prefix].path(name)] if name in CHOSEN.get(prefix, ()) else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for prefix, names in CHOSEN.items():
            for name in names:
                yield name, self.storages[prefix]


def _storage(prefix: str, folder: Path) -> FileSystemStorage:
    storage = FileSystemStorage(location=folder)
    storage.prefix = prefix  # type: ignore[attr-defined]  # collectstatic's own convention
    return storage
