"""What a chain of expenditure costs, from the invoice to the bank's statement, and how many two cores do a second.

    make bench-chain [CHAINS=400]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "books")]

import measure

START: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)


def by_act(chains: int, opened) -> None:
    from polyphonie.kernel import clock

    import acts
    import state as states

    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    received = list(states.invoices(opened, chains, "A"))
    for number, each in enumerate(received):
        with clock.set_at(START + number * timedelta(milliseconds=40)):
            watch = measure.Watch()

            def told(act: str, _count: int) -> None:
                nonlocal watch
                cost = watch.each(1)
                if number >= chains // 5:
                    for place, part in enumerate((cost.server, cost.ours, cost.wall)):
                        spent[act][place] += part
                watch = measure.Watch(watch.pid)

            acts.play(opened, [each], told=told)
    counted = chains - chains // 5
    for act, parts in spent.items():
        print(f"  {act:<40}" + "".join(f"{part / counted:8.2f}" for part in parts))
    print(f"  {'a chain':<40}" + "".join(f"{sum(each[place] for each in spent.values()) / counted:8.2f}" for place in range(3)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chains", type=int, default=100)
    given = parser.parse_args()
    with measure.database():
        from polyphonie.kernel import clock, row_security

        import state as states

        row_security.trust_this_process()
        with clock.set_at(START):
            opened = states.opened()
        by_act(given.chains, opened)


main()
