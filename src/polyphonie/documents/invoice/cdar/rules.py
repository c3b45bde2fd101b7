"""BR-FR-CDV 1.4.0.03 (4 August 2026): the French rules on life-cycle messages.

Each rule is a form over a code list, or a small function over the message's nodes. Six of the official rules can
never fail (five demand, inside an element, that the element be there; one is hidden by the rule before it): they are
kept for the catalogue, as the artefact has them. Source: XP Z12-012, FNFE validation artefact BR-FR-CDV 1.4.0.03.
"""

from collections.abc import Collection
from datetime import date
from functools import cache, partial

from polyphonie.documents.invoice.rules.br_fr.forms import DOCUMENT_TYPES
from polyphonie.documents.invoice.rules.checks import computed, holds, present, quoted, unverifiable
from polyphonie.documents.invoice.rules.engine import PASSED, Context, Engine, Pattern, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy
from polyphonie.documents.invoice.rules.packs import Content, Kind, Pack
from polyphonie.documents.invoice.verdict import Flag

from . import syntax, terms

CONTEXT = "rsm:CrossDomainAcknowledgementAndResponse/rsm:ExchangedDocumentContext"
DOCUMENT = "rsm:ExchangedDocument"
ACKNOWLEDGEMENT = "rsm:AcknowledgementDocument"
SUBJECT = f"{ACKNOWLEDGEMENT}/ram:ReferenceReferencedDocument"
DETAIL = f"{SUBJECT}/ram:SpecifiedDocumentStatus"
ROLE = "ram:RoleCode"
PARTIES = frozenset(terms.listed("role")) - {"WK", "DFH"}
FOR_INVOICES, FOR_PPF = "urn.cpro.gouv.fr:1p0:CDV:invoice", "urn.cpro.gouv.fr:1p0:CDV:einvoicingF2"


def texts(node: Node | None, *path: str) -> list[str]:
    return [each.text for each in node.all(*path)] if node else []


def schemed(node: Node, scheme: str, *path: str) -> list[str]:
    """The numbers of that scheme at a path."""
    return [each.text for each in node.all(*path) if each.attributes.get("schemeID") == scheme]


def listed(rule: str, codes: Collection[str], flag: Flag = "fatal") -> Rule:
    """The text of the context must be one of the codes, letter for letter."""

    def test(node: Node, index: Index) -> Values | None:
        return PASSED if node.text in codes else {"value": quoted(node.text), "allowed": ", ".join(sorted(codes))}

    return Rule(rule, flag, "code", test)


def for_ppf_alone(index: Index) -> bool:
    """Whether the one recipient that bears a number is the public invoicing portal."""
    recipients = index.root.all(DOCUMENT, "ram:RecipientTradeParty", "ram:GlobalID")
    numbers = schemed(index.root, terms.PLATFORM_SCHEME, DOCUMENT, "ram:RecipientTradeParty", "ram:GlobalID")
    roles = texts(index.root, DOCUMENT, "ram:RecipientTradeParty", ROLE)
    return len(recipients) == 1 and terms.PPF_NUMBER in numbers and "DFH" in roles


def guideline_known(node: Node, index: Index) -> bool:
    """MDT-3 is the guideline for invoices, or that of the portal in a message to the portal alone."""
    stated = texts(node, "ram:GuidelineSpecifiedDocumentContextParameter", "ram:ID")
    return FOR_INVOICES in stated or (FOR_PPF in stated and for_ppf_alone(index))


def process_known(node: Node, index: Index) -> bool:
    """MDT-2 is of the list; in a message to the portal alone, it has at most three characters."""
    stated = texts(node, "ram:BusinessProcessSpecifiedDocumentContextParameter", "ram:ID")
    if for_ppf_alone(index):
        return len(tidy("".join(stated))) <= 3
    return any(each in terms.listed("process") for each in stated)


def phases(index: Index) -> list[str]:
    return texts(index.root, ACKNOWLEDGEMENT, "ram:TypeCode")


def author_numbered(node: Node, index: Index) -> bool:
    """Who gives a status of processing bears a number; platforms that transmit need not."""
    return any(phase != terms.Phase.PROCESSING for phase in phases(index)) or bool(node.all("ram:GlobalID"))


def reachable(node: Node, index: Index) -> bool:
    """A recipient that is no platform bears an electronic address."""
    platform = any(role in ("WK", "DFH") for role in texts(node, ROLE))
    return platform or bool(node.all("ram:URIUniversalCommunication", "ram:URIID"))


def inadmissible(index: Index) -> bool:
    return terms.INADMISSIBLE in texts(
        index.root, ACKNOWLEDGEMENT, "ram:ReferenceReferencedDocument", "ram:ProcessConditionCode"
    )


def unless_inadmissible(name: str, node: Node, index: Index) -> bool:
    return bool(node.all(name)) or inadmissible(index)


