"""What access allows: pure functions over holdings, and every reason for which it refuses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Kind, Reason, Refusal

from .terms import (
    CLIENT_RIGHTS,
    DUTIES_APART,
    LONGEST_NAME,
    RIGHT_NAMES,
    RIGHTS_FROM_PLATFORM,
    ROLES,
    Holding,
    PerimeterKind,
    Right,
    Role,
    Words,
)

_SEPARATION: Final = "Décret n° 2012-1246 du 7 novembre 2012 (GBCP), article 9"

RIGHT_MISSING = Reason(
    "ACC-RIG-01",
    "actor",
    fr="Vous n'avez pas le droit « {right} » sur ce périmètre à cette date."
    " Demandez le rôle qui le porte au gestionnaire de la structure ou du fournisseur.",
    en="You do not hold the right “{right:en}” on this perimeter on this day."
    " Ask the manager of the entity or supplier for a role that bears it.",
    kind=Kind.FORBIDDEN,
)
DUTIES_MEET = Reason(
    "ACC-SEP-01",
    "role",
    fr="{name} réunirait les fonctions d'ordonnateur et de comptable sur un même périmètre, ce que la loi"
    " interdit :"
    " « {role} » s'ajouterait à « {held} », du {start} {end:fr}. Choisissez une autre personne, ou d'autres"
    " dates.",
    en="{name} would be both authorising officer and accountant on one perimeter, which the law forbids:"
    " “{role:en}” would join “{held:en}”, from {start} {end:en}. Choose another person, or other dates.",
    kind=Kind.CONFLICT,
    source=_SEPARATION,
)
SAME_PERSON = Reason(
    "ACC-SEP-02",
    "actor",
    fr="Vous avez déjà agi sur ce dossier dans l'autre fonction : l'ordonnateur et le comptable sont deux"
    " personnes."
    " Confiez cette étape à un collègue.",
    en="You have already acted on this case in the other duty: the authorising officer and the accountant"
    " are two people."
    " Leave this step to a colleague.",
    kind=Kind.FORBIDDEN,
    source=_SEPARATION,
)
ROLE_MISPLACED = Reason(
    "ACC-ROL-01",
    "perimeter",
    fr="Le rôle « {role} » ne se donne pas sur ce genre de périmètre. Choisissez un autre rôle ou un autre périmètre.",
    en="The role “{role:en}” is not given on this kind of perimeter. Choose another role or another perimeter.",
)
SPAN_REVERSED = Reason(
    "ACC-ROL-02",
    "until",
    fr="La fin ({until}) doit suivre le début ({start}). Corrigez les dates.",
    en="The end ({until}) must come after the start ({start}). Correct the dates.",
)
ROLE_HELD = Reason(
    "ACC-ROL-03",
    "role",
    fr="{name} tient déjà ce rôle sur ce périmètre à ces dates. Mettez d'abord fin au rôle, ou choisissez"
    " d'autres dates.",
    en="{name} already holds this role on this perimeter at these dates. End the role first, or choose other dates.",
    kind=Kind.CONFLICT,
)
OWN_ROLE = Reason(
    "ACC-ROL-04",
    "person",
    fr="Nul ne se donne un rôle à soi-même. Demandez-le à un autre gestionnaire.",
    en="Nobody gives a role to themselves. Ask another manager.",
    kind=Kind.FORBIDDEN,
)
ROLE_FROM_PLATFORM = Reason(
    "ACC-ROL-05",
    "role",
    fr="Le rôle « {role} » est donné par un administrateur de la plateforme. Adressez-lui votre demande.",
    en="The role “{role:en}” is given by a platform administrator. Send them your request.",
    kind=Kind.FORBIDDEN,
)
NO_SUCH_ROLE = Reason(
    "ACC-ROL-06",
    "assignment",
    fr="Ce rôle n'a été donné à personne, ou il n'est pas le vôtre. Rechargez la page.",
    en="This role was given to nobody, or is not yours. Reload the page.",
    kind=Kind.NOT_FOUND,
)
LAST_ADMINISTRATOR = Reason(
    "ACC-ROL-07",
    "assignment",
    fr="La plateforme n'aurait plus d'administrateur. Nommez-en d'abord un autre, sans date de fin.",
    en="The platform would be left without an administrator. Appoint another first, without an end date.",
    kind=Kind.CONFLICT,
)
NO_SUCH_PERSON = Reason(
    "ACC-PER-01",
    "person",
    fr="Cette personne est inconnue ou désactivée. Vérifiez l'adresse, ou invitez-la d'abord.",
    en="This person is unknown or deactivated. Check the address, or invite them first.",
    kind=Kind.NOT_FOUND,
)
EMAIL_MALFORMED = Reason(
    "ACC-PER-02",
    "email",
    fr="« {email} » n'est pas une adresse électronique. Corrigez-la : elle servira à se connecter.",
    en="“{email}” is not an e-mail address. Correct it: it will be used to sign in.",
)
NAME_MISSING = Reason(
    "ACC-PER-03",
    "name",
    fr="Le nom manque ou dépasse {longest} caractères. Écrivez-le comme il doit paraître.",
    en="The name is missing or longer than {longest} characters. Write it as it should appear.",
)
DEACTIVATED = Reason(
    "ACC-PER-04",
    "email",
    fr="Le compte de {email} a été désactivé. Un administrateur de la plateforme peut seul le rétablir.",
    en="The account of {email} was deactivated. Only a platform administrator can restore it.",
    kind=Kind.CONFLICT,
)
NOT_DELEGABLE = Reason(
    "ACC-DEL-01",
    "assignment",
    fr="Le rôle « {role} » ne se délègue pas.",
    en="The role “{role:en}” cannot be delegated.",
)
DELEGATION_OUTSIDE = Reason(
    "ACC-DEL-02",
    "until",
    fr="La délégation doit avoir une fin et tenir dans les dates du rôle délégué (du {start} {end:fr})."
    " Corrigez les dates.",
    en="The delegation must have an end and lie within the dates of the delegated role (from {start}"
    " {end:en})."
    " Correct the dates.",
)
DELEGATED_TO_SELF = Reason(
    "ACC-DEL-03",
    "delegate",
    fr="Une délégation va à une autre personne que soi. Choisissez-en une.",
    en="A delegation goes to somebody else. Choose a person.",
)
ALREADY_DELEGATED = Reason(
    "ACC-DEL-04",
    "delegate",
    fr="Ce rôle est déjà délégué à {name} à ces dates.",
    en="This role is already delegated to {name} at these dates.",
    kind=Kind.CONFLICT,
)
NO_SUCH_DELEGATION = Reason(
    "ACC-DEL-05",
    "delegation",
    fr="Cette délégation n'existe pas, ou elle n'est pas la vôtre. Rechargez la page.",
    en="This delegation does not exist, or is not yours. Reload the page.",
    kind=Kind.NOT_FOUND,
)
MANDATE_TO_ITSELF = Reason(
    "ACC-MAN-01",
    "agent",
    fr="Un fournisseur ne se mandate pas lui-même. Indiquez le SIRET de l'entreprise qui déposera en son nom.",
    en="A supplier does not mandate itself. State the SIRET of the company that will deposit in its name.",
)
MANDATED_ALREADY = Reason(
    "ACC-MAN-02",
    "agent",
    fr="{agent} a déjà mandat du {start} au {end}. Mettez fin à ce mandat, ou choisissez d'autres dates.",
    en="{agent} has a mandate already from {start} to {end}. End that mandate, or choose other dates.",
    kind=Kind.CONFLICT,
)
NO_SUCH_MANDATE = Reason(
    "ACC-MAN-03",
    "mandate",
    fr="Ce mandat n'existe pas, ou n'est pas le vôtre. Rechargez la page.",
    en="This mandate does not exist, or is not yours. Reload the page.",
    kind=Kind.NOT_FOUND,
)
CLIENT_RIGHTS_TOO_WIDE = Reason(
    "ACC-CLI-01",
    "rights",
    fr="Un client d'API ne peut recevoir ici : {rights}. Choisissez au moins un droit parmi : {possible}.",
    en="An API client cannot be given here: {rights}. Choose at least one right among: {possible}.",
)
NO_SUCH_CLIENT = Reason(
    "ACC-CLI-02",
    "client",
    fr="Ce client d'API est inconnu ou révoqué. Rechargez la page.",
    en="This API client is unknown or revoked. Reload the page.",
    kind=Kind.NOT_FOUND,
)
OVERLAP_TOO_LONG = Reason(
    "ACC-CLI-03",
    "keep_old_days",
    fr="L'ancien secret peut rester valable de 0 à {longest} jours.",
    en="The old secret may stay valid from 0 to {longest} days.",
)

CLIENT_NAMED = Reason(
    "ACC-CLI-04",
    "name",
    fr="Un client d'API « {name} » existe déjà sur ce périmètre. Renouvelez son secret, ou choisissez un autre nom.",
    en="An API client “{name}” already exists on this perimeter. Rotate its secret, or choose another name.",
    kind=Kind.CONFLICT,
)

LONGEST_SECRET_OVERLAP_DAYS: Final = 30


def use_refusals(*, allowed: bool, right: Right, actor: UUID, other_than: Collection[UUID]) -> Iterator[Refusal]:
    """Why somebody may not use a right now: it is missing, or they acted in the other duty."""
    if not allowed:
        yield RIGHT_MISSING(right=RIGHT_NAMES[right])
    elif actor in other_than:
        yield SAME_PERSON()


def opposed(first: Role, second: Role) -> bool:
    """Whether two roles bear duties that are kept apart."""
    rights = ROLES[first].rights, ROLES[second].rights
    return any(
        (one in rights[0] and other in rights[1]) or (other in rights[0] and one in rights[1])
        for one, other in DUTIES_APART
    )


def separation_refusals(added: Holding, *, to: str, held: Iterable[Holding]) -> Iterator[Refusal]:
    """Each holding with which the added one would put duties together that the law keeps apart."""
    for holding in held:
        if (
            opposed(added.role, holding.role)
            and added.perimeter.overlaps(holding.perimeter)
            and added.span.overlaps(holding.span)
        ):
            yield DUTIES_MEET(
                name=to,
                role=ROLES[added.role].name,
                held=ROLES[holding.role].name,
                **_dates(holding.span),
            )


def grant_refusals(added: Holding, *, to: str, oneself: bool, by_platform: bool, held_twice: bool) -> Iterator[Refusal]:
    """Why a role may not be given, apart from the duties that the person already holds."""
    terms = ROLES[added.role]
    if oneself:
        yield OWN_ROLE()
    if added.perimeter.kind not in terms.perimeters:
        yield ROLE_MISPLACED(role=terms.name)
    if terms.from_platform and not by_platform:
        yield ROLE_FROM_PLATFORM(role=terms.name)
    if held_twice:
        yield ROLE_HELD(name=to)


def span_refusals(start: date, until: date | None) -> Iterator[Refusal]:
    """Why two days make no span. `until` is the first day on which it no longer holds."""
    if until is not None and until <= start:
        yield SPAN_REVERSED(start=start, until=until)


def delegation_refusals(
    delegated: Holding, *, span: Span, to: str, to_self: bool, made_twice: bool
) -> Iterator[Refusal]:
    """Why one's own holding may not be delegated for a span."""
    terms = ROLES[delegated.role]
    if not terms.delegable:
        yield NOT_DELEGABLE(role=terms.name)
    if to_self:
        yield DELEGATED_TO_SELF()
    if made_twice:
        yield ALREADY_DELEGATED(name=to)
    role_end = delegated.span.end
    within = span.end is not None and delegated.span.start <= span.start and (role_end is None or span.end <= role_end)
    if not within:
        yield DELEGATION_OUTSIDE(**_dates(delegated.span))


