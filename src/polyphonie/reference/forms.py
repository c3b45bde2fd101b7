"""The form of an edition: it reads what people write; whether it is right is said by the action."""

from __future__ import annotations

from django import forms


class EditionForm(forms.Form):
    name = forms.CharField(max_length=1000)
    file = forms.FileField(allow_empty_file=True)
    ending_absent = forms.DateField(required=False)
    dry_run = forms.BooleanField(required=False)
