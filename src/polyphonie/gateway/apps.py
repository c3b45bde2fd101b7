from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "polyphonie.gateway"
    label = "gateway"
