from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "polyphonie.requests"
    label = "requests"
