"""What may be done, as rights, and the name of each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from .words import Words


class Right(StrEnum):
    """What may be done, as `thing.verb`. These are also the scopes that an API client asks for."""

    INVOICE_DEPOSIT = "invoice.deposit"
    INVOICE_CONSULT = "invoice.consult"
    INVOICE_VALIDATE = "invoice.validate"
    INVOICE_TREAT = "invoice.treat"
    INVOICE_ORDER = "invoice.order"
    INVOICE_ACCOUNT = "invoice.account"
    DIRECTORY_CONSULT = "directory.consult"
    DIRECTORY_MANAGE = "directory.manage"
    PEOPLE_MANAGE = "people.manage"
    CLIENTS_MANAGE = "clients.manage"
    MANDATE_MANAGE = "mandate.manage"
    DELIVERIES_MANAGE = "deliveries.manage"
    JOURNAL_CONSULT = "journal.consult"
    NOMENCLATURE_MANAGE = "nomenclature.manage"
    BUDGET_CONSULT = "budget.consult"
    BUDGET_OPEN = "budget.open"
    BUDGET_MANAGE = "budget.manage"
    BUDGET_CONTROL = "budget.control"
    LEDGER_CONSULT = "ledger.consult"
    LEDGER_POST = "ledger.post"
    LEDGER_CLOSE = "ledger.close"
    REQUEST_MAKE = "request.make"
    REQUEST_APPROVE = "request.approve"
    SPENDING_CONSULT = "spending.consult"
    COMMITMENT_MANAGE = "commitment.manage"
    COMMITMENT_VALIDATE = "commitment.validate"
    SERVICE_OBSERVE = "service.observe"
    SERVICE_CERTIFY = "service.certify"
    PAYMENT_REQUEST = "payment.request"
    PAYMENT_ORDER = "payment.order"
    PAYMENT_VISA = "payment.visa"
    PAYMENT_PREPARE = "payment.prepare"
    PAYMENT_SIGN = "payment.sign"
    CONTROL_PLAN = "control.plan"
    BANK_ACCOUNT_ENTER = "bank_account.enter"
    BANK_ACCOUNT_CONFIRM = "bank_account.confirm"


RIGHT_NAMES: Final[Mapping[Right, Words]] = {
    Right.INVOICE_DEPOSIT: Words("déposer des factures", "deposit invoices"),
    Right.INVOICE_CONSULT: Words("consulter les factures", "consult invoices"),
    Right.INVOICE_VALIDATE: Words(
        "valider les factures de sous-traitants et de cotraitants",
        "validate invoices of subcontractors and co-contractors",
    ),
    Right.INVOICE_TREAT: Words("traiter les factures", "treat invoices"),
    Right.INVOICE_ORDER: Words("certifier le service fait et mandater", "certify services and order payment"),
    Right.INVOICE_ACCOUNT: Words("prendre en charge et payer", "take into account and pay"),
    Right.DIRECTORY_CONSULT: Words("consulter l'annuaire", "consult the directory"),
    Right.DIRECTORY_MANAGE: Words("tenir l'annuaire", "keep the directory"),
    Right.PEOPLE_MANAGE: Words("gérer les personnes et leurs rôles", "manage people and their roles"),
    Right.CLIENTS_MANAGE: Words("gérer les clients d'API", "manage API clients"),
    Right.MANDATE_MANAGE: Words("mandater une autre entreprise", "mandate another company"),
    Right.DELIVERIES_MANAGE: Words("rejouer les réactions en échec", "retry reactions that failed"),
    Right.JOURNAL_CONSULT: Words("consulter le journal", "consult the journal"),
    Right.NOMENCLATURE_MANAGE: Words("tenir les nomenclatures", "keep the nomenclatures"),
    Right.BUDGET_CONSULT: Words("consulter le budget", "consult the budget"),
    Right.BUDGET_OPEN: Words(
        "ouvrir les crédits et les mouvementer par acte", "open appropriations and move them by legal act"
    ),
    Right.BUDGET_MANAGE: Words("répartir et consommer les crédits", "distribute and consume appropriations"),
    Right.BUDGET_CONTROL: Words("exercer le contrôle budgétaire", "exercise budgetary control"),
    Right.LEDGER_CONSULT: Words("consulter la comptabilité", "consult the ledger"),
    Right.LEDGER_POST: Words("passer des écritures", "post entries"),
    Right.LEDGER_CLOSE: Words("arrêter et publier les comptes", "close and publish the accounts"),
    Right.REQUEST_MAKE: Words("demander un achat", "request a purchase"),
    Right.REQUEST_APPROVE: Words("approuver les demandes d'achat", "approve purchase requests"),
    Right.SPENDING_CONSULT: Words("consulter la dépense", "consult expenditure"),
    Right.COMMITMENT_MANAGE: Words("préparer les engagements", "prepare commitments"),
    Right.COMMITMENT_VALIDATE: Words("signer les engagements", "sign commitments"),
    Right.SERVICE_OBSERVE: Words("constater le service fait", "observe services done"),
    Right.SERVICE_CERTIFY: Words("certifier le service fait", "certify services done"),
    Right.PAYMENT_REQUEST: Words("liquider les demandes de paiement", "liquidate payment requests"),
    Right.PAYMENT_ORDER: Words("signer les ordres de payer", "sign payment orders"),
    Right.PAYMENT_VISA: Words("contrôler et viser la dépense", "check and pass expenditure"),
    Right.PAYMENT_PREPARE: Words("préparer les virements", "prepare transfers"),
    Right.PAYMENT_SIGN: Words("signer les virements", "sign transfers"),
    Right.CONTROL_PLAN: Words("arrêter le plan de contrôle", "set the control plan"),
    Right.BANK_ACCOUNT_ENTER: Words("saisir les coordonnées bancaires", "enter bank accounts"),
    Right.BANK_ACCOUNT_CONFIRM: Words("confirmer les coordonnées bancaires", "confirm bank accounts"),
}
"""Each right in French and in English."""
