from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Last of the installed applications: every house is loaded, so what reacts to what can be told."""

    name = "polyphonie.wiring"
    label = "wiring"

    def ready(self) -> None:
        from polyphonie.kernel import events

        from .subscriptions import SUBSCRIPTIONS

        events.subscribe(SUBSCRIPTIONS)
