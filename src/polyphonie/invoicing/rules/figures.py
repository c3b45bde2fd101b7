"""What is read in counted figures: centiles of delays, shares."""

from __future__ import annotations

from collections.abc import Mapping


def centile(counted: Mapping[int, int], of: int) -> int | None:
    """The least number of days within which `of` in a hundred were done; None when nothing was.

    `counted` says how many were done after each number of days.
    """
    total = sum(counted.values())
    reached = 0
    for days in sorted(counted):
        reached += counted[days]
        if reached * 100 >= total * of:
            return days
    return None


def share(part: int, whole: int) -> int:
    """The part in whole hundredths of the whole; what is not nothing shows at least one."""
    if not part or not whole:
        return 0
    return max(1, part * 100 // whole)
