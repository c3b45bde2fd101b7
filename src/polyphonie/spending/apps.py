from django.apps import AppConfig


class SpendingConfig(AppConfig):
    name = "polyphonie.spending"
    label = "spending"