def name_refusals(name: str) -> Iterator[Refusal]:
    """Why a text is no name of a person or an API client."""
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        yield NAME_MISSING(longest=LONGEST_NAME)


def overlap_refusals(days: int) -> Iterator[Refusal]:
    """Why an old secret may not stay valid for so many days."""
    if not 0 <= days <= LONGEST_SECRET_OVERLAP_DAYS:
        yield OVERLAP_TOO_LONG(longest=LONGEST_SECRET_OVERLAP_DAYS)


def client_refusals(rights: Collection[Right], *, kind: PerimeterKind, by_platform: bool) -> Iterator[Refusal]:
    """Why an API client may not be given these rights on that kind of perimeter.

    The accountant's right comes from the platform, like the role that bears it.
    """
    possible = CLIENT_RIGHTS[kind] - (frozenset() if by_platform else RIGHTS_FROM_PLATFORM)
    too_wide = sorted(set(rights) - possible)
    apart = [f"{one} + {other}" for one, other in DUTIES_APART if one in rights and other in rights]
    if too_wide or apart or not rights:
        yield CLIENT_RIGHTS_TOO_WIDE(rights=", ".join([*too_wide, *apart]) or "∅", possible=", ".join(sorted(possible)))


def _dates(span: Span) -> dict[str, Any]:
    end = Words(f"au {span.end} exclu", f"until {span.end} excluded") if span.end else Words("sans fin", "without end")
    return {"start": span.start, "end": end}
