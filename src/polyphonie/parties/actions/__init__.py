"""What may be done with parties: keep the directory, its lines and the suppliers, import the directory whole."""

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
    "close_entity",
    "close_service",
    "define_line",
    "end_line",
    "import_directory",
    "make_flow",
    "mandate_company",
    "mask_line",
    "merge_flow",
    "open_service",
    "register_entity",
    "register_supplier",
    "stage_lines",
    "take_flow",
]
