"""Why payments refuses, each reason once."""

from __future__ import annotations

from typing import Final

from polyphonie.kernel.refusals import Kind, Reason

SOURCE_MALFORMED: Final = Reason(
    "PAY-SRC-01",
    "source",
    fr="« {source} » ne nomme pas ce qui est payé : il faut un genre et un identifiant (payment_request:<id>).",
    en="“{source}” does not name what is paid: a kind and an id are needed (payment_request:<id>).",
)
SOURCE_DIFFERS: Final = Reason(
    "PAY-SRC-02",
    "source",
    fr="« {source} » a déjà son virement, d'un autre contenu ({fields}). Il ne sera pas payé deux fois.",
    en="“{source}” has its transfer already, of another content ({fields}). It will not be paid twice.",
    kind=Kind.CONFLICT,
)
AMOUNT_WRONG: Final = Reason(
    "PAY-AMO-01",
    "amount",
    fr="Un virement est en euros, de 0,01 à 999 999 999,99. Scindez ce qui dépasse.",
    en="A transfer is in euros, from 0.01 to 999,999,999.99. Split what is above.",
    source="EPC132-08",
)
WORDS_WRONG: Final = Reason(
    "PAY-WOR-01",
    "label",
    fr="« {field} » compte de 1 à {longest} caractères visibles. Corrigez-le.",
    en="“{field}” has 1 to {longest} visible characters. Correct it.",
)
GROUND_MISSING: Final = Reason(
    "PAY-GRO-01",
    "ground",
    fr="Rien n'est payé sans fondement : service fait, service présumé, cas prévu par la loi, avance. Dites lequel.",
    en="Nothing is paid without a ground: service done, presumed service, legal case, advance. Say which one.",
    source="Décret n° 2012-1246, art. 33 ; arrêté du 30 décembre 2013, art. 5",
)
CHARGES_WRONG: Final = Reason(
    "PAY-CHA-01",
    "charges",
    fr="Les imputations du virement doivent être supérieures à zéro et ne pas dépasser {amount}. Corrigez-les.",
    en="What the transfer is charged to must be above zero and within {amount}. Correct it.",
)
ACCOUNT_CODE_WRONG: Final = Reason(
    "PAY-ACC-01",
    "supplier_account",
    fr="« {account} » n'est pas un compte de tiers : dix chiffres, en classe 4.",
    en="“{account}” is not an account of third parties: ten digits, of class 4.",
)
BANK_ACCOUNT_UNUSABLE: Final = Reason(
    "PAY-BAN-01",
    "account",
    fr="Le compte bancaire de « {payee} » ne peut pas être payé le {on} : non confirmé, en quarantaine ou fermé.",
    en="The bank account of “{payee}” cannot be paid on {on}: not confirmed, in quarantine, or closed.",
)
BANK_ACCOUNT_OF_ANOTHER: Final = Reason(
    "PAY-BAN-02",
    "account",
    fr="Ce compte bancaire n'est pas celui de « {payee} ». Choisissez un compte du bénéficiaire.",
    en="This bank account is not that of “{payee}”. Choose an account of the payee.",
)
NO_DEBTOR_ACCOUNT: Final = Reason(
    "PAY-DEB-01",
    "debtor",
    fr="L'organisme n'a pas de compte bancaire utilisable à débiter. Faites-le saisir et confirmer d'abord.",
    en="The body has no usable bank account to debit. Have one entered and confirmed first.",
)
NOTHING_TO_PAY: Final = Reason(
    "PAY-LOT-02",
    "lot",
    fr="Aucun virement n'est à payer au {on}.",
    en="No transfer is to be paid on {on}.",
)
NO_SUCH_LOT: Final = Reason(
    "PAY-LOT-01",
    "lot",
    fr="Ce lot n'existe pas ici. Choisissez-le dans la liste des lots.",
    en="This lot does not exist here. Choose it in the list of lots.",
    kind=Kind.NOT_FOUND,
)
STILL_IN_A_LOT: Final = Reason(
    "PAY-LOT-04",
    "lot",
    fr="Le virement de « {payee} » est dans le lot {lot}, qui n'est pas transmis. Faites d'abord retirer ce lot.",
    en="The transfer of “{payee}” is in lot {lot}, which was not sent. Have that lot withdrawn first.",
    kind=Kind.CONFLICT,
)
SAME_PERSON: Final = Reason(
    "PAY-FOU-01",
    "lot",
    fr="Qui a préparé un lot ne le signe pas : demandez à une autre personne habilitée.",
    en="Whoever prepared a lot does not sign it: ask another person who may.",
    kind=Kind.FORBIDDEN,
    source="Contrôle interne comptable : séparation des tâches",
)
CONTENT_CHANGED: Final = Reason(
    "PAY-LOT-03",
    "lot",
    fr="Le contenu du lot n'est plus celui qui a été signé. Retirez le lot et préparez-le de nouveau.",
    en="The content of the lot is no longer what was signed. Withdraw the lot and prepare it again.",
    kind=Kind.CONFLICT,
)
DAY_NOT_OPEN: Final = Reason(
    "PAY-DAY-01",
    "execute_on",
    fr="Le {on} n'est pas un jour d'exécution : choisissez un jour ouvré TARGET, aujourd'hui au plus tôt ({next}).",
    en="{on} is no day of execution: choose an open day of TARGET, today at the earliest ({next}).",
    source="EPC125-05 ; calendrier TARGET",
)
NO_SUCH_TRANSFER: Final = Reason(
    "PAY-TRA-01",
    "transfer",
    fr="Ce virement n'existe pas ici. Cherchez-le par sa référence.",
    en="This transfer does not exist here. Look it up by its reference.",
    kind=Kind.NOT_FOUND,
)
PAID_TOGETHER: Final = Reason(
    "PAY-TRA-03",
    "transfer",
    fr="Ce document paie aussi {payees}, dont le virement est parti ou dans un lot. Réémettez celui-ci, ou retirez"
    " d'abord le lot : ce qui paie plusieurs bénéficiaires ne s'abandonne qu'en entier.",
    en="This document also pays {payees}, whose transfer has left or is in a lot. Issue this one again, or withdraw"
    " the lot first: what pays several payees is only given up whole.",
    kind=Kind.CONFLICT,
    source="Décret n° 2012-1246, article 20 (caractère libératoire du paiement)",
)
FILE_UNREADABLE: Final = Reason(
    "PAY-FIL-01",
    "file",
    fr="Ce fichier de la banque ne se lit pas : {detail}. Demandez-le de nouveau.",
    en="This file of the bank cannot be read: {detail}. Ask for it again.",
    kind=Kind.UNREADABLE,
)
FILE_TOO_LARGE: Final = Reason(
    "PAY-FIL-02",
    "file",
    fr="Ce fichier dépasse {megabytes} Mo. Demandez à la banque de le scinder.",
    en="This file is larger than {megabytes} MB. Ask the bank to split it.",
    kind=Kind.TOO_LARGE,
)
BALANCES_DIFFER: Final = Reason(
    "PAY-STA-02",
    "file",
    fr="Le solde de ce relevé ne suit pas de ses lignes : il manque {difference}. Demandez-le de nouveau.",
    en="The balance of this statement does not follow from its lines: {difference} is missing. Ask for it again.",
)
NO_SUCH_LINE: Final = Reason(
    "PAY-STA-03",
    "line",
    fr="Cette ligne de relevé n'existe pas, ou n'attend plus d'imputation. Rechargez la page.",
    en="This line of a statement does not exist, or waits for nothing any more. Reload the page.",
    kind=Kind.NOT_FOUND,
)
REASON_MISSING: Final = Reason(
    "PAY-REA-01",
    "reason",
    fr="Dites pourquoi, en 1 à {longest} caractères : cela reste au journal.",
    en="Say why, in 1 to {longest} characters: it stays in the journal.",
)
TRANSFERS_UNKNOWN: Final = Reason(
    "PAY-TRA-02",
    "file",
    fr="Ce compte rendu parle de virements qui ne sont pas dans le lot {number} : {names}. Il n'est pas pris.",
    en="This report tells of transfers that are not in lot {number}: {names}. It is not taken.",
)
ACCOUNT_NOT_OURS: Final = Reason(
    "PAY-STA-01",
    "file",
    fr="Le compte {iban} de ce relevé n'est pas un compte de l'organisme. Vérifiez le fichier.",
    en="The account {iban} of this statement is not one of the body's. Check the file.",
)
