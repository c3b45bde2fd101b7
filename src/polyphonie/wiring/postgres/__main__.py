"""The command line: `python -m polyphonie.wiring.postgres start|stop|status|url|discard FOLDER`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import PostgresOutage, discard, ensure, status, stop


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `python -m polyphonie.wiring.postgres start|stop|status|url|discard FOLDER`.

    Exit status: 0 done; 1 could not be done, or, for `status`, no server runs.
    """
    parser = argparse.ArgumentParser(prog="python -m polyphonie.wiring.postgres", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("action", choices=["start", "stop", "status", "url", "discard"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--for-tests", action="store_true", help="a cluster that does not wait for the disk")
    asked = parser.parse_args(arguments)
    try:
        if asked.action == "start":
            sys.stdout.write(ensure(asked.folder, durable=not asked.for_tests) + "\n")
        elif asked.action == "stop":
            stop(asked.folder)
        elif asked.action == "discard":
            discard(asked.folder)
        elif asked.action == "url":
            sys.stdout.write(status(asked.folder).url + "\n")
        else:
            found = status(asked.folder)
            sys.stdout.write(f"{found.pid or '-'} {found.url} {found.log}\n")
            return 0 if found.running else 1
    except PostgresOutage as outage:
        sys.stderr.write(f"{outage}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
