"""Purchase requests whose new state is still to be told."""

from __future__ import annotations

from django.db import models

from polyphonie.kernel.identity import new_id


class Notice(models.Model):
    """A request that moved, on its way to the next e-mail of those whom its state concerns."""

    id = models.UUIDField(primary_key=True, default=new_id)
    entity_id = models.UUIDField()
    request_id = models.UUIDField()
