"""Where each table stands when one PostgreSQL is not enough: the one list, which a test proves against the catalogue.

On one server this changes nothing. Distributed by Citus, a table stands in one of three places: spread over the
servers by a column, copied whole to each of them, or kept on the server that coordinates. The keys are made for it
from the first day, for a key cannot be changed once there are a hundred million rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ENTITY: Final = "entity_id"
BOOK: Final = "book_id"


@dataclass(frozen=True, slots=True)
class Distributed:
    """Spread by a column, which every key of the table holds. `monthly`: partitioned by its id, a UUIDv7."""

    by: str
    monthly: bool
    why: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Copied whole to every server: read by many, written seldom."""

    why: str


@dataclass(frozen=True, slots=True)
class Local:
    """On the coordinating server only: nothing that is spread or copied refers to it."""

    why: str


Placement = Distributed | Reference | Local

_FRAMEWORK: Final = Local("the framework's own")
_SIGN_IN: Final = Local("signing in, once per session")
_QUEUE: Final = Local("a queue: rows pass, and are taken in one place")

TABLES: Final[Mapping[str, Placement]] = {
    "access_apiclient": Local("a few thousand clients, kept in memory by whoever reads them"),
    "access_assignment": Local("who holds which role: read with the person, once per request"),
    "access_clientsecret": Local("read with its client, once per token"),
    "access_delegation": Local("read with the person, as assignments are"),
    "access_mandate": Local("read with the person, as assignments are, or kept in memory for programs"),
    "access_person": Local("one row per person who signs in"),
    "access_signingkey": Local("a few keys, kept in memory"),
    "access_technicalaccount": Local("at most one to a client, kept in memory by whoever reads it"),
    "account_emailaddress": _SIGN_IN,
    "account_emailconfirmation": _SIGN_IN,
    "auth_group": _FRAMEWORK,
    "auth_group_permissions": _FRAMEWORK,
    "auth_permission": _FRAMEWORK,
    "budget_act": Distributed(
        ENTITY, monthly=False, why="some hundreds a year, read with the moves that follow from it"
    ),
    "budget_commitment": Distributed(ENTITY, monthly=False, why="one line a commitment and year, written by its moves"),
    "budget_consumedsum": Distributed(ENTITY, monthly=False, why="twelve numbers or so to an envelope and kind"),
    "budget_credit": Distributed(ENTITY, monthly=False, why="two rows to each envelope, guarded on the spot"),
    "budget_envelope": Distributed(ENTITY, monthly=False, why="the tree of a year, read with its appropriations"),
    "budget_hypothesis": Distributed(ENTITY, monthly=False, why="some tens to a scenario, read with it"),
    "budget_move": Distributed(ENTITY, monthly=True, why="grows with every commitment and payment"),
    "budget_outstandingsum": Distributed(ENTITY, monthly=False, why="some tens of rows to an envelope"),
    "budget_plan": Distributed(ENTITY, monthly=False, why="twelve numbers to an envelope"),
    "budget_reservation": Distributed(ENTITY, monthly=False, why="beside its envelope, one to each open document"),
    "budget_scenario": Distributed(ENTITY, monthly=False, why="a few a year and centre"),
    "budget_summark": Distributed(ENTITY, monthly=False, why="one row to an entity"),
    "budget_threshold": Distributed(ENTITY, monthly=False, why="a few rows, read with each commitment"),
    "budget_visa": Distributed(ENTITY, monthly=False, why="beside its envelope, for large commitments only"),
    "budget_year": Distributed(ENTITY, monthly=False, why="one row a year"),
    "controls_assessment": Distributed(
        ENTITY, monthly=False, why="one to each payment, whose draw is one for ever, which no month can tell"
    ),
    "controls_campaign": Distributed(ENTITY, monthly=False, why="some campaigns a year"),
    "controls_campaignitem": Distributed(ENTITY, monthly=False, why="beside its campaign"),
    "controls_plan": Distributed(ENTITY, monthly=False, why="a plan or two a year"),
    "controls_planrule": Distributed(ENTITY, monthly=False, why="beside its plan"),
    "controls_seed": Distributed(ENTITY, monthly=False, why="beside its plan or its campaign"),
    "controls_verdict": Distributed(ENTITY, monthly=True, why="grows with every payment, several to each"),
    "controls_watch": Distributed(ENTITY, monthly=False, why="a few suppliers"),
    "django_content_type": _FRAMEWORK,
    "django_migrations": _FRAMEWORK,
    "django_session": _SIGN_IN,
    "gateway_dispatch": Distributed(
        "webhook_id", monthly=True, why="grows with every event that is told, and is read webhook by webhook"
    ),
    "gateway_webhook": Local("a few per API client, written by people and, when its receiver is away, by the sender"),
    "invoicing_attachment": Distributed(ENTITY, monthly=True, why="beside its invoice"),
    "invoicing_draft": Distributed("owner_id", monthly=True, why="what a person is writing, read by its writer alone"),
    "invoicing_fileahead": Distributed("depositor_id", monthly=True, why="files on their way, for some days"),
    "invoicing_figure": Local("some hundred numbers for each entity, counted at night"),
    "invoicing_flow": Distributed("depositor_id", monthly=True, why="grows with flows, which have no one recipient"),
    "invoicing_flowitem": Distributed("depositor_id", monthly=True, why="beside its flow, one to each document"),
    "invoicing_entitysettings": Distributed(ENTITY, monthly=False, why="read with the entity's invoices"),
    "invoicing_invoice": Distributed(ENTITY, monthly=True, why="grows with every deposit"),
    "invoicing_invoiceidentity": Distributed(
        "issuer", monthly=False, why="an issuer's numbers are unique over all recipients, which no month can tell"
    ),
    "invoicing_mailingchoice": Local("a few per person, read with what they are told"),
    "invoicing_news": Distributed("person_id", monthly=True, why="grows with every state, once per person told"),
    "invoicing_lifecyclemessage": Distributed(ENTITY, monthly=True, why="beside its invoice, one or two to each state"),
    "invoicing_notice": _QUEUE,
    "invoicing_outgoing": _QUEUE,
    "invoicing_refuseddeposit": Distributed(
        "depositor_id", monthly=True, why="grows with refused deposits, which have no recipient"
    ),
    "invoicing_savedsearch": Local("a few filters of each person, read with their list"),
    "invoicing_statusevent": Distributed(ENTITY, monthly=True, why="beside its invoice, several to each"),
    "kernel_audit": Distributed(ENTITY, monthly=True, why="grows with every act"),
    "kernel_cache": Local("limits of sign-in, forgotten within minutes"),
    "kernel_chain": Distributed(ENTITY, monthly=False, why="one row per entity, written with its journal"),
    "kernel_counter": Distributed(ENTITY, monthly=False, why="one row per series, written with what it numbers"),
    "kernel_delivery": _QUEUE,
    "kernel_joberror": _QUEUE,
    "kernel_key": Local("a caller's key is one over all entities, and is forgotten after some weeks"),
    "kernel_original": Distributed(ENTITY, monthly=True, why="grows with every deposit, and is most of the volume"),
    "kernel_spoolpart": Distributed(ENTITY, monthly=True, why="most of the volume of flows, for some weeks"),
    "kernel_task": Local("what people asked for, forgotten after some days"),
    "kernel_taskline": Local("beside its task"),
    "ledger_account": Reference("read with every entry, written when an account opens"),
    "ledger_axes": Reference("as accounts: a combination is kept once"),
    "ledger_balance": Distributed(BOOK, monthly=False, why="some rows for each account and day, read with statements"),
    "ledger_balancemark": Distributed(BOOK, monthly=False, why="beside registers"),
    "ledger_book": Reference("one row for each body that keeps books"),
    "ledger_correction": Distributed(BOOK, monthly=False, why="one row for each entry that was cancelled"),
    "ledger_detail": Distributed(BOOK, monthly=True, why="beside its entry, by accounting month"),
    "ledger_entry": Distributed(BOOK, monthly=True, why="grows with all that happens, by accounting month"),
    "ledger_evidence": Distributed(BOOK, monthly=False, why="one row for each document that founds an entry"),
    "ledger_journal": Reference("as accounts"),
    "ledger_match": Distributed(BOOK, monthly=False, why="one row for each match of an account's lines"),
    "ledger_matchedline": Distributed(BOOK, monthly=False, why="beside its match"),
    "ledger_period": Distributed(BOOK, monthly=False, why="seventeen for each year, read with what is posted"),
    "ledger_publication": Distributed(BOOK, monthly=False, why="one row for each year that was published"),
    "ledger_register": Distributed(BOOK, monthly=False, why="one row for each journal and year, held while posting"),
    "ledger_reversal": Distributed(BOOK, monthly=False, why="one row for each accrual"),
    "ledger_seal": Distributed(BOOK, monthly=False, why="one row for each batch of a journal"),
    "ledger_signoff": Distributed(BOOK, monthly=False, why="some rows for each year"),
    "mfa_authenticator": _SIGN_IN,
    "parties_bankaccount": Distributed(ENTITY, monthly=False, why="some to each payee of the body that pays"),
    "parties_bankverification": Distributed(ENTITY, monthly=False, why="beside its account, a few to each"),
    "parties_directoryflow": Local("one row per flow of the directory: a few each day"),
    "parties_directoryimport": Local("one row per import of the directory"),
    "parties_directoryline": Reference("resolved at deposits, written by the directory's flows"),
    "parties_entity": Reference("read with every invoice, written by the directory's import"),
    "parties_platform": Local("a few hundred platforms, read with a page"),
    "parties_service": Reference("as entities"),
    "parties_stagedline": Local("lines of a flow on their way, gone once it is taken"),
    "parties_supplier": Reference("as entities, seen from the other side"),
    "payments_lot": Distributed(ENTITY, monthly=False, why="some to each day, of up to fifty thousand transfers"),
    "payments_report": Distributed(ENTITY, monthly=False, why="one or two to each lot"),
    "payments_statement": Distributed(ENTITY, monthly=False, why="one to each account and day"),
    "payments_statement_line": Distributed(ENTITY, monthly=True, why="grows with what moves on the accounts"),
    "payments_transfer": Distributed(ENTITY, monthly=True, why="grows with every payment"),
    "procrastinate_events": _QUEUE,
    "procrastinate_jobs": _QUEUE,
    "procrastinate_periodic_defers": _QUEUE,
    "procrastinate_workers": _QUEUE,
    "reference_code": Reference("nomenclatures: read by every book, written by editions"),
    "reference_edition": Reference("one row per edition of a nomenclature"),
    "reference_replacement": Reference("beside the codes"),
    "reference_version": Reference("beside its code"),
    "requests_approvalcircuit": Distributed(ENTITY, monthly=False, why="a few decisions of each body"),
    "requests_notice": _QUEUE,
    "requests_purchaseattachment": Distributed(ENTITY, monthly=True, why="beside its request, one or two to some"),
    "requests_purchaseevent": Distributed(ENTITY, monthly=True, why="beside its request, a few to each"),
    "requests_purchaseline": Distributed(ENTITY, monthly=True, why="beside its request, of the same month"),
    "requests_purchaserequest": Distributed(ENTITY, monthly=True, why="grows with all that is asked for"),
    "spending_billingplan": Distributed(
        ENTITY, monthly=False, why="some hundreds, one to each contract billed by terms"
    ),
    "spending_billingterm": Distributed(ENTITY, monthly=False, why="beside its plan, some dozens to each"),
    "spending_commitment": Distributed(ENTITY, monthly=True, why="grows with all that the State binds itself to"),
    "spending_commitmentevent": Distributed(ENTITY, monthly=True, why="beside its commitment, a few to each"),
    "spending_claim": Distributed(ENTITY, monthly=False, why="some hundreds, read with each payment of their debtor"),
    "spending_checkverdict": Distributed(ENTITY, monthly=True, why="beside its request, eight to each"),
    "spending_interestpart": Distributed(ENTITY, monthly=True, why="beside its request, three to each that was late"),
    "spending_payer": Distributed(ENTITY, monthly=False, why="one row to each structure that a body pays for"),
    "spending_periodiclisting": Distributed(ENTITY, monthly=False, why="some hundreds, one to each contract listed"),
    "spending_periodicorder": Distributed(ENTITY, monthly=True, why="one to each centre and period"),
    "spending_periodicorderline": Distributed(
        ENTITY, monthly=True, why="one to each request paid before its order, of the request's month"
    ),
    "spending_presumedservice": Distributed(
        ENTITY, monthly=False, why="some hundreds, one to each commitment that was ever marked"
    ),
    "spending_openmove": Distributed(ENTITY, monthly=False, why="gone a few minutes after it was written"),
    "spending_opensum": Distributed(ENTITY, monthly=False, why="some rows to a centre and a day"),
    "spending_paidmark": Distributed(ENTITY, monthly=False, why="one row to an entity"),
    "spending_paidmove": Distributed(ENTITY, monthly=True, why="one to each request that is paid, of that month"),
    "spending_paidsum": Distributed(ENTITY, monthly=False, why="twelve rows or so to a centre, ground and flow"),
    "spending_proposal": Distributed(ENTITY, monthly=True, why="one to each invoice, of the same month"),
    "spending_paymentorder": Distributed(ENTITY, monthly=True, why="beside its request"),
    "spending_paymentrequest": Distributed(ENTITY, monthly=True, why="grows with all that is paid"),
    "spending_requestidentity": Distributed(
        ENTITY, monthly=False, why="a document is asked for once over all months, which no month can tell"
    ),
    "spending_requestline": Distributed(ENTITY, monthly=True, why="beside its request, one or two to each"),
    "spending_requisition": Distributed(ENTITY, monthly=True, why="beside its request, seldom"),
    "spending_share": Distributed(ENTITY, monthly=True, why="beside its request, one to each payee"),
    "spending_tacitordering": Distributed(ENTITY, monthly=False, why="a few to each body that adopts one"),
    "spending_suspension": Distributed(ENTITY, monthly=True, why="beside its request, seldom"),
    "spending_commitmentline": Distributed(ENTITY, monthly=True, why="beside its commitment, of the same month"),
    "spending_servicecertificate": Distributed(ENTITY, monthly=True, why="grows with every service done"),
}
"""Every table of the database, partitions apart."""
