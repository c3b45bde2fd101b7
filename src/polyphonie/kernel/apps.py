from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "polyphonie.kernel"
    label = "kernel"