def payment_told(node: Node, index: Index) -> bool:
    """A payment received tells at least one amount (MEN), each with its VAT rate."""
    if terms.RECEIVED not in texts(node, "ram:ProcessConditionCode"):
        return True
    received = [
        each
        for each in node.all("ram:SpecifiedDocumentStatus", "ram:SpecifiedDocumentCharacteristic")
        if "MEN" in texts(each, "ram:TypeCode")
    ]
    return bool(received) and all(each.all("ram:ValueAmount") and each.all("ram:ValuePercent") for each in received)


def reasoned(node: Node, index: Index) -> Values | None:
    """A status that blocks the invoice says why."""
    if node.text not in terms.NEED_A_REASON or (
        node.parent and node.parent.all("ram:SpecifiedDocumentStatus", "ram:ReasonCode")
    ):
        return PASSED
    return {"status": quoted(node.text)}


def role_in_phase(party: str, phase: str, roles: Collection[str], node: Node, index: Index) -> Values | None:
    stated = texts(node, party, ROLE)
    if phase not in phases(index) or any(role in roles for role in stated):
        return PASSED
    return {"value": ", ".join(stated) or "—", "phase": phase, "allowed": ", ".join(sorted(roles))}


def code_in_phase(phase: terms.Phase, node: Node, index: Index) -> Values | None:
    """MDT-88, when it is there, is a code of the phase; a message without phase is held to both lists."""
    stated = texts(node, "ram:StatusCode")
    other = any(each != phase for each in texts(node.parent, "ram:TypeCode"))
    if other or not stated or stated[0] in terms.CODES_OF_PHASE[phase]:
        return PASSED
    allowed = ", ".join(sorted(terms.CODES_OF_PHASE[phase], key=int))
    return {"value": quoted(stated[0]), "phase": phase, "allowed": allowed}


def applies(status: str, reason: Node) -> bool:
    """Whether the list of a status judges a reason: the invoice or the detail has that status, but not both say it.

    A detail that repeats the status of its invoice, and an invoice without status, are judged too: the conditions are
    the artefact's, which compares each with the other.
    """
    detail = reason.parent
    whole = texts(detail.parent if detail else None, "ram:ProcessConditionCode")[:1]
    own = texts(detail, "ram:ProcessConditionCode")[:1]
    if not whole:
        return True
    if whole == [status]:
        return not own or own == [status]
    return own == [status]


def reason_allowed(status: str, node: Node, index: Index) -> Values | None:
    if node.text in terms.allowed(status) or not applies(status, node):
        return PASSED
    if status == "210" and terms.CHORUS_PRO_NUMBER in sender_numbers(index):
        return PASSED
    return {"value": quoted(node.text), "status": status, "allowed": ", ".join(sorted(terms.allowed(status)))}


def sender_numbers(index: Index) -> list[str]:
    return schemed(index.root, terms.PLATFORM_SCHEME, DOCUMENT, "ram:SenderTradeParty", "ram:GlobalID")


def public_reason_allowed(node: Node, index: Index) -> Values | None:
    """A refusal that Chorus Pro sends has reasons of its own; one whose sender has no platform number is held to it."""
    if not applies("210", node):
        return PASSED
    numbered = index.root.all(DOCUMENT, "ram:SenderTradeParty", "ram:GlobalID")
    numbers = sender_numbers(index)
    if not numbered or any(number != terms.CHORUS_PRO_NUMBER for number in numbers):
        return PASSED
    allowed = terms.allowed("210B2G")
    if terms.CHORUS_PRO_NUMBER in numbers and node.text in allowed:
        return PASSED
    return {"value": quoted(node.text), "status": "210", "allowed": ", ".join(sorted(allowed))}


def pattern(name: str, where: str, *rules: Rule) -> Pattern:
    return Pattern(name, (Context(where, rules),))


STATUSES = terms.statuses()
REASONS = (
    listed("BR-FR-CDV-CL-09_MDT-113", terms.reasons()),
    *(
        computed(f"BR-FR-CDV-CL-09_MDT-113_{status}", partial(reason_allowed, status))
        for status in ("200", "213", "210", "207", "206", "208", "221", "501")
    ),
    computed("BR-FR-CDV-CL-09_MDT-113_210B2G", public_reason_allowed),
)


def roles(rule: str, party: str, processing: Collection[str]) -> tuple[Rule, Rule]:
    """The two rules on the role of who sends or gives a status, by phase."""
    return (
        computed(f"{rule}_305", partial(role_in_phase, party, terms.Phase.TRANSMISSION, {"WK"})),
        computed(f"{rule}_23", partial(role_in_phase, party, terms.Phase.PROCESSING, processing)),
    )


