"""What is refused of statements and of their publication, and why."""

from __future__ import annotations

from polyphonie.kernel.refusals import Kind, Reason

NO_STATEMENT = Reason(
    "LED-STA-01",
    "statement",
    fr="Il n’y a pas d’état « {code} » pour l’exercice {year}. Choisissez dans la liste des états.",
    en="There is no statement “{code}” for the year {year}. Choose one in the list of statements.",
    kind=Kind.NOT_FOUND,
)
NOT_CLOSED = Reason(
    "LED-PUB-01",
    "year",
    fr="L’exercice {year} n’est pas arrêté : périodes encore ouvertes, {periods}. Arrêtez-les, puis publiez.",
    en="The year {year} is not closed: periods still open, {periods}. Close them, then publish.",
    source="LOLF, art. 54 et 58 ; décret n° 2012-1246, art. 57",
)
UNPLACED = Reason(
    "LED-PUB-02",
    "year",
    fr="Aucun poste de l’état « {statement} » ne prend les comptes {accounts}. Complétez sa présentation.",
    en="No item of the statement “{statement}” takes the accounts {accounts}. Complete its layout.",
)
OPENING_MISSING = Reason(
    "LED-PUB-03",
    "year",
    fr="Les à-nouveaux de {year} ne sont pas passés. Passez-les depuis la clôture de l’exercice précédent.",
    en="The opening balances of {year} are not posted. Post them from the closing of the year before.",
)
PUBLISHED = Reason(
    "LED-PUB-04",
    "year",
    fr="Les comptes de {year} sont publiés : ses périodes ne se rouvrent plus. Corrigez dans l’exercice ouvert.",
    en="The accounts of {year} are published: its periods reopen no more. Correct in the open year.",
    source="LOLF, art. 54 7° (compte général de l’État, joint au projet de loi relatif aux résultats de la gestion)",
    kind=Kind.CONFLICT,
)
NOT_PUBLISHED = Reason(
    "LED-PUB-05",
    "year",
    fr="Les comptes de {year} ne sont pas publiés. Consultez les états de l’exercice en cours.",
    en="The accounts of {year} are not published. See the statements of the year in progress.",
    kind=Kind.NOT_FOUND,
)
