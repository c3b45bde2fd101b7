"""What may be done with parties: keep the directory and the suppliers, import the directory whole."""

from .directory import import_directory
from .entities import amend_entity, close_entity, register_entity
from .services import amend_service, close_service, open_service
from .suppliers import amend_supplier, register_supplier

__all__ = [
    "amend_entity",
    "amend_service",
    "amend_supplier",
    "close_entity",
    "close_service",
    "import_directory",
    "open_service",
    "register_entity",
    "register_supplier",
]
