from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "polyphonie.controls"
    label = "controls"
