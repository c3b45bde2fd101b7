"""Recompute from zero everything that must hold, in one snapshot of the database, and say what does not."""

from __future__ import annotations

from time import perf_counter

from django.db import connection, transaction
from rich.console import Console

from polyphonie.access import proofs as access
from polyphonie.budget import proofs as budget
from polyphonie.controls import proofs as controls
from polyphonie.invoicing import proofs as invoicing
from polyphonie.kernel import proofs as kernel
from polyphonie.ledger import proofs as ledger
from polyphonie.parties import proofs as parties
from polyphonie.payments import proofs as payments
from polyphonie.reference import proofs as reference
from polyphonie.reporting import proofs as reporting
from polyphonie.requests import proofs as requests
from polyphonie.spending import proofs as spending


def prove() -> int:
    """Run the proofs of every house; 0 when all hold, 1 when one does not. Prints a line per proof.

    The database must be open.
    """
    console = Console(highlight=False)
    broken = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for house in (
            *(kernel, access, parties, reference, budget, ledger),
            *(invoicing, payments, controls, spending, requests, reporting),
        ):
            for proof in house.PROOFS:
                started = perf_counter()
                findings = list(proof())
                broken += len(findings)
                mark = "[red]✗[/red]" if findings else "[green]✓[/green]"
                name = f"{house.__name__.split('.')[-2]}.{proof.__name__}"
                console.print(f"{mark} {name} [dim]{perf_counter() - started:.2f} s[/dim]")
                for finding in findings:
                    console.print(f"    {finding}", style="red", markup=False)
    console.print("Tout tient." if not broken else f"{broken} constat(s) : ce qui précède ne tient pas.")
    return 1 if broken else 0
