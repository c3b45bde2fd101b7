from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "polyphonie.invoicing"
    label = "invoicing"
