from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "polyphonie.reference"
    label = "reference"
