from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "polyphonie.access"
    label = "access"
