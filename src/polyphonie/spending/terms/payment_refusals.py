"""Why payment requests, orders and checks are refused, each reason once."""

from __future__ import annotations

from typing import Final

from polyphonie.kernel.refusals import Kind, Reason

NO_SUCH_REQUEST: Final = Reason(
    "SPE-PRQ-01",
    "request",
    fr="Cette demande de paiement n'existe pas, ou vous n'y avez pas accès. Cherchez-la par son numéro.",
    en="This payment request does not exist, or is not yours to see. Look for it by its number.",
    kind=Kind.NOT_FOUND,
)
NO_LINES: Final = Reason(
    "SPE-PRQ-02",
    "lines",
    fr="Une demande de paiement porte de 1 à {most} lignes d'un montant supérieur à zéro, en euros. Complétez-la.",
    en="A payment request has 1 to {most} lines of an amount above zero, in euros. Complete it.",
)
WORDS_WRONG: Final = Reason(
    "SPE-PRQ-03",
    "label",
    fr="« {field} » demande de 1 à {most} caractères imprimables. Corrigez-le.",
    en="“{field}” needs 1 to {most} printable characters. Correct it.",
)
COMMITMENT_MISSING: Final = Reason(
    "SPE-PRQ-04",
    "lines",
    fr="La ligne {place} doit nommer un engagement : ce flux en demande un. Indiquez-le, ou prenez le flux 4.",
    en="Line {place} must name a commitment: this flow needs one. Give it, or take flow 4.",
    source="Circulaire du 22 mars 2019 sur les flux de la dépense",
)
IMPUTATION_MISSING: Final = Reason(
    "SPE-PRQ-05",
    "lines",
    fr="La ligne {place}, sans engagement, doit nommer une enveloppe et un compte de charge de dix chiffres.",
    en="Line {place}, without a commitment, must name an envelope and a charge account of ten digits.",
)
CASE_WRONG: Final = Reason(
    "SPE-PRQ-06",
    "case",
    fr="« {case} » n'est pas un cas que la loi prévoit à cette date pour ce fondement. Choisissez dans la liste.",
    en="“{case}” is not a case that the law provides for that ground on that day. Choose it in the list.",
    source="Arrêté du 30 décembre 2013, articles 1er et 5",
)
GROUND_WRONG: Final = Reason(
    "SPE-PRQ-07",
    "ground",
    fr="Le fondement « {ground} » ne va pas avec ce flux. Choisissez l'un ou l'autre autrement.",
    en="The ground “{ground}” does not go with this flow. Choose either of them otherwise.",
    source="Décret n° 2012-1246, articles 31 à 33",
)
MORE_THAN_CERTIFIED: Final = Reason(
    "SPE-PRQ-08",
    "lines",
    fr="L'engagement {number}, poste {place}, a {left} de service fait certifié encore à payer pour {asked} demandés."
    " Faites certifier le reste, ou baissez le montant.",
    en="Commitment {number}, line {place}, has {left} of certified service left to pay and {asked} was asked for."
    " Have the rest certified, or lower the amount.",
    source="Décret n° 2012-1246, article 31",
)
MORE_THAN_COMMITTED: Final = Reason(
    "SPE-PRQ-09",
    "lines",
    fr="L'engagement {number}, poste {place}, a {left} encore à payer pour {asked} demandés. Faites-le compléter, ou"
    " baissez le montant.",
    en="Commitment {number}, line {place}, has {left} left to pay and {asked} was asked for. Have it raised, or lower"
    " the amount.",
    source="Décret n° 2012-1246, article 30",
)
DUPLICATE: Final = Reason(
    "SPE-PRQ-10",
    "document_number",
    fr="Ce fournisseur a déjà une demande de paiement ({number}) pour la pièce {document} du même montant. Une pièce se"
    " paie une fois : ouvrez cette demande.",
    en="This supplier already has a payment request ({number}) for document {document} of the same amount. A document"
    " is paid once: open that request.",
    kind=Kind.CONFLICT,
)
INVOICE_DIFFERS: Final = Reason(
    "SPE-PRQ-11",
    "lines",
    fr="Avec celle-ci, on demande {asked} de la facture {number}, dont {owed} sont dus, ses avoirs déduits. Baissez la"
    " demande, ou cherchez celle qui l'a déjà demandée.",
    en="With this one, {asked} is asked for of invoice {number}, of which {owed} is owed, less its credit notes. Lower"
    " the request, or look for the one that asked before.",
    source="Décret n° 2012-1246, article 20-2°",
)
INVOICE_OTHER: Final = Reason(
    "SPE-PRQ-12",
    "invoice",
    fr="La facture {number} est d'un autre fournisseur, ou n'est plus à payer. Vérifiez la facture.",
    en="Invoice {number} is of another supplier, or is no longer to be paid. Check the invoice.",
)
SUPPLIER_UNKNOWN: Final = Reason(
    "SPE-PRQ-13",
    "supplier",
    fr="Ce créancier n'est pas dans l'annuaire des tiers. Faites-le créer par le référent tiers.",
    en="This creditor is not in the directory of third parties. Have the third-party keeper create it.",
)
SUPPLIER_DIFFERS: Final = Reason(
    "SPE-PRQ-14",
    "supplier",
    fr="L'engagement {number} est d'un autre fournisseur. Prenez l'engagement de ce créancier.",
    en="Commitment {number} is of another supplier. Take the commitment of this creditor.",
)
DEDUCTIONS_TOO_LARGE: Final = Reason(
    "SPE-PRQ-15",
    "lines",
    fr="La ligne {place} déduit plus qu'elle ne demande. Baissez l'avance récupérée ou la retenue.",
    en="Line {place} deducts more than it asks for. Lower the advance recovered or the guarantee.",
)
DAY_AHEAD: Final = Reason(
    "SPE-PRQ-16",
    "received_on",
    fr="La réception et le fait générateur ne peuvent être après aujourd'hui. Corrigez la date.",
    en="The receipt and the day of the debt cannot lie after today. Correct the day.",
)
MORE_THAN_WITHHELD: Final = Reason(
    "SPE-PRQ-17",
    "lines",
    fr="L'engagement {number}, poste {place}, a {left} de retenue de garantie encore à rendre pour {asked} demandés."
    " Baissez le montant.",
    en="Commitment {number}, line {place}, has {left} of guarantee left to give back and {asked} was asked for. Lower"
    " the amount.",
)
MORE_THAN_ADVANCED: Final = Reason(
    "SPE-PRQ-18",
    "lines",
    fr="L'engagement {number}, poste {place}, a {left} d'avance encore à récupérer pour {asked} déduits. Baissez la"
    " déduction.",
    en="Commitment {number}, line {place}, has {left} of advance left to recover and {asked} is deducted. Lower the"
    " deduction.",
)
COMMITMENT_NOT_OPEN: Final = Reason(
    "SPE-PRQ-19",
    "lines",
    fr="L'engagement {number} n'est pas validé, ou il est soldé : rien ne s'y paie. Prenez un engagement en vigueur.",
    en="Commitment {number} is not validated, or is closed: nothing is paid on it. Take one that is in force.",
    source="Décret n° 2012-1246, article 30",
)
NATURE_WRONG: Final = Reason(
    "SPE-PRQ-20",
    "lines",
    fr="La ligne {place} est du compte {account}, dont la dépense se paie sur un engagement. Faites engager, puis"
    " demandez en flux 1, ou en flux 2 si le service est déjà fait.",
    en="Line {place} is of account {account}, whose expense is paid on a commitment. Have one made, then request in"
    " flow 1, or in flow 2 where the service is done already.",
    source="Circulaire du 22 mars 2019 sur les flux de la dépense ; décret n° 2012-1246, article 30",
)
PROGRAMME_WRONG: Final = Reason(
    "SPE-PRQ-21",
    "case",
    fr="Le programme {programme} n'est pas de ceux que ce cas de la loi laisse payer sans ordre ({programmes})."
    " Choisissez un autre fondement : la demande sera ordonnée.",
    en="Programme {programme} is none of those that this case of the law lets pay without an order ({programmes})."
    " Choose another ground: the request will be ordered.",
    source="Arrêté du 30 décembre 2013, article 1er",
)
MORE_THAN_RETAINABLE: Final = Reason(
    "SPE-PRQ-22",
    "lines",
    fr="L'engagement {number}, poste {place}, permet encore {left} de retenue de garantie pour {asked} retenus. Baissez"
    " la retenue.",
    en="Commitment {number}, line {place}, lets {left} more be kept back as a guarantee and {asked} is. Lower it.",
    source="Code de la commande publique, article R2191-33",
)
ADVANCE_TO_RECOVER: Final = Reason(
    "SPE-PRQ-23",
    "lines",
    fr="L'engagement {number}, poste {place}, est assez exécuté pour que son avance soit récupérée : déduisez-en"
    " {asked} de cette demande, et non {left}.",
    en="Commitment {number}, line {place}, is done far enough for its advance to be recovered: deduct {asked} of it"
    " from this request, and not {left}.",
    source="Code de la commande publique, article R2191-12",
)
SIGNATURE_MISSING: Final = Reason(
    "SPE-ORD-01",
    "order",
    fr="Seule une personne signe un ordre de payer. Connectez-vous comme ordonnateur.",
    en="Only a person signs a payment order. Sign in as the authorising officer.",
    kind=Kind.FORBIDDEN,
    source="Décret n° 2012-1246, article 32",
)
CHECKS_FAIL: Final = Reason(
    "SPE-CHK-01",
    "checks",
    fr="Ces contrôles ne tiennent pas : {checks_fr}. Suspendez la demande en disant pourquoi, ou faites corriger.",
    en="These checks do not hold: {checks_en}. Suspend the request and say why, or have it mended.",
    source="Décret n° 2012-1246, articles 19, 20 et 38",
)
CHECKS_TO_SEE: Final = Reason(
    "SPE-CHK-02",
    "checks",
    fr="Ces contrôles demandent votre regard : {checks_fr}. Confirmez-les, ou suspendez la demande.",
    en="These checks ask for your eyes: {checks_en}. Confirm them, or suspend the request.",
    source="Décret n° 2012-1246, articles 19 et 20",
)
LOOK_AT_IT_WHOLE: Final = Reason(
    "SPE-CHK-03",
    "requests",
    fr="Le plan de contrôle fait regarder la demande {number} en entier, comme toute demande où aucun n’est publié."
    " Ouvrez-la pour la viser.",
    en="The control plan has request {number} looked at whole, as every request is where none is published."
    " Open it to pass it.",
    source="Décret n° 2012-1246, article 42",
)
CAUSE_UNKNOWN: Final = Reason(
    "SPE-SUS-01",
    "cause",
    fr="« {cause} » n'est pas un motif de suspension. Choisissez dans la liste.",
    en="“{cause}” is not a cause of suspension. Choose it in the list.",
)
SAY_WHY: Final = Reason(
    "SPE-SUS-02",
    "words",
    fr="Dites pourquoi, en 1 à {most} caractères : cela reste au dossier.",
    en="Say why, in 1 to {most} characters: it stays in the file.",
    source="Décret n° 2012-1246, article 38",
)
NOT_SUSPENDED: Final = Reason(
    "SPE-SUS-03",
    "request",
    fr="Cette demande n'est pas suspendue par le comptable : il n'y a rien à requérir. Rechargez la page.",
    en="This request is not suspended by the accountant: there is nothing to requisition. Reload the page.",
    kind=Kind.CONFLICT,
)
