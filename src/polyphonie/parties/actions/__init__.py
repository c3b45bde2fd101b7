"""What may be done with parties: keep the directory, its lines and the suppliers, import the directory whole."""

from .bank_accounts import (
    close_bank_account,
    confirm_bank_account,
    enter_bank_account,
    refuse_bank_account,
    verify_bank_account,
)
from .directory import import_directory
from .entities import amend_entity, close_entity, register_entity
from .flows import make_flow, merge_flow, stage_lines, take_flow
from .imports import begin_import
from .lines import define_line, end_line, mask_line
from .mandates import mandate_company
from .services import amend_service, close_service, open_service
from .suppliers import amend_supplier, register_supplier

__all__ = [
    "amend_entity",
    "amend_service",
    "amend_supplier",
    "begin_import",
    "close_bank_account",
    "close_entity",
    "close_service",
    "confirm_bank_account",
    "define_line",
    "end_line",
    "enter_bank_account",
    "import_directory",
    "make_flow",
    "mandate_company",
    "mask_line",
    "merge_flow",
    "open_service",
    "refuse_bank_account",
    "register_entity",
    "register_supplier",
    "stage_lines",
    "take_flow",
    "verify_bank_account",
]
