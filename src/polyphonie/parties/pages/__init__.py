"""The pages of parties: the directory, where electronic addresses lead, and what a company says of itself."""

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
    "past_import",
    "refused_lines",
    "register_entity",
    "register_supplier",
]
