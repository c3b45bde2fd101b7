"""The axes by which the budget is viewed."""

from __future__ import annotations

from enum import StrEnum


class Group(StrEnum):
    """By what a view adds envelopes up."""

    MISSION = "mission"
    PROGRAMME = "programme"
    CENTRE = "centre"
    MINISTRY = "ministry"
    DOMAIN = "domain"
    TITLE = "title"
    CATEGORY = "category"
    FUND = "fund"
    TRANCHE = "tranche"
    ENVELOPE = "envelope"
