from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "polyphonie.reporting"
    label = "reporting"
