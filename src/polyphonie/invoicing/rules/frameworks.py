"""Under which framework an invoice is deposited, who must validate it first, and until when. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from polyphonie.documents.invoice.pivot.terms import framework_of, frameworks
from polyphonie.invoicing.terms import validations as terms
from polyphonie.invoicing.terms.validations import Framework
from polyphonie.kernel.refusals import Refusal


def stated(business_process: str) -> str:
    """The framework that the document's BT-23 means; empty when it means none in particular."""
    known = {*frameworks(), *(code for each in frameworks().values() for code in each.reform)}
    return framework_of(business_process) if business_process.strip() in known else ""


def framework(*, business_process: str, chosen: str) -> Framework | None:
    """The framework of a deposit: the depositor's choice, else the document's, else A1. None: not received here."""
    code = chosen or stated(business_process) or Framework.SUPPLIER
    return Framework(code) if code in set(Framework) else None


def refusals(*, business_process: str, chosen: str) -> Iterator[Refusal]:
    """What keeps a framework from being taken: not received here, or the document says another."""
    said = stated(business_process)
    if framework(business_process=business_process, chosen=chosen) is None:
        yield terms.FRAMEWORK_UNKNOWN(code=chosen or said)
    elif chosen and said and chosen != said:
        yield terms.FRAMEWORK_CONTRADICTED(stated=said, code=business_process.strip(), chosen=chosen)


def validator_refusals(*, framework: Framework, siret: str, known: bool, is_seller: bool) -> Iterator[Refusal]:
    """What keeps an invoice from being brought to its validator, when its framework wants one."""
    validation = terms.VALIDATIONS.get(framework)
    if validation is None:
        return
    if not siret:
        yield terms.VALIDATOR_MISSING(framework=framework, validator=validation.validator)
    elif not known:
        yield terms.VALIDATOR_UNKNOWN(siret=siret)
    elif is_seller:
        yield terms.VALIDATOR_IS_SELLER(siret=siret, validator=validation.validator)


def agent_refusals(*, siret: str, known: bool, is_seller: bool, is_presenter: bool) -> Iterator[Refusal]:
    """What keeps a subcontractor's request from being presented to the agent of the group."""
    if not siret:
        yield terms.VALIDATOR_MISSING(framework=Framework.SUBCONTRACTOR, validator=terms.AGENT)
    elif not known:
        yield terms.VALIDATOR_UNKNOWN(siret=siret)
    elif is_seller:
        yield terms.VALIDATOR_IS_SELLER(siret=siret, validator=terms.AGENT)
    elif is_presenter:
        yield terms.PRESENTED_TO_ONESELF(siret=siret)


def answer_before(submitted_on: date) -> date:
    """The last day on which a validator may answer: silence after it is acceptance.

    Source: `terms.VALIDATION_DELAYS`; a delay in days starts on the morrow of what opens it.
    """
    delay = next(each for each in terms.VALIDATION_DELAYS if each.since <= submitted_on)
    return submitted_on + timedelta(days=delay.days)
