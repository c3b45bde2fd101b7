"""Whoever tries whichever door, with whatever in its address, nothing breaks: every answer is one of ours.

The suite lets crowds of roles try each door, and one program. The long version lets each role alone and every program,
and follows every link: `make crawl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from polyphonie.access.terms import ROLES

from .conftest import LONG, Country
from .walk import NOT_WALKED, Walker

MOST_PAGES = 2_000 if LONG else 60
ODD = (
    "?after=zzz&before=-1&words=%00%27%22&text=%00&state=none&entity=0&service=%C3%28&deposited_from=31/02/2026"
    "&limit=-1&place=99999999999999999999&on=never&page=9999999999"
)
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')


def _walkers(country: Country) -> Iterator[Walker]:
    """Those concerned and all the others; in the suite one program stands for all, for they meet the same doors."""
    for name, actor in (country.concerned | country.walking()).items():
        if LONG or name == "program of entity" or not name.startswith("program of"):
            yield Walker.of(name, actor)


def test_it_answers_every_door_whoever_tries_it(country: Country) -> None:
    assert len(country.others) > len(ROLES), "a person of every role, and programs"
    broken = [
        f"{walker.name}: {door.route} answers {status}"
        for walker in _walkers(country)
        for tried in (walker.gets(country.samples, ODD), walker.posts(country.samples))
        for door, status, _ in tried
        if status >= 500
    ]
    assert broken == []


@pytest.mark.parametrize(
    "who", ["supplier", "recipient", "entity_manager of entity", "platform_administrator of platform"]
)
def test_it_follows_every_link_from_the_home_page(country: Country, who: str) -> None:
    walker = Walker.of(who, (country.concerned | country.others)[who])
    to_see, seen, broken = ["/"], set(), []
    while to_see and len(seen) < MOST_PAGES:
        address = to_see.pop(0)
        seen.add(address)
        answer = walker.http.get(address)
        if answer.status_code >= 400:
            broken.append(f"{address} answers {answer.status_code}")
        if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
            links = {unescape(link) for link in LINK.findall(answer.content.decode())}
            new = links - seen - set(to_see)
            to_see += sorted(link for link in new if not link[1:].startswith(("static/", *NOT_WALKED)))
    assert broken == []
    assert len(seen) > 5
