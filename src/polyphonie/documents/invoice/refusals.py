"""Why a file cannot be read at all: each reason with its stable code, in French and in English, and what to do.

`{…}` in a sentence is filled with the value at hand.
"""

from typing import NamedTuple

from polyphonie.kernel.refusals import shortened

from .verdict import Unreadable


class Reason(NamedTuple):
    message_fr: str
    message_en: str
    remedy_fr: str
    remedy_en: str


REASONS: dict[str, Reason] = {
    "DOC-FIL-01": Reason(
        "Le fichier est vide.",
        "The file is empty.",
        "Vérifiez que l'export de votre logiciel est terminé, puis déposez à nouveau le fichier.",
        "Check that your software finished its export, then deposit the file again.",
    ),
    "DOC-FIL-02": Reason(
        "Le fichier fait {size} Mo ; la limite est de {limit} Mo.",
        "The file is {size} MB; the limit is {limit} MB.",
        "Réduisez ou retirez les pièces jointes, ou déposez-les à part.",
        "Make the attachments smaller or remove them, or deposit them apart.",
    ),
    "DOC-FIL-03": Reason(
        "Le fichier n'est ni du XML ni un PDF.",
        "The file is neither XML nor a PDF.",
        "Déposez une facture UBL, CII ou Factur-X ; décompressez d'abord une archive.",
        "Deposit a UBL, CII or Factur-X invoice; unpack an archive first.",
    ),
    "DOC-FIL-04": Reason(
        "Cette entrée de l'archive ne peut pas être décompressée : elle est abîmée ou chiffrée.",
        "This entry of the archive cannot be unpacked: it is damaged or encrypted.",
        "Refaites l'archive ZIP, sans mot de passe.",
        "Make the ZIP archive again, without a password.",
    ),
    "DOC-FIL-05": Reason(
        "Le fichier n'existe pas ou ne peut pas être lu : {detail}",
        "The file does not exist or cannot be read: {detail}",
        "Vérifiez son nom et vos droits.",
        "Check its name and your rights.",
    ),
    "DOC-ARC-01": Reason(
        "L'archive est abîmée ou incomplète (détail technique : {detail}).",
        "The archive is damaged or incomplete (technical detail: {detail}).",
        "Refaites l'archive ZIP ou TAR.GZ et envoyez-la à nouveau ; les documents déjà intégrés ne le seront pas deux"
        " fois.",
        "Make the ZIP or TAR.GZ archive again and send it; documents that were integrated will not be taken twice.",
    ),
    "DOC-ARC-02": Reason(
        "L'archive ne contient aucun document.",
        "The archive holds no document.",
        "Mettez-y les factures, au format XML ou PDF.",
        "Put the invoices in it, as XML or PDF.",
    ),
    "DOC-ARC-03": Reason(
        "L'archive contient plus de {limit} documents, ou plus de {megabytes} Mo une fois décompressée.",
        "The archive holds more than {limit} documents, or more than {megabytes} MB once unpacked.",
        "Répartissez les factures entre plusieurs flux.",
        "Spread the invoices over several flows.",
    ),
    "DOC-FIL-06": Reason(
        "Plus de {most} documents ou de {limit} Mo à la fois : ce qui vient à partir de celui-ci n'a pas été contrôlé.",
        "More than {most} documents or {limit} MB at once: what comes from this one on was not checked.",
        "Contrôlez le reste à part, ou en une fois par la commande « polyphonie invoice check ».",
        'Check the rest apart, or at once by the command "polyphonie invoice check".',
    ),
    "DOC-XML-01": Reason(
        "Le XML est mal formé ou tronqué à la ligne {line} (détail technique : {detail}).",
        "The XML is ill-formed or truncated at line {line} (technical detail: {detail}).",
        "Demandez à votre logiciel de produire à nouveau le fichier ; ne le modifiez pas à la main.",
        "Have your software produce the file again; do not edit it by hand.",
    ),
    "DOC-XML-02": Reason(
        "Le fichier contient une déclaration DOCTYPE, qui permet des entités : elle est refusée par sécurité.",
        "The file holds a DOCTYPE declaration, which allows entities: it is refused for safety.",
        "Retirez la ligne « <!DOCTYPE … > » : une facture électronique n'en a pas besoin.",
        'Remove the "<!DOCTYPE … >" line: an e-invoice does not need it.',
    ),
    "DOC-XML-03": Reason(
        "L'encodage du fichier est faux ou refusé : {detail}",
        "The encoding of the file is wrong or refused: {detail}",
        "Enregistrez le fichier en UTF-8 et déclarez UTF-8 en première ligne.",
        "Save the file as UTF-8 and declare UTF-8 on its first line.",
    ),
    "DOC-XML-04": Reason(
        "Les éléments sont imbriqués sur plus de {limit} niveaux.",
        "The elements are nested more than {limit} levels deep.",
        "Déposez une facture produite par un logiciel de facturation.",
        "Deposit an invoice produced by invoicing software.",
    ),
    "DOC-XML-05": Reason(
        "Le fichier contient autre chose après la fin de la facture (ligne {line}) : sans doute deux documents.",
        "The file holds something else after the end of the invoice (line {line}): probably two documents.",
        "Déposez chaque facture dans son propre fichier.",
        "Deposit each invoice in a file of its own.",
    ),
    "DOC-XML-06": Reason(
        "Le fichier compte plus de {limit} éléments ou attributs.",
        "The file has more than {limit} elements or attributes.",
        "Répartissez les lignes sur plusieurs factures.",
        "Spread the lines over several invoices.",
    ),
    "DOC-XML-07": Reason(
        "Le document est un « {root} », pas une facture UBL ou CII.",
        'The document is a "{root}", not a UBL or CII invoice.',
        "Déposez une facture ou un avoir UBL 2.1, ou une facture CII (CrossIndustryInvoice:100).",
        "Deposit a UBL 2.1 invoice or credit note, or a CII invoice (CrossIndustryInvoice:100).",
    ),
    "DOC-XML-08": Reason(
        "La facture porte {count} pièces jointes ; la limite est de {limit}.",
        "The invoice bears {count} attachments; the limit is {limit}.",
        "Regroupez les pièces jointes dans moins de fichiers.",
        "Gather the attachments in fewer files.",
    ),
    "DOC-XML-09": Reason(
        "Le document est un « {root} » ; ce qui était attendu ici : {expected}.",
        'The document is a "{root}"; what was expected here: {expected}.',
        "Vérifiez le fichier choisi.",
        "Check which file was chosen.",
    ),
    "DOC-CNV-01": Reason(
        "Le format {target} exige ce que la facture n'a pas, ou pas sous la forme voulue : {terms}.",
        "The format {target} demands what the invoice has not, or not in the wanted form: {terms}.",
        "Complétez la facture, ou choisissez un autre format.",
        "Complete the invoice, or choose another format.",
    ),
    "DOC-PDF-01": Reason(
        "Le PDF est abîmé ou tronqué.",
        "The PDF is damaged or truncated.",
        "Produisez à nouveau le PDF, ou téléchargez-le à nouveau en entier.",
        "Produce the PDF again, or download it again in full.",
    ),
    "DOC-PDF-02": Reason(
        "Le PDF est protégé par un mot de passe.",
        "The PDF is protected by a password.",
        "Déposez le PDF sans protection : une facture Factur-X ne doit pas être chiffrée.",
        "Deposit the PDF without protection: a Factur-X invoice must not be encrypted.",
    ),
    "DOC-PDF-03": Reason(
        "Le PDF ne contient pas de facture XML.",
        "The PDF holds no XML invoice.",
        "Déposez un PDF Factur-X (avec factur-x.xml), ou la facture en UBL ou CII ; un simple PDF ne suffit pas.",
        "Deposit a Factur-X PDF (with factur-x.xml), or the invoice in UBL or CII; a plain PDF is not enough.",
    ),
    "DOC-PDF-04": Reason(
        "Le PDF contient plusieurs factures XML : {names}.",
        "The PDF holds several XML invoices: {names}.",
        "Ne gardez qu'une facture XML dans le PDF.",
        "Keep only one XML invoice in the PDF.",
    ),
    "DOC-PDF-05": Reason(
        "Le contenu du PDF, une fois décompressé, dépasse {limit} Mo.",
        "The content of the PDF, once unpacked, is more than {limit} MB.",
        "Produisez un PDF plus léger, avec des images moins grandes.",
        "Produce a lighter PDF, with smaller images.",
    ),
    "DOC-PDF-06": Reason(
        "La facture jointe au PDF est compressée d'une manière que nous ne lisons pas : {detail}.",
        "The invoice in the PDF is compressed in a way we do not read: {detail}.",
        "Produisez à nouveau le PDF avec un outil Factur-X courant.",
        "Produce the PDF again with a common Factur-X tool.",
    ),
}


def unreadable(code: str, **values: object) -> Unreadable:
    """The refusal for a code of `REASONS`, its sentences filled with the values at hand."""
    reason = REASONS[code]
    values = {name: shortened(value) for name, value in values.items()}
    return Unreadable(
        code=code,
        message_fr=reason.message_fr.format(**values),
        message_en=reason.message_en.format(**values),
        remedy_fr=reason.remedy_fr,
        remedy_en=reason.remedy_en,
    )
