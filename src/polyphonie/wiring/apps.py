from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Last of the installed applications: every house is loaded, so who sees and who reacts to what can be told."""

    name = "polyphonie.wiring"
    label = "wiring"

    def ready(self) -> None:
        from django.conf import settings

        from polyphonie.access.queries import sight_of
        from polyphonie.kernel import events, processes, row_security, scanning

        from .subscriptions import SUBSCRIPTIONS

        events.subscribe(SUBSCRIPTIONS)
        row_security.use_sights(sight_of)
        scanning.use_scanner(scanning.Clamd(settings.CLAMD) if settings.CLAMD else None)
        processes.fork_from("polyphonie.wiring.warm")
