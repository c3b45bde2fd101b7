"""`make conformance`: our verdict against the official one, pack by pack, on the corpus and on seeded mutations of it.

    python -m tests.conformance [--corpus DIR] [--mutations N] [--seed N] [--workers N] [PACK…]

Prints the agreement of each pack and its first disagreements, and fails on any; without the corpus it says so and
succeeds. A pack is named as the table names it ("BR-FR CII"); without one, all run.
"""

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from . import agreement, messages
from .comparison import HEADING, Result, silence

CORPUS = Path(__file__).parents[3] / "shared/corpus/einvoicing"
MUTATIONS = 10_000


def jobs(corpus: Path, *, mutations: int, seed: int) -> dict[str, Callable[[], Result]]:
    """What there is to compare, the longest first."""
    found: dict[str, Callable[[], Result]] = {
        f"{name} {kind}": partial(agreement.compared, corpus, name, kind, mutations=mutations, seed=seed)
        for name in ("BR-FR", "EN 16931")
        for kind in ("UBL", "CII")
    }
    found[f"{messages.PACK} {messages.KIND}"] = partial(messages.compared, corpus, mutations=mutations, seed=seed)
    found["CEN unit tests"] = partial(agreement.unit_tests, corpus)
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.conformance", description="our verdict against the official one")
    parser.add_argument("packs", nargs="*", metavar="PACK", help='as the table names it: "BR-FR CII"')
    parser.add_argument("--corpus", type=Path, default=Path(os.environ.get("POLYPHONIE_CORPUS", CORPUS)))
    parser.add_argument("--mutations", type=int, default=MUTATIONS, help="mutated documents of each pack")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    say = sys.stdout.write
    if not (asked.corpus / "en16931-cen").is_dir():
        say(f"no corpus at {asked.corpus}: nothing compared\n")
        return 0
    wanted = jobs(asked.corpus, mutations=asked.mutations, seed=asked.seed)
    if unknown := set(asked.packs) - wanted.keys():
        parser.error(f"no such pack: {', '.join(sorted(unknown))}")
    say(f"{HEADING}\n")
    agreed = True
    with ProcessPoolExecutor(asked.workers, mp_context=get_context("spawn"), initializer=silence) as pool:
        running = [pool.submit(job) for name, job in wanted.items() if name in asked.packs or not asked.packs]
        for each in running:
            result = each.result()
            agreed = agreed and not result.disagreements
            say("".join(f"{line}\n" for line in (result.row(), *(f"  {line}" for line in result.details()))))
            sys.stdout.flush()
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
