"""The words of lists: in which order, what was chosen in them, and what may be done with many invoices at once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.kernel.refusals import Kind, Reason

MOST_TREATED: Final = 20_000
"""How many invoices are treated at once: at some ten milliseconds each, a few minutes."""

MOST_EXPORTED: Final = 200_000
"""How many invoices an export lists: a spreadsheet that holds more serves nobody, and XLSX ends at a million rows."""

MOST_PACKED: Final = 20_000
"""How many invoices are packed into one ZIP."""


class Order(StrEnum):
    """In which order a list stands. Each has its index; the last key is always the id, so that no page repeats."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    LARGEST = "largest"
    SMALLEST = "smallest"


ORDER_NAMES: Final[Mapping[Order, Words]] = {
    Order.NEWEST: Words("Dépôt, du plus récent au plus ancien", "Deposit, newest first"),
    Order.OLDEST: Words("Dépôt, du plus ancien au plus récent", "Deposit, oldest first"),
    Order.DUE: Words("Échéance, de la plus proche à la plus lointaine", "Due date, soonest first"),
    Order.LARGEST: Words("Montant dû, du plus grand au plus petit", "Amount due, largest first"),
    Order.SMALLEST: Words("Montant dû, du plus petit au plus grand", "Amount due, smallest first"),
}


class Form(StrEnum):
    """What an export is made of."""

    CSV = "csv"
    XLSX = "xlsx"
    ORIGINALS = "originals"
    READABLE = "readable"


FORM_NAMES: Final[Mapping[Form, Words]] = {
    Form.CSV: Words("Tableau CSV", "CSV table"),
    Form.XLSX: Words("Classeur XLSX", "XLSX workbook"),
    Form.ORIGINALS: Words("ZIP des originaux", "ZIP of the originals"),
    Form.READABLE: Words("ZIP des vues lisibles (PDF)", "ZIP of readable views (PDF)"),
}

MOST: Final[Mapping[Form, int]] = {
    Form.CSV: MOST_EXPORTED,
    Form.XLSX: MOST_EXPORTED,
    Form.ORIGINALS: MOST_PACKED,
    Form.READABLE: MOST_PACKED,
}

NOTHING_SELECTED = Reason(
    "INV-SEL-01",
    "selection",
    fr="Aucune facture n'est sélectionnée. Cochez-en au moins une, ou choisissez toutes celles du filtre.",
    en="No invoice is selected. Tick at least one, or choose all those of the filter.",
)
TOO_MANY_SELECTED = Reason(
    "INV-SEL-02",
    "selection",
    fr="La sélection compte plus de {most} factures, le plus que l'on fasse en une fois. Resserrez le filtre, par"
    " exemple sur un mois.",
    en="The selection holds more than {most} invoices, the most that is done at once. Narrow the filter, for instance"
    " to a month.",
    kind=Kind.TOO_LARGE,
)
MOVED_SINCE = Reason(
    "INV-SEL-03",
    "state",
    fr="Cette facture a changé d'état depuis : elle est restée telle quelle. Ouvrez-la pour décider.",
    en="This invoice has changed state since: it was left as it is. Open it to decide.",
    kind=Kind.CONFLICT,
)
CANNOT_GO_BACK = Reason(
    "INV-SEL-04",
    "state",
    fr="L'état « {state} » ne se rétablit pas : il résulte d'une démarche du fournisseur ou de la plateforme. Ouvrez la"
    " facture pour choisir un autre état.",
    en="The state “{state}” cannot be restored: it results from a step of the supplier or of the platform. Open the"
    " invoice to choose another state.",
    kind=Kind.CONFLICT,
)
NOT_UNDOABLE = Reason(
    "INV-SEL-05",
    "task",
    fr="Ce traitement ne s'annule pas, ou l'a déjà été. Ouvrez les factures une à une pour changer leur état.",
    en="This treatment cannot be undone, or was already. Open the invoices one by one to change their state.",
    kind=Kind.CONFLICT,
)

LONGEST_SEARCH_NAME: Final = 60
LONGEST_SEARCH: Final = 2_000
MOST_SEARCHES: Final = 30

SEARCH_UNNAMED = Reason(
    "INV-SAV-01",
    "name",
    fr="Donnez à la recherche un nom de {most} caractères au plus : c'est sous lui que vous la retrouverez.",
    en="Give the search a name of at most {most} characters: you will find it again by it.",
)
SEARCH_EMPTY = Reason(
    "INV-SAV-02",
    "query",
    fr="Il n'y a pas de filtre à garder, ou il est trop long. Filtrez d'abord la liste, puis gardez la recherche.",
    en="There is no filter to keep, or it is too long. Filter the list first, then keep the search.",
)
TOO_MANY_SEARCHES = Reason(
    "INV-SAV-03",
    "name",
    fr="Vous gardez déjà {most} recherches. Oubliez-en une pour garder celle-ci.",
    en="You already keep {most} searches. Forget one to keep this one.",
    kind=Kind.CONFLICT,
)
