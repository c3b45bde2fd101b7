"""What a chain of expenditure costs, from the invoice to the bank's statement, and how many two cores do a second.

    make bench-chain [CHAINS=400] [PROCESSES=2] [GROWN=1000000 REQUESTS=5000000 [KEPT=folder]]

Three measures on a PostgreSQL of their own, which waits for the disk at each commit:

- act by act, in one process: what each act takes of the server's processor and of ours;
- one chain after the other, in a few processes, which wait for the disk by turns: every act its own transaction, a lot
  and a statement for each chain;
- by the night: hundreds of invoices at a time, each act on their set in one transaction, one lot and one statement.

Beside the first, in the same run, what it takes to insert the same rows in bare tables with their indexes.

With GROWN, what a chain costs once ten thousand were paid and once so many were, and how long each page of the chain
takes on as many requests. With KEPT, their database stays in that folder: the next measure goes on from there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "books")]

import measure  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--chains", type=int, default=400, help="chains of each measure")
    parser.add_argument("--night", type=int, default=200, help="invoices that a process takes at a time by the night")
    parser.add_argument("--processes", type=int, default=2, help="how many play chains at once")
    parser.add_argument("--grown", type=int, help="instead: chains already paid before the second measure of a chain")
    parser.add_argument("--requests", type=int, default=0, help="with --grown: payment requests before pages are asked")
    parser.add_argument("--kept", type=Path, help="with --grown: the folder where the database stays, and is found")
    given = parser.parse_args()
    with measure.database(given.kept) as folder:
        if given.grown:
            import flat

            flat.main(folder, given.chains, given.grown, given.requests)
        else:
            import rounds

            rounds.main(given.chains, given.night, given.processes)


main()
