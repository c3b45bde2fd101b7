"""The restitutions of the chain of expenditure, by name: how each is called, and what makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.reporting.restitutions import Restitution

from .delays import delays
from .payments import payments
from .purchases import purchases
from .uncertified import uncertified
from .year_end import year_end


@dataclass(frozen=True, slots=True)
class Entry:
    """A restitution. `tab`: its name in few words; `file`: how its file is called; `note`: what its figures are."""

    tab: Words
    title: Words
    lead: Words
    file: str
    make: Callable[..., Restitution]
    note: Words


CATALOGUE: Final[Mapping[str, Entry]] = {
    "uncertified": Entry(
        Words("Service fait", "Services"),
        Words("Factures sans service fait certifié", "Invoices without a certified service"),
        Words(
            "Ce qui attend une certification, de la plus ancienne à la plus récente.",
            "What awaits certification, oldest first.",
        ),
        "factures-sans-service-fait",
        uncertified,
        Words(
            "Une facture sans engagement reconnu n’a pas de centre : seul un droit sur tout l’organisme la montre.",
            "An invoice without a known commitment has no centre: only a right on the whole body shows it.",
        ),
    ),
    "delays": Entry(
        Words("Délais", "Delays"),
        Words("Délais de paiement par service", "Payment delays by service"),
        Words(
            "Le délai global de paiement de l’année, mois par mois, et ce qui sera en retard.",
            "The global payment delay of the year, month by month, and what will be late.",
        ),
        "delais-de-paiement",
        delays,
        Words(
            "Le délai va du départ du délai légal au paiement. Les échéances sont toujours celles d’aujourd’hui.",
            "The delay goes from the start of the legal time to the payment. Due days are always today’s.",
        ),
    ),
    "payments": Entry(
        Words("Paiements", "Payments"),
        Words("Paiements de l’année", "Payments of the year"),
        Words(
            "Ce qui a été payé par programme, par fondement et par flux.",
            "What was paid by programme, by ground and by flow.",
        ),
        "paiements",
        payments,
        Words("Une demande compte quand elle est payée en entier.", "A request counts once it is paid in full."),
    ),
    "year_end": Entry(
        Words("Fin d’exercice", "Year end"),
        Words("Fin d’exercice", "Year end"),
        Words(
            "Ce que le programme doit, ce qui passe à l’exercice suivant, ce qui empêche de clore.",
            "What the programme owes, what goes to the next year, what is in the way of the closing.",
        ),
        "fin-d-exercice",
        year_end,
        Words(
            "Telle que la chaîne est aujourd’hui, quel que soit le jour. Les contrôles des livres sont au tableau"
            " de clôture.",
            "As the chain is today, whatever the day. The checks of the books are on the closing board.",
        ),
    ),
    "purchases": Entry(
        Words("Demandes d’achat", "Purchase requests"),
        Words("Demandes d’achat par état et par âge", "Purchase requests by state and age"),
        Words("Où en est chaque demande, et depuis quand.", "Where each request stands, and since when."),
        "demandes-d-achat",
        purchases,
        Words(
            "L’état est celui du jour demandé, d’après ce qui avait été fait.",
            "The state is that of the asked day, by what had been done.",
        ),
    ),
}
