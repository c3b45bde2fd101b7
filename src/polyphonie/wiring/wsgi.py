"""The door of the web server (granian in WSGI mode)."""

import os
from threading import Thread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.wiring.settings")

from django.core.wsgi import get_wsgi_application

from polyphonie.documents.invoice.checking import warm_up

application = get_wsgi_application()

# Beside the first requests, not before them: loading the rules takes about a second.
Thread(target=warm_up, name="polyphonie-warm-up", daemon=True).start()
