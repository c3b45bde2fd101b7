from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "polyphonie.api"
    label = "api"
