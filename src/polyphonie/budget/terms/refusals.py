"""Why the budget refuses, each reason once."""

from __future__ import annotations

from typing import Final

from polyphonie.kernel.refusals import Kind, Reason

SHORT: Final = Reason(
    "BUD-AVA-01",
    "amount",
    fr="Crédits insuffisants en {kind} : {needed} demandés pour {available} disponibles ({terms_fr})."
    " Demandez un complément au responsable du niveau supérieur, ou baissez le montant.",
    en="Not enough {kind}: {needed} asked for, {available} available ({terms_en})."
    " Ask the centre above for more, or lower the amount.",
    source="LOLF, article 9 ; décret 2012-1246, article 158",
)
AMOUNT_NOT_POSITIVE: Final = Reason(
    "BUD-AMO-01",
    "amount",
    fr="Le montant doit être supérieur à zéro et en euros. Corrigez-le.",
    en="The amount must be above zero, in euros. Correct it.",
)
NO_SUCH_ENVELOPE: Final = Reason(
    "BUD-ENV-01",
    "envelope",
    fr="Cette enveloppe n'existe pas, ou vous n'y avez pas accès. Choisissez-la dans l'arbre du budget.",
    en="This envelope does not exist, or is not yours to see. Choose it in the budget's tree.",
    kind=Kind.NOT_FOUND,
)
NO_CREDITS_OF_KIND: Final = Reason(
    "BUD-ENV-02",
    "kind",
    fr="Cette enveloppe n'a reçu aucun crédit en {kind}. Faites-les d'abord mettre à disposition.",
    en="This envelope has received no {kind}. Have some allotted to it first.",
)
AXIS_INCOMPLETE: Final = Reason(
    "BUD-AXE-01",
    "axis",
    fr="L'imputation « {axis} » est incomplète : {problem}. Corrigez-la.",
    en="The imputation “{axis}” is incomplete: {problem}. Correct it.",
)
NO_SUCH_YEAR: Final = Reason(
    "BUD-ANN-01",
    "fiscal_year",
    fr="L'exercice {year} n'est pas ouvert : la loi de finances initiale l'ouvre.",
    en="The fiscal year {year} is not open: its initial finance act opens it.",
    kind=Kind.NOT_FOUND,
)
YEAR_CLOSED: Final = Reason(
    "BUD-ANN-02",
    "fiscal_year",
    fr="L'exercice {year} est clos : plus rien ne s'y impute. Imputez sur l'exercice suivant.",
    en="The fiscal year {year} is closed: nothing more is charged to it. Charge the next year.",
    kind=Kind.CONFLICT,
    source="LOLF, article 28",
)
DAY_OUTSIDE_YEAR: Final = Reason(
    "BUD-ANN-03",
    "on",
    fr="Le {day} n'est ni dans l'exercice {year} ni dans sa période complémentaire ({days} jours)."
    " Imputez sur l'exercice de cette date.",
    en="{day} is neither in the fiscal year {year} nor in its complementary period ({days} days)."
    " Charge the year of that day.",
    source="LOLF, article 28",
)
YEAR_NOT_OVER: Final = Reason(
    "BUD-ANN-04",
    "on",
    fr="L'exercice {year} ne peut être clos avant le 1er janvier suivant, et l'exercice {after} doit être ouvert.",
    en="The fiscal year {year} cannot be closed before the next 1 January, and the year {after} must be open.",
)
ACT_EMPTY: Final = Reason(
    "BUD-ACT-01",
    "lines",
    fr="Un acte porte au moins une ligne, et aucune à zéro. Complétez-le.",
    en="An act has at least one line, and none of zero. Complete it.",
)
ACT_DIFFERS: Final = Reason(
    "BUD-ACT-02",
    "reference",
    fr="L'acte {reference} est déjà enregistré avec un autre contenu. Vérifiez sa référence.",
    en="The act {reference} is already recorded with another content. Check its reference.",
    kind=Kind.CONFLICT,
)
ACT_UNBALANCED: Final = Reason(
    "BUD-ACT-03",
    "lines",
    fr="Cet acte doit être équilibré : en {kind}, il ouvre {given} et prend {taken}. Corrigez ses lignes.",
    en="This act must balance: in {kind} it opens {given} and takes {taken}. Correct its lines.",
    source="LOLF, articles 12 et 13",
)
REVENUE_NOT_RECORDED: Final = Reason(
    "BUD-ACT-11",
    "revenue",
    fr="Seul un décret d’avance constate des recettes supplémentaires, d’un montant positif. Laissez ce montant vide.",
    en="Only an advance decree records additional revenue, of a positive amount. Leave this amount empty.",
    source="LOLF, article 13",
)
ACT_WRONG_SIGN: Final = Reason(
    "BUD-ACT-04",
    "lines",
    fr="Un acte de ce type ({type_fr}) n'admet pas la ligne {axis} de {amount}. Corrigez son signe, ou prenez un autre"
    " type d'acte.",
    en="An act of this type ({type_en}) does not allow the line {axis} of {amount}. Correct its sign, or take another"
    " type of act.",
)
MINISTRIES_DIFFER: Final = Reason(
    "BUD-ACT-05",
    "lines",
    fr="Un virement se fait entre programmes d'un même ministère : {ministries}. Faites un transfert.",
    en="This transfer is between programmes of one ministry: {ministries}. Take the decree between ministries.",
    source="LOLF, article 12-I",
)
MINISTRY_ALONE: Final = Reason(
    "BUD-ACT-06",
    "lines",
    fr="Un transfert se fait entre programmes de ministères distincts. Faites un virement.",
    en="This transfer is between programmes of distinct ministries. Take the decree within a ministry.",
    source="LOLF, article 12-II",
)
PROGRAMME_NOT_OPENED: Final = Reason(
    "BUD-ACT-07",
    "lines",
    fr="Aucune loi de finances n'a ouvert le programme {programme} cette année : cet acte ne peut pas le créer.",
    en="No finance act opened the programme {programme} this year: this act cannot create it.",
    source="LOLF, articles 7 et 12",
)
NOT_AT_PROGRAMME: Final = Reason(
    "BUD-ACT-08",
    "lines",
    fr="Un acte porte sur des programmes ; « {centre} » est au-dessous. Répartissez ensuite les crédits.",
    en="An act is about programmes; “{centre}” is below one. Distribute the appropriations afterwards.",
)
NO_SUCH_ACT: Final = Reason(
    "BUD-ACT-09",
    "act",
    fr="Cet acte n'existe pas. Revenez à la liste des actes.",
    en="There is no such act. Go back to the list of acts.",
    kind=Kind.NOT_FOUND,
)
LINE_UNREADABLE: Final = Reason(
    "BUD-ACT-10",
    "lines",
    fr="Ligne {number} : {problem}. Une ligne s'écrit « centre;titre;AE ou CP;montant », puis au besoin"
    " « ;domaine;catégorie;fonds;évaluatif;exercice ».",
    en="Line {number}: {problem}. A line reads “centre;title;AE or CP;amount”, then if need be"
    " “;domain;category;fund;evaluative;year”.",
)
LIMIT_PASSED: Final = Reason(
    "BUD-LIM-01",
    "lines",
    fr="Plafond dépassé sur {scope_fr} en {kind} : {cumulated} cumulés dans l'année pour un plafond de {ceiling}"
    " ({share} % de {base}). Il reste {left}.",
    en="Limit passed on {scope_en} in {kind}: {cumulated} cumulated over the year for a limit of {ceiling}"
    " ({share} % of {base}). {left} is left.",
    source="LOLF, articles 12 à 15",
)
PERSONNEL_RAISED: Final = Reason(
    "BUD-PER-01",
    "lines",
    fr="Le titre 2 ne peut pas être augmenté ainsi : {reason_fr}. Laissez ces crédits sur les autres titres.",
    en="Title 2 cannot be raised this way: {reason_en}. Leave these appropriations on the other titles.",
    source="LOLF, articles 7-II et 15",
)
NOT_BELOW: Final = Reason(
    "BUD-MAD-01",
    "to",
    fr="« {to} » n'est pas au-dessous de « {envelope} » : une mise à disposition descend d'un niveau au suivant,"
    " sur le même titre.",
    en="“{to}” is not below “{envelope}”: an allotment goes from a level to the next one, on the same title.",
    source="décret 2012-1246, articles 69 à 71",
)
TRANCHE_OF_TITLE: Final = Reason(
    "BUD-AFF-01",
    "to",
    fr="Une tranche fonctionnelle reçoit des AE des titres 5 ou 6. Choisissez une enveloppe de ces titres.",
    en="An operation's tranche is assigned AE of titles 5 or 6. Choose an envelope of these titles.",
    source="LOLF, article 8",
)
OTHER_PROGRAMME: Final = Reason(
    "BUD-FON-01",
    "to",
    fr="Un redéploiement reste dans un programme et un centre. Entre programmes, il faut un virement ou un transfert.",
    en="A redeployment stays within a programme and a centre. Between programmes, it takes a decree.",
    source="LOLF, article 7-II",
)
NOTHING_RESERVED: Final = Reason(
    "BUD-RES-01",
    "amount",
    fr="{source} n'a que {reserved} de réservés en {kind} : {asked} ne peuvent pas être libérés.",
    en="{source} has only {reserved} reserved in {kind}: {asked} cannot be released.",
)
SOURCE_MISSING: Final = Reason(
    "BUD-SOU-01",
    "source",
    fr="Dites de quelle pièce vient cette opération (1 à 100 caractères imprimables).",
    en="Say which document this operation comes from (1 to 100 printable characters).",
)
KEPT_DOCUMENT: Final = Reason(
    "BUD-SOU-02",
    "source",
    fr="« {source} » est une pièce de la dépense, et ses crédits suivent ses propres actes. Ouvrez l'engagement ou la"
    " demande dans Dépense : modifiez ses montants, changez son imputation, soldez-le, retirez-le ou rejetez-la.",
    en="“{source}” is a document of the spending chain, and its appropriations follow its own acts. Open the commitment"
    " or the request under Spending: amend its amounts, change its imputation, close, withdraw or reject it.",
    kind=Kind.CONFLICT,
)
OTHER_ENVELOPE: Final = Reason(
    "BUD-ENG-01",
    "envelope",
    fr="{commitment} est imputé sur une autre enveloppe. Imputez-le sur celle-là, ou changez d'abord son imputation.",
    en="{commitment} is charged to another envelope. Charge that one, or change its imputation first.",
    kind=Kind.CONFLICT,
)
MORE_THAN_COMMITTED: Final = Reason(
    "BUD-ENG-02",
    "amount",
    fr="{commitment} n'a plus que {left} à payer : {asked} ne peuvent pas l'être. Modifiez d'abord l'engagement.",
    en="{commitment} has only {left} left to pay: {asked} cannot be paid. Amend the commitment first.",
    source="décret 2012-1246, article 158",
)
NO_SUCH_COMMITMENT: Final = Reason(
    "BUD-ENG-03",
    "commitment",
    fr="Aucun engagement {commitment} sur cet exercice. Engagez d'abord, ou imputez la dépense sans engagement.",
    en="No commitment {commitment} in this year. Commit first, or charge the expense without a commitment.",
)
VISA_MISSING: Final = Reason(
    "BUD-VIS-01",
    "source",
    fr="Dès {threshold}, cette opération ({operation_fr}) attend le visa du contrôleur budgétaire. Demandez-le pour"
    " {source} ({asked}).",
    en="From {threshold} on, this operation ({operation_en}) awaits the budget controller's visa. Ask for it for"
    " {source} ({asked}).",
    source="décret 2012-1246, article 101 ; arrêté relatif au cadre de la gestion budgétaire et au contrôle budgétaire",
)
NO_SUCH_VISA: Final = Reason(
    "BUD-VIS-02",
    "visa",
    fr="Cette demande de visa n'existe pas, ou vous n'y avez pas accès. Revenez à la liste.",
    en="This request for a visa does not exist, or is not yours to see. Go back to the list.",
    kind=Kind.NOT_FOUND,
)
WORDS_MISSING: Final = Reason(
    "BUD-VIS-03",
    "reason",
    fr="Un refus de visa est motivé. Écrivez pourquoi, en moins de 2 000 caractères.",
    en="A declined visa says why. Write it, in less than 2,000 characters.",
)
WORDS_UNREADABLE: Final = Reason(
    "BUD-TEX-01",
    "purpose",
    fr="Ce texte manque, dépasse 2 000 caractères ou en contient un d'illisible. Corrigez-le.",
    en="This text is missing, longer than 2,000 characters, or has one that cannot be read. Correct it.",
)
PLAN_MALFORMED: Final = Reason(
    "BUD-PRE-01",
    "months",
    fr="Une prévision donne douze montants mensuels, aucun négatif. Complétez-les.",
    en="A forecast gives twelve monthly amounts, none below zero. Complete them.",
)
MEANWHILE: Final = Reason(
    "BUD-CON-01",
    "source",
    fr="Une autre opération sur {source} est passée entre-temps. Recommencez.",
    en="Another operation on {source} went first. Try again.",
    kind=Kind.CONFLICT,
)
NO_SUCH_SCENARIO: Final = Reason(
    "BUD-SCN-01",
    "scenario",
    fr="Ce scénario n'existe pas, ou vous n'y avez pas accès. Choisissez-le dans la liste des scénarios.",
    en="This scenario does not exist, or is not yours to see. Choose it in the list of scenarios.",
    kind=Kind.NOT_FOUND,
)
SCENARIO_UNNAMED: Final = Reason(
    "BUD-SCN-02",
    "name",
    fr="Un scénario porte un nom d'une ligne, de 1 à {most} caractères. Corrigez-le.",
    en="A scenario has a name of one line, of 1 to {most} characters. Correct it.",
)
SCENARIO_NAME_TAKEN: Final = Reason(
    "BUD-SCN-03",
    "name",
    fr="Un autre scénario ouvert de cet exercice s'appelle déjà « {name} ». Prenez un autre nom, ou archivez-le.",
    en="Another open scenario of this year is already called “{name}”. Take another name, or archive it.",
    kind=Kind.CONFLICT,
)
SCENARIO_ARCHIVED: Final = Reason(
    "BUD-SCN-04",
    "scenario",
    fr="Ce scénario est archivé : il ne change plus. Dupliquez-le pour repartir de ses hypothèses.",
    en="This scenario is archived: it changes no more. Duplicate it to start again from its hypotheses.",
    kind=Kind.CONFLICT,
)
HYPOTHESIS_MALFORMED: Final = Reason(
    "BUD-SCN-05",
    "hypothesis",
    fr="Cette hypothèse est mal formée : {problem_fr}. Corrigez-la.",
    en="This hypothesis is malformed: {problem_en}. Correct it.",
)
HYPOTHESIS_ELSEWHERE: Final = Reason(
    "BUD-SCN-06",
    "centre",
    fr="Le centre {centre} n'est pas dans le périmètre du scénario ({place}). Prenez-en un qui y est.",
    en="The centre {centre} is not within the scenario's perimeter ({place}). Take one that is.",
)
HYPOTHESIS_TWICE: Final = Reason(
    "BUD-SCN-07",
    "hypothesis",
    fr="Une autre hypothèse dit déjà ce que {place} consomme en {kind} un de ces mois. Retirez-la d'abord.",
    en="Another hypothesis already tells what {place} consumes of {kind} in one of these months. Remove it first.",
    kind=Kind.CONFLICT,
)
TOO_MANY_HYPOTHESES: Final = Reason(
    "BUD-SCN-08",
    "hypothesis",
    fr="Un scénario tient {most} hypothèses au plus. Retirez-en, ou dites-les à un niveau plus haut.",
    en="A scenario holds {most} hypotheses at most. Remove some, or tell them at a level above.",
)
HYPOTHESIS_UNREADABLE: Final = Reason(
    "BUD-SCN-09",
    "lines",
    fr="La ligne {number} ne se lit pas : {problem_fr}. Corrigez-la.",
    en="Line {number} cannot be read: {problem_en}. Correct it.",
)
