"""What the processes of a pool are forked from: Django set up, every schema and rule loaded, and all that left alone by
the collector, so that they share it. Imported there, and nowhere else (`kernel/processes.py`)."""

from __future__ import annotations

import gc

import django

from polyphonie.documents.invoice.checking import warm_up

django.setup()
warm_up()
gc.freeze()
