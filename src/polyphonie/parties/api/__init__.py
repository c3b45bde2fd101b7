"""The directory over HTTP: entities, services and directory lines. Who calls is settled above (`request.actor`)."""

from . import entities, lines
from .addresses import router

__all__ = ["entities", "lines", "router"]
