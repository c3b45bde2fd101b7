"""The forms of the gateway's pages. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.access.queries import ClientRow

from .templatetags.gateway import topic_name
from .terms import LONGEST_URL, SUBSCRIBED, Topic


class WebhookForm(forms.Form):
    """Where a webhook leads, and of what it is told."""

    url = forms.CharField(
        label=_("Adresse"),
        max_length=LONGEST_URL,
        help_text=_("Une adresse https:// de votre logiciel, qui répond en moins de 15 secondes."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    topics = forms.MultipleChoiceField(label=_("Sujets"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(topic, topic_name(topic)) for topic in SUBSCRIBED]

    def clean_topics(self) -> list[Topic]:
        return list(map(Topic, self.cleaned_data["topics"]))


class NewWebhookForm(WebhookForm):
    """The same, for one of the programs that the person manages."""

    client = forms.TypedChoiceField(label=_("Client API"))

    field_order = ("client", "url", "topics")

    def __init__(self, *args: Any, clients: Iterable[ClientRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["client"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(str(client.id), f"{client.name} · {client.label}") for client in clients]


class SpanForm(forms.Form):
    """Which days to send again, the last one included."""

    first = forms.DateField(label=_("Du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("Au"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    taken = forms.BooleanField(label=_("Aussi ce qui avait été reçu"), required=False)

    @property
    def day_after(self) -> Any:
        return self.cleaned_data["last"] + timedelta(days=1)
