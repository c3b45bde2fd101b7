"""The pages of parties: the directory, where electronic addresses lead, and what a company says of itself."""

from .bank_accounts import bank_account, bank_account_desk, bank_account_proof, operate_bank_account, owner_accounts
from .companies import companies, company
from .directory import (
    amend_entity,
    amend_service,
    close_service,
    directory,
    entity,
    import_directory,
    open_service,
    past_import,
    refused_lines,
    register_entity,
    register_supplier,
)
from .lines import define_line, end_line, mask_line

__all__ = [
    "amend_entity",
    "amend_service",
    "bank_account",
    "bank_account_desk",
    "bank_account_proof",
    "close_service",
    "companies",
    "company",
    "define_line",
    "directory",
    "end_line",
    "entity",
    "import_directory",
    "mask_line",
    "open_service",
    "operate_bank_account",
    "owner_accounts",
    "past_import",
    "refused_lines",
    "register_entity",
    "register_supplier",
]