PATTERNS = (
    pattern("04", f"{SUBJECT}/ram:TypeCode", listed("BR-FR-04_MDT-91", DOCUMENT_TYPES)),
    pattern("CDV-02", CONTEXT, holds("BR-FR-CDV-02_MDT-3", guideline_known)),
    pattern("CDV-03", DOCUMENT, present("BR-FR-CDV-03_MDT-4", "ram:ID")),
    pattern("CDV-07", f"{DOCUMENT}/ram:IssuerTradeParty", holds("BR-FR-CDV-07_MDT-38_yes", author_numbered)),
    pattern("CDV-08", f"{DOCUMENT}/ram:RecipientTradeParty", holds("BR-FR-CDV-08_MDT-73", reachable)),
    pattern("CDV-09", f"{ACKNOWLEDGEMENT}/ram:TypeCode", listed("BR-FR-CDV-09_MDT-77", tuple(terms.Phase))),
    pattern(
        "CDV-11",
        SUBJECT,
        holds("BR-FR-CDV-11_MDG-35", partial(unless_inadmissible, "ram:FormattedIssueDateTime")),
        present("BR-FR-CDV-12_MDT-105", "ram:ProcessConditionCode"),
        holds("BR-FR-CDV-14_MDT-207", payment_told),
        computed("BR-FR-CDV-CL-05_MDT-88_305", partial(code_in_phase, terms.Phase.TRANSMISSION)),
        computed("BR-FR-CDV-CL-05_MDT-88_23", partial(code_in_phase, terms.Phase.PROCESSING)),
    ),
    pattern(
        "CDV-13",
        f"{SUBJECT}/ram:IssuerTradeParty",
        holds("BR-FR-CDV-13_MDT-129", partial(unless_inadmissible, "ram:GlobalID")),
    ),
    pattern(
        "CDV-15",
        f"{SUBJECT}/ram:ProcessConditionCode",
        computed("BR-FR-CDV-15_MDT-113", reasoned),
        listed("BR-FR-CDV-CL-06_MDT-105", STATUSES, "warning"),
    ),
    pattern("CDV-16", DETAIL, present("BR-FR-CDV-16_MDT-124-2", "ram:SequenceNumeric")),
    pattern("CL-01", CONTEXT, holds("BR-FR-CDV-CL-01_MDT-2", process_known)),
    pattern("CL-02", DOCUMENT, *roles("BR-FR-CDV-CL-02_MDT-21", "ram:SenderTradeParty", PARTIES | {"WK"})),
    pattern("CL-03", DOCUMENT, *roles("BR-FR-CDV-CL-03_MDT-40", "ram:IssuerTradeParty", PARTIES)),
    pattern(
        "CL-04",
        f"{DOCUMENT}/ram:RecipientTradeParty/{ROLE}",
        listed("BR-FR-CDV-CL-04_MDT-59", terms.listed("role")),
    ),
    pattern("CL-06", f"{DETAIL}/ram:ProcessConditionCode", listed("BR-FR-CDV-CL-06_MDT-115", STATUSES, "warning")),
    pattern("CL-07", f"{SUBJECT}/ram:IssuerTradeParty/{ROLE}", listed("BR-FR-CDV-CL-07_MDT-132", ("SE",))),
    pattern(
        "CL-08",
        f"{SUBJECT}/ram:RecipientTradeParty/{ROLE}",
        listed("BR-FR-CDV-CL-08_MDT-158", terms.listed("role")),
    ),
    pattern("CL-09", f"{DETAIL}/ram:ReasonCode", *REASONS),
    pattern("CL-10", f"{DETAIL}/ram:RequestedActionCode", listed("BR-FR-CDV-CL-10_MDT-121", terms.listed("action"))),
    pattern(
        "CL-11",
        f"{DETAIL}/ram:SpecifiedDocumentCharacteristic/ram:TypeCode",
        listed("BR-FR-CDV-CL-11_MDT-207", terms.listed("characteristic")),
    ),
    pattern(
        "never",
        DOCUMENT,
        *map(
            unverifiable,
            (
                "BR-FR-CDV-01_MDG-3",
                "BR-FR-CDV-04_MDG-4",
                "BR-FR-CDV-05_MDG-9",
                "BR-FR-CDV-06_MDT-21",
                "BR-FR-CDV-07_MDT-38_no",
                "BR-FR-CDV-10_MDT-87",
            ),
        ),
    ),
)


def content(kind: Kind) -> Content:
    """The rules for the one syntax of life-cycle messages, whatever the kind of invoices."""
    return Content(PATTERNS, syntax.NAMESPACES, ())


PACK = Pack("BR-FR-CDV", "1.4.0.03", date(2026, 8, 4), content)


@cache
def catalogue() -> dict[str, tuple[str, Rule]]:
    """Every rule by its identifier, with the path of the elements it is about."""
    return {
        rule.id: (context.where, rule)
        for pattern in PATTERNS
        for context in pattern.contexts
        for rule in context.rules
        if isinstance(rule, Rule)
    }


@cache
def engine() -> Engine:
    """The rules, ready to run on many messages."""
    return Engine(patterns=PATTERNS, namespaces=syntax.NAMESPACES)
