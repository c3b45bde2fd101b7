"""The door of the web server (granian in WSGI mode)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.wiring.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
