"""The French directory of electronic addresses (annuaire): how an address is written, and the files that carry lines.

    from polyphonie.documents import directory

    directory.Address.of("999100011_99910001100010_FINANCES")
    directory.Address.of("999100011_99910001100010_FINANCES").chain      itself, then each more general address

Source: external specifications of e-invoicing 3.1, annexe 3 (flows 13 and 14) and annexe 7 (rules G1.…); XP Z12-013.
"""

from .addresses import Address

__all__ = ["Address"]
