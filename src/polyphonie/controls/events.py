"""What controls announces. The subject is the campaign."""

from __future__ import annotations

from dataclasses import dataclass

from polyphonie.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyFound(Event):
    """A campaign found something wrong on a payment of its sample. `about` names the payment, `reason` says what."""

    about: str
    reason: str
