from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "polyphonie.payments"
    label = "payments"
