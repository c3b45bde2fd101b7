"""Secrets come from the environment only: none is written in what is committed, and none has a default."""

from __future__ import annotations

import re
import subprocess

from .source import ROOT, told

WRITTEN = {
    "private key": re.compile(r"-----BEGIN (?:RSA |EC |OPENSSH |)PRIVATE KEY-----"),
    "password in an address": re.compile(r"[a-z]+://[^\s/:@'\"{}…]+:(?!mot-de-passe)[^\s@'\"{}…:/]{3,}@[a-z0-9]"),
    "cloud key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "secret of ours": re.compile(r"POLYPHONIE_(?:SECRET_KEY|CLIENT_SECRET|SMTP_PASSWORD)=(?!…)['\"]?[0-9A-Za-z_-]{8,}"),
}
KEPT = re.compile(r"(?:^|/)(?:secret-key|\.env|[^/]+\.(?:pem|key|p12|pfx))$")
"""Files in which an installation keeps its secrets: a measure run in the checkout's own folder leaves one there."""
READ = re.compile(r'environment\.text\("(\w*(?:SECRET|PASSWORD|TOKEN)\w*)", "(?P<default>[^"]*)"\)')


def test_it_commits_no_secret() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [f"{name}: a file of secrets" for name in files.split("\0") if KEPT.search(name)]
    for name in filter(None, files.split("\0")):
        if "/tests/" in name:  # addresses with a password are refused there
            continue
        try:
            text = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{name}: a {kind}" for kind, pattern in WRITTEN.items() if pattern.search(text)]
    assert not found, told(found, instead="read it from the environment (wiring/environment.py).")


def test_it_gives_no_secret_a_default() -> None:
    settings = (ROOT / "src" / "polyphonie" / "wiring" / "settings.py").read_text()
    defaults = {match[1]: match["default"] for match in READ.finditer(settings)}
    assert "POLYPHONIE_SECRET_KEY" in defaults and "POLYPHONIE_SMTP_PASSWORD" in defaults
    assert not any(defaults.values())
