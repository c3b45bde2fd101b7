"""The directory over HTTP: entities, services and directory lines. Who calls is settled above (`request.actor`)."""

from . import entities, lines, mandates
from .addresses import router

__all__ = ["entities", "lines", "mandates", "router"]
