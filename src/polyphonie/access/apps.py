from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "polyphonie.access"
    label = "access"

    def ready(self) -> None:
        from . import sign_in

        sign_in.listen()
