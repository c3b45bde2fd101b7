"""Why controls refuse, each reason once."""

from __future__ import annotations

from typing import Final

from polyphonie.kernel.refusals import Kind, Reason

TITLE_MISSING: Final = Reason(
    "CTL-TIT-01",
    "title",
    fr="L'intitulé manque ou dépasse 200 caractères. Écrivez-le.",
    en="The title is missing or longer than 200 characters. Write it.",
)
NO_RULE: Final = Reason(
    "CTL-PLA-01",
    "rules",
    fr="Le plan n'a aucune catégorie, ou plus de 200. Ajoutez ou retirez-en.",
    en="The plan has no category, or more than 200. Add or remove some.",
)
LAST_RULE_NARROW: Final = Reason(
    "CTL-PLA-02",
    "rules",
    fr="La dernière catégorie doit valoir pour tous les paiements : retirez-en les critères, ou ajoutez-en une après.",
    en="The last category must hold for every payment: remove its criteria, or add another one after it.",
)
SAME_CATEGORY: Final = Reason(
    "CTL-PLA-03",
    "rules",
    fr="La catégorie « {category} » paraît deux fois. Donnez un code à chacune.",
    en="The category “{category}” appears twice. Give each its code.",
)
PROBABILITY_WRONG: Final = Reason(
    "CTL-PLA-04",
    "rules",
    fr="La catégorie « {category} » : un sondage a une probabilité entre 0 et 1, exclus, et lui seul en a une.",
    en="The category “{category}”: a sampled one has a probability between 0 and 1, excluded, and no other has one.",
)
BRACKET_WRONG: Final = Reason(
    "CTL-PLA-05",
    "rules",
    fr="La catégorie « {category} » : ses montants ou son âge de compte ne tiennent aucun paiement. Corrigez-les.",
    en="The category “{category}”: its amounts or its age of account hold no payment. Correct them.",
)
WORDS_WRONG: Final = Reason(
    "CTL-PLA-06",
    "rules",
    fr="La catégorie « {category} » : il faut un code de 40 caractères au plus et un libellé de 200 au plus.",
    en="The category “{category}”: it takes a code of at most 40 characters and a label of at most 200.",
)
NO_SUCH_PLAN: Final = Reason(
    "CTL-PLA-07",
    "plan",
    fr="Ce plan de contrôle n'existe pas, ou vous n'y avez pas accès. Choisissez-le dans la liste.",
    en="This control plan does not exist, or is not yours to see. Choose it in the list.",
    kind=Kind.NOT_FOUND,
)
PLAN_PUBLISHED: Final = Reason(
    "CTL-PLA-08",
    "plan",
    fr="Ce plan est publié : il ne change plus. Préparez-en un autre, qui le remplacera du jour de son effet.",
    en="This plan is published: it changes no more. Draft another, which takes its place from the day it takes effect.",
    kind=Kind.CONFLICT,
)
DAY_PAST: Final = Reason(
    "CTL-PLA-09",
    "from_on",
    fr="Un plan prend effet au plus tôt ce jour, et après le dernier publié ({last}). Changez le jour.",
    en="A plan takes effect today at the earliest, and after the last published one ({last}). Change the day.",
)
UNREADABLE_LINE: Final = Reason(
    "CTL-PLA-10",
    "rules",
    fr="Ligne {line} : cette catégorie ne se lit pas. Colonnes attendues, séparées par « ; » : {columns}.",
    en="Line {line}: this category cannot be read. Expected columns, separated by “;”: {columns}.",
    kind=Kind.UNREADABLE,
)
SUBJECT_WRONG: Final = Reason(
    "CTL-SUJ-01",
    "subject",
    fr="L'objet d'un contrôle se nomme par sa sorte et son identifiant (payment_request:…), en 100 caractères au plus.",
    en="What is checked is named by its kind and id (payment_request:…), in at most 100 characters.",
)
AMOUNT_WRONG: Final = Reason(
    "CTL-SUJ-02",
    "amount",
    fr="Le montant d'un paiement à contrôler est supérieur à zéro et en euros. Corrigez-le.",
    en="The amount of a payment to check is above zero, in euros. Correct it.",
)
NOT_ASSESSED: Final = Reason(
    "CTL-SUJ-03",
    "subject",
    fr="Ce paiement n'a pas été soumis au plan de contrôle. Soumettez-le avant d'y constater quoi que ce soit.",
    en="This payment was not put to the control plan. Put it there before finding anything on it.",
    kind=Kind.CONFLICT,
)
UNKNOWN_CHECK: Final = Reason(
    "CTL-VER-01",
    "verdicts",
    fr="« {check} » n'est pas un contrôle en vigueur ce jour-là. Choisissez parmi ceux du plan.",
    en="“{check}” is not a check that holds that day. Choose among those of the plan.",
)
REASON_MISSING: Final = Reason(
    "CTL-VER-02",
    "verdicts",
    fr="Le contrôle « {check} » relève une anomalie : dites laquelle, en 1 000 caractères au plus.",
    en="The check “{check}” found an anomaly: say which, in at most 1,000 characters.",
)
CHECKS_MISSING: Final = Reason(
    "CTL-VER-03",
    "verdicts",
    fr="Il manque des contrôles qui s'imposent à ce paiement : {missing}. Faites-les.",
    en="Checks that this payment requires are missing: {missing}. Do them.",
    source="décret 2012-1246, articles 19, 20 et 42",
)
NO_VERDICT: Final = Reason(
    "CTL-VER-04",
    "verdicts",
    fr="Aucun contrôle n'est donné. Donnez-en au moins un.",
    en="No check is given. Give at least one.",
)
PERIOD_WRONG: Final = Reason(
    "CTL-CAM-01",
    "period_until",
    fr="La période finit après son début, et une campagne porte sur le passé. Corrigez les jours.",
    en="The period ends after its beginning, and a campaign looks at the past. Correct the days.",
)
SIZE_WRONG: Final = Reason(
    "CTL-CAM-02",
    "size",
    fr="L'échantillon tient de 1 à 10 000 paiements. Corrigez sa taille.",
    en="A sample holds from 1 to 10,000 payments. Correct its size.",
)
NOTHING_TO_DRAW: Final = Reason(
    "CTL-CAM-03",
    "period_from",
    fr="Aucun paiement de cette période n'est à contrôler a posteriori. Choisissez une autre période.",
    en="No payment of this period is to be checked afterwards. Choose another period.",
)
NO_SUCH_CAMPAIGN: Final = Reason(
    "CTL-CAM-04",
    "campaign",
    fr="Cette campagne n'existe pas, ou vous n'y avez pas accès. Choisissez-la dans la liste.",
    en="This campaign does not exist, or is not yours to see. Choose it in the list.",
    kind=Kind.NOT_FOUND,
)
NOT_DRAWN: Final = Reason(
    "CTL-CAM-05",
    "subject",
    fr="Ce paiement n'est pas de l'échantillon de cette campagne. Choisissez-en un dans sa liste.",
    en="This payment is not in this campaign's sample. Choose one in its list.",
    kind=Kind.NOT_FOUND,
)
CAMPAIGN_CLOSED: Final = Reason(
    "CTL-CAM-06",
    "campaign",
    fr="Cette campagne est close : ses résultats ne changent plus.",
    en="This campaign is closed: its results change no more.",
    kind=Kind.CONFLICT,
)
SAMPLE_UNFINISHED: Final = Reason(
    "CTL-CAM-07",
    "campaign",
    fr="{left} paiements de l'échantillon attendent encore leur contrôle. Faites-les avant de clore.",
    en="{left} payments of the sample still await their check. Do them before closing.",
    kind=Kind.CONFLICT,
)
REASON_OF_WATCH_MISSING: Final = Reason(
    "CTL-SUR-01",
    "reason",
    fr="Dites pourquoi ce fournisseur est mis sous surveillance, ou ne l'est plus, en 1 000 caractères au plus.",
    en="Say why this supplier is watched, or no longer is, in at most 1,000 characters.",
)
