"""The measures in one country, told as a line of JSON. Run by __main__, once for each country; arguments choose some.

Whoever has another operation to measure adds a function to READS or ACTS: (what is done, by whom).
"""

from __future__ import annotations

import io
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(Path(__file__).parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.wiring.settings")

from polyphonie.wiring import ground  # noqa: E402

ground.open_database()

import bare  # noqa: E402
import flow  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from tests.doors.walk import doors  # noqa: E402
from tests.installation import cpu_seconds  # noqa: E402

from polyphonie.access import queries as access  # noqa: E402
from polyphonie.access.models import Assignment, Person  # noqa: E402
from polyphonie.access.terms import Perimeter, Right, Role  # noqa: E402
from polyphonie.invoicing.actions import deposits, treatments  # noqa: E402
from polyphonie.invoicing.models import Invoice  # noqa: E402
from polyphonie.invoicing.terms import Channel, InvoiceState  # noqa: E402
from polyphonie.invoicing.tests.documents import Paper, Seller  # noqa: E402
from polyphonie.kernel import clock, deliveries  # noqa: E402
from polyphonie.kernel.acts import SYSTEM, ActorKind  # noqa: E402
from polyphonie.kernel.identity import new_id  # noqa: E402
from polyphonie.parties.models import Entity, Supplier  # noqa: E402

TIMES, PAGE_TIMES, TURNS = 60, 6, 3
settings.ALLOWED_HOSTS = ["*"]
settings.ROOT_URLCONF = "bare"
plain, settings.MIDDLEWARE = settings.MIDDLEWARE, []
BARE: Final = WSGIHandler()
settings.MIDDLEWARE = plain
OURS: Final = WSGIHandler()


@dataclass
class Country:
    """Whom and what is measured: middling sides of the country, and its largest."""

    invoices: list[Invoice]
    entity: Any
    supplier: Any
    largest_entity: Any
    largest_supplier: Any

    @classmethod
    def found(cls) -> Country:
        with connection.cursor() as cursor:
            cursor.execute("SELECT entity_id FROM invoicing_invoice GROUP BY 1 ORDER BY count(*) DESC LIMIT 200")
            entities = [each for (each,) in cursor.fetchall()]
            cursor.execute("SELECT supplier_id FROM invoicing_invoice GROUP BY 1 ORDER BY count(*) DESC LIMIT 200")
            suppliers = [each for (each,) in cursor.fetchall()]
        entity, supplier = entities[len(entities) // 2], suppliers[len(suppliers) // 2]
        received = Invoice.objects.filter(entity_id=entities[0]).exclude(register_number="")
        kept = list(received.order_by("-id")[:TIMES])
        return cls(kept, entity, supplier, entities[0], suppliers[0])


def asked(handler: WSGIHandler, path: str, token: str = "") -> tuple[int, bytes]:
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
    }
    status: list[str] = []
    body = b"".join(handler(environ, lambda line, _headers: status.append(line)))
    return int(status[0].split()[0]), body


def cost(work: Callable[[int], object], times: int = TIMES) -> float:
    """Milliseconds of processor, ours and the database's, of one time."""
    return beside(work, times=times)[0]


def beside(*works: Callable[[int], object], times: int = TIMES) -> tuple[float, ...]:
    """The same of several, in turn, so that whatever else the machine does weighs on each alike."""
    for work in works:
        for number in range(8):
            work(number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    rounds: list[list[float]] = [[] for _ in works]
    for turn in range(TURNS):
        for work, spent in zip(works, rounds, strict=True):
            before = time.process_time() + cpu_seconds(backend)
            for number in range(times):
                work(turn * times + number)
            spent.append((time.process_time() + cpu_seconds(backend) - before) / times * 1000)
    return tuple(min(spent) for spent in rounds)


def reads(country: Country) -> dict[str, tuple[float, float]]:
    """Reads of the API, beside a bare endpoint that runs the very same statements."""
    clients = {
        "entity": access.ClientActor(
            ActorKind.CLIENT, new_id(), "Progiciel", Perimeter.of_entity(country.largest_entity), frozenset(Right)
        ),
        "supplier": access.ClientActor(
            ActorKind.CLIENT, new_id(), "Logiciel", Perimeter.of_supplier(country.largest_supplier), frozenset(Right)
        ),
    }
    access.authenticate_bearer = clients.__getitem__  # type: ignore[assignment]
    some = itertools.cycle(country.invoices)
    addresses: dict[str, tuple[str, Callable[[], str]]] = {
        "rechercher, grande structure": ("entity", lambda: "/api/v1/invoices"),
        "rechercher, grand fournisseur": ("supplier", lambda: "/api/v1/invoices"),
        "rechercher par état": ("entity", lambda: "/api/v1/invoices?state=suspended"),
        "rechercher par mots": ("entity", lambda: f"/api/v1/invoices?words={next(some).number}"),
        "consulter, avec l'historique": ("entity", lambda: _address(next(some))),
    }
    found = {}
    for name, (token, address) in addresses.items():
        bare.statements = []
        with connection.execute_wrapper(noted):
            status, body = asked(OURS, address(), token)
        assert status == 200, (name, status, body[:300])
        bare.like = json.loads(body)
        assert asked(BARE, "/bare/read")[0] == 200
        ours, baseline = beside(
            lambda _, address=address, token=token: asked(OURS, address(), token), lambda _: asked(BARE, "/bare/read")
        )
        found[name] = ours, baseline
    return found


def noted(execute: Callable[..., Any], sql: str, values: Any, *others: Any) -> Any:
    """Remember a statement and its parameters, to have the bare endpoint run it as well."""
    bare.statements.append((sql, values))
    return execute(sql, values, *others)


def _address(invoice: Invoice) -> str:
    return f"/api/v1/invoices/{invoice.entity_id}/{invoice.id}"


def flows(country: Country) -> dict[str, float]:
    """A flow of the largest supplier's, to forty entities, as its program sends it."""
    supplier = Supplier.objects.get(id=country.largest_supplier)
    on = clock.today()
    papers = [
        Paper(seller=_seller(supplier), buyer=each.siret, issued_on=on, due_on=on)
        for each in Entity.objects.filter(active_to=None, references_required="none").order_by("id")[:40]
    ]
    perimeter = Perimeter.of_supplier(supplier.id)
    sender = access.ClientActor(ActorKind.CLIENT, new_id(), "Logiciel", perimeter, frozenset(Right))
    return asdict(flow.measure(sender, papers))


def _seller(supplier: Supplier) -> Seller:
    return Seller(supplier.name, supplier.identifier, supplier.vat_number)


def acts(country: Country) -> dict[str, float]:
    """Acts, in this process."""
    on = clock.today()
    supplier = Supplier.objects.get(id=country.supplier)
    open_to_all = Entity.objects.filter(active_to=None, references_required="none").order_by("id").first()
    assert open_to_all is not None
    paper = Paper(seller=_seller(supplier), buyer=open_to_all.siret, issued_on=on, due_on=on)
    series = f"B{int(time.time()) % 10**7}"
    numbers = itertools.count()

    def deposit(_: int) -> None:
        content = replace(paper, number=f"{series}-{next(numbers)}").content()
        given = {"file_name": "facture.xml", "channel": Channel.API, "on": on}
        assert deposits.deposit(actor=SYSTEM, content=content, **given).accepted

    received = itertools.cycle(country.invoices)
    states = itertools.cycle((InvoiceState.SUSPENDED, InvoiceState.DELIVERED))

    def treat(number: int) -> None:
        chosen = next(received)
        given = {"entity": chosen.entity_id, "invoice": chosen.id, "state": next(states), "on": on}
        treatments.treat(actor=SYSTEM, reason=f"Motif {number} {time.time()}", **given)

    found = {"déposer": cost(deposit, 60), "traiter": cost(treat, 60)}
    deliveries.drain()  # a later measure must not find what this one left to deliver
    return found


def pages(country: Country) -> dict[str, tuple[float, float]]:
    """Every page, as the people of the largest sides: the 95th percentile of its time, and its processor time."""
    chosen = country.invoices[0]
    samples = {
        "entity": chosen.entity_id,
        "identifier": chosen.id,
        "invoice": chosen.id,
        "place": 0,
        "siret": Entity.objects.get(id=chosen.entity_id).siret,
    }
    found = {}
    for role, perimeter in (
        (Role.AUTHORISING_OFFICER, country.largest_entity),
        (Role.SUPPLIER_MANAGER, country.largest_supplier),
    ):
        holder = Assignment.objects.filter(role=role, perimeter_id=perimeter).first()
        assert holder is not None
        browser = Client()
        browser.force_login(Person.objects.get(id=holder.person_id))
        for door in doors():
            if not door.for_programs and "GET" in door.methods and not door.route.startswith(("oauth", ".well", "api")):
                address = door.address(samples)
                answer = browser.get(address)
                if answer.status_code == 200 and not answer.streaming:
                    found[f"{door.route or '/'} · {role}"] = _timed(browser, address)
    return found


def _timed(browser: Client, address: str) -> tuple[float, float]:
    seconds = []

    def get(_: int) -> None:
        began = time.perf_counter()
        browser.get(address)
        seconds.append(time.perf_counter() - began)

    cpu = cost(get, PAGE_TIMES)
    return statistics.quantiles(seconds, n=20)[-1] * 1000, cpu


def main() -> None:
    country = Country.found()
    told: dict[str, Any] = {"invoices": Invoice.objects.count(), "entities": Entity.objects.count()}
    measures: dict[str, Callable[[Country], Any]] = {"reads": reads, "acts": acts, "pages": pages, "flow": flows}
    for name in sys.argv[1:] or measures:
        told[name] = measures[name](country)
        print(json.dumps(told), flush=True)  # the last line tells all; an earlier one, what is known so far


if __name__ == "__main__":
    main()
