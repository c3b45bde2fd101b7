"""The pages that cross houses: home, search, help, and what administrators watch."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person; for a visitor, what this place is and where to sign in."""
    return render(request, "portal/welcome.html")


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Invoices, public entities and suppliers that bear the words searched for."""
    return render(request, "portal/search.html")


@require_safe
def help_for(request: HttpRequest) -> HttpResponse:
    """How to do each thing, for suppliers, agents and administrators."""
    return render(request, "portal/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "portal/accessibility.html")
