from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "polyphonie.parties"
    label = "parties"
